"""The signature of the product: who did it, drawn as one of three marks (person, rule, client)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.base_user import AbstractBaseUser

Kind = Literal["person", "rule", "client", "connector"]
TONES = 8


@dataclass(frozen=True, slots=True)
class Doer:
    """Whoever or whatever did something. `tone` is 1 to 8; 0 means "take it from the name"."""

    kind: Kind
    name: str
    url: str = ""
    icon: str = ""
    photo: str = ""
    tone: int = 0

    @property
    def hue(self) -> int:
        """The colour class, 1 to 8, stable for a name."""
        return self.tone or tone_of(self.name)

    @property
    def letters(self) -> str:
        """At most two initials."""
        return initials(self.name)


def tone_of(name: str) -> int:
    """A colour number from 1 to 8, always the same for the same name."""
    return zlib.crc32(name.encode()) % TONES + 1


def initials(name: str) -> str:
    """First letters of the first and last word, upper case: "Ana Popescu-Ionescu" gives "AP"."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in ends).upper()


def as_doer(who: Doer | AbstractBaseUser | str) -> Doer:
    """A doer from a doer, from a signed-in user, or from a bare name (then a person)."""
    if isinstance(who, Doer):
        return who
    if isinstance(who, str):
        return Doer("person", who)
    return Doer("person", str(getattr(who, "name", "") or who.get_username()))
