"""The timeline: what happened to a record, who did it, why, and what is going to happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from .marks import Doer
from .shapes import Action, Change, Fact, Tab
from .states import State, Word


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, or (in `Timeline.upcoming`) will.

    `sentence` starts with the verb, because the doer's name stands before it: "notified Ana".
    `because` is the reason without the word: "Call became missed". `body` is text somebody wrote.
    """

    id: int
    at: datetime
    doer: Doer
    sentence: Word
    because: Word = ""
    icon: str = ""
    state: State | None = None
    body: str = ""
    facts: Sequence[Fact] = ()
    changes: Sequence[Change] = ()
    links: Sequence[Action] = ()

    @property
    def day(self) -> date:
        """The day it happened, in the reader's zone."""
        return timezone.localtime(self.at).date()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries newest first; upcoming ones soonest first; `more_url` fetches the next older page."""

    entries: Sequence[Entry]
    upcoming: Sequence[Entry] = ()
    filters: Sequence[Tab] = ()
    more_url: str = ""
    note_url: str = ""
    why_url: str = ""
