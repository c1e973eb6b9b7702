"""Small things every page hands to the templates: a link that acts, a fact, a change, a banner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .states import Tone, Word

Opens = Literal["page", "panel", "dialog", "post"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something the reader can do: a verb and its object.

    `opens` says how: follow the link, fetch it into the side panel or the dialog, or POST it
    (asking `confirm` first when that is not empty).
    """

    label: Word
    url: str
    icon: str = ""
    opens: Opens = "page"
    confirm: Word = ""
    danger: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value; `value` may be safe HTML; `url` makes it a link; `copy` adds a copy button."""

    label: Word
    value: Word
    icon: str = ""
    url: str = ""
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, already in the reader's words."""

    label: Word
    before: Word
    after: Word


@dataclass(frozen=True, slots=True)
class Banner:
    """A line across the page: the kill switch, the sandbox clock, the hold after a restore."""

    text: Word
    tone: Tone = "amber"
    icon: str = "alert-triangle"
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of a row of tabs; `count` is left out when None."""

    label: Word
    url: str
    active: bool = False
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure with its name, what it is compared with, and the last values for a sparkline."""

    label: Word
    value: Word
    note: Word = ""
    tone: Tone = "grey"
    icon: str = ""
    url: str = ""
    trend: tuple[float, ...] = ()
