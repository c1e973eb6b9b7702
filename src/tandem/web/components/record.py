"""The record: its header, and the facts in the left column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .marks import Doer
from .shapes import Action, Fact
from .states import State, Word


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """Who or what this page is about. `toolbox` are quick actions in order, `more` the rest of them."""

    name: str
    kind: Word
    mark: Doer | None = None
    icon: str = ""
    state: State | None = None
    flags: Sequence[State] = ()
    owner: Doer | None = None
    facts: Sequence[Fact] = ()
    toolbox: Sequence[Action] = ()
    more: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class FactGroup:
    """A titled block of facts, with one action at its head (usually "Edit")."""

    title: Word
    facts: Sequence[Fact]
    action: Action | None = None
