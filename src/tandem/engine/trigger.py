"""Patterns over events. A trigger is a named pattern: ``call.missed`` is ``Became("status", "missed")``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from tandem.engine.event import Event


class _Filled:
    """Any value at all, where a value is expected."""

    def __repr__(self) -> str:
        return "FILLED"


FILLED: Final = _Filled()


@dataclass(frozen=True, slots=True)
class Created:
    """The record came into being."""

    def matches(self, event: Event) -> bool:
        """Whether the event is a creation."""
        return event.op == "created"


@dataclass(frozen=True, slots=True)
class Changed:
    """One of these fields changed; any field when none is named."""

    fields: tuple[str, ...] = ()
    except_for: tuple[str, ...] = ()  # with no fields named: changes of only these do not count
    without: tuple[str, ...] = ()  # together with one of these it does not count

    def matches(self, event: Event) -> bool:
        """Whether a wanted field is among the changed ones."""
        if event.op != "changed" or any(name in event.before for name in self.without):
            return False
        if self.fields:
            return any(name in event.before for name in self.fields)
        return any(name not in self.except_for for name in event.before)


@dataclass(frozen=True, slots=True)
class Became:
    """The field has this value and had another before (creation counts: it had none)."""

    field: str
    value: Any

    def matches(self, event: Event) -> bool:
        """Whether the field went from another value to this one."""
        if event.op not in ("created", "changed"):
            return False
        value = event.after.get(self.field)
        if self.value is FILLED:
            return bool(value) and not event.old(self.field)
        return bool(value == self.value and (event.op == "created" or self.field in event.before))


@dataclass(frozen=True, slots=True)
class Left:
    """The field had this value and has another now."""

    field: str
    value: Any

    def matches(self, event: Event) -> bool:
        """Whether the field left this value."""
        return (
            event.op == "changed"
            and self.field in event.before
            and bool(event.before[self.field] == self.value)
        )


@dataclass(frozen=True, slots=True)
class Deleted:
    """The record was deleted."""

    def matches(self, event: Event) -> bool:
        """Whether the event is a deletion."""
        return event.op == "deleted"


@dataclass(frozen=True, slots=True)
class Reached:
    """A datetime field plus an offset has come. The clock appends the event: see ``operations.moments``."""

    field: str

    def matches(self, event: Event) -> bool:
        """Whether the event is a moment of this field."""
        return event.op == "reached" and str(event.before.get("moment", "")).split("|")[1:2] == [self.field]


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several patterns, or of several triggers with what each of them asks for."""

    patterns: tuple[Pattern, ...]

    def matches(self, event: Event) -> bool:
        """Whether one of them matches."""
        return any(pattern.matches(event) for pattern in self.patterns)


SimplePattern: TypeAlias = "Created | Changed | Became | Left | Deleted | Reached"
Pattern: TypeAlias = "Created | Changed | Became | Left | Deleted | Reached | Either | Trigger"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A named pattern of one record type, as authors see it.

    ``where``: fields of the record's image that must have one of these values, whatever the workflow asks.
    ``takes``: what an author may add: ``fields`` (chosen fields), ``delay`` (after the moment).
    ``once_each``: with no "every time", fires when the conditions begin to hold, not at each edit.
    """

    word: str
    record_type: str
    label: str
    pattern: Pattern
    where: tuple[tuple[str, frozenset[Any]], ...] = ()
    takes: frozenset[str] = frozenset()  # of: fields, delay, every_time, direction
    group: str = ""
    needs_integration: bool = False
    help: str = ""

    def matches(self, event: Event) -> bool:
        """Whether the event is what this trigger's name says."""
        return self.pattern.matches(event) and all(
            event.after.get(name) in values for name, values in self.where
        )

    @property
    def moment_field(self) -> str | None:
        """The datetime field the clock watches for this trigger, if any."""
        return next((part.field for part in parts_of(self.pattern) if isinstance(part, Reached)), None)


def parts_of(pattern: Pattern) -> Iterator[SimplePattern]:
    """The simple patterns a pattern is made of."""
    if isinstance(pattern, Either):
        for part in pattern.patterns:
            yield from parts_of(part)
    elif isinstance(pattern, Trigger):
        yield from parts_of(pattern.pattern)
    else:
        yield pattern
