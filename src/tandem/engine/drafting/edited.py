"""What an edit gives, and how a step is called in the words of a change."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

from tandem.engine.words import N_, Text

Raw = dict[str, Any]

KINDS = {
    "wait": N_("a wait"),
    "branches": N_("a branch"),
    "hand_off": N_("a hand-off"),
    "stop": N_("a stop"),
}


class Edited(NamedTuple):
    """The new document, what changed in words, and the id of the step it is about (else empty)."""

    document: Raw
    what: Text
    step: str = ""


def copied(document: Raw) -> Raw:
    """A document to be changed in place, which shares nothing with the one given."""
    return deepcopy(document)


def kind_of(step: Any) -> str:
    """``wait``, ``branches``, ``hand_off``, ``stop`` or ``action``."""
    names = step if isinstance(step, dict) else {}
    return next((word for word in ("wait", "branches", "hand_off", "stop") if word in names), "action")


def called(step: Any) -> Text:
    """What a step is called in the words of a change: its kind, or the id of its action."""
    kind = kind_of(step)
    if kind in KINDS:
        return Text(KINDS[kind])
    names = step if isinstance(step, dict) else {}
    return Text("“{name}”", {"name": str(names.get("use") or names.get("action") or names.get("id") or "?")})
