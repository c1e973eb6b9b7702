"""The closed set of effects: all that the store can be asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from tandem.engine.record import RecordRef


class ChangeRecord:
    """Set fields of a record: ``ChangeRecord(ref, owner=3)``."""

    __slots__ = ("changes", "record")

    def __init__(self, record: RecordRef, **changes: Any) -> None:
        self.record = record
        self.changes = changes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ChangeRecord) and (self.record, self.changes) == (
            other.record,
            other.changes,
        )

    __hash__ = None  # type: ignore[assignment]  # it holds a dict, like any value

    def __repr__(self) -> str:
        return f"ChangeRecord({self.record!r}, **{self.changes!r})"


class CreateRecord:
    """Make a record whose id was handed in: ``CreateRecord(ref, title="Call back")``."""

    __slots__ = ("record", "stranger", "values")

    def __init__(self, record: RecordRef, **values: Any) -> None:
        self.record = record
        self.values = values
        self.stranger = False

    @classmethod
    def of_stranger(cls, record: RecordRef, **values: Any) -> Self:
        """Only as long as nobody has its telephone number; else plan again, for somebody was quicker."""
        made = cls(record, **values)
        made.stranger = True
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CreateRecord) and (self.record, self.stranger, self.values) == (
            other.record,
            other.stranger,
            other.values,
        )

    __hash__ = None  # type: ignore[assignment]  # it holds a dict, like any value

    def __repr__(self) -> str:
        maker = "CreateRecord.of_stranger" if self.stranger else "CreateRecord"
        return f"{maker}({self.record!r}, **{self.values!r})"


@dataclass(frozen=True, slots=True)
class DeleteRecord:
    """Delete a record for good; the log keeps its last image."""

    record: RecordRef


@dataclass(frozen=True, slots=True)
class Send:
    """Something leaves the house, through the ledger: one row for each target, at most once.

    ``kind`` names the connector (email, webhook, function). ``awaited``: the run waits for the answer.
    """

    kind: str
    id: int
    target: str
    destination: str
    payload: Mapping[str, Any]
    awaited: bool = False
    contact: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notify:
    """A line in the bell of each of these colleagues."""

    users: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class StartRun:
    """Another workflow begins with a record, as if somebody started it by hand: it need not meet the trigger.

    ``key`` is the entry key the run will hold, None where it may always begin; above the hourly ``cap`` it waits.
    """

    id: int
    workflow: int
    version: int
    record: RecordRef
    key: str | None
    cap: int
    name: str


@dataclass(frozen=True, slots=True)
class EndRuns:
    """What is under way about a client ends, of one workflow or (None) of all; the run that asks for it goes on."""

    client: RecordRef
    workflow: int | None = None
    name: str = ""


Effect = ChangeRecord | CreateRecord | DeleteRecord | Send | Notify | StartRun | EndRuns
