"""One change of one record, as the log has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tandem.engine.cause import Cause
from tandem.engine.record import Image, RecordRef

Op = Literal["created", "changed", "deleted", "reached"]


@dataclass(frozen=True, slots=True)
class Event:
    """``before`` holds the old values of the changed fields only; ``after`` the whole row.

    For a deleted record ``after`` is its last image. For a moment that was reached, ``before`` holds
    the moment's key under ``moment`` and when it was reached under ``due``: whoever looks late finds it late.
    """

    id: int
    at: datetime
    record: RecordRef
    op: Op
    before: Image
    after: Image
    cause: Cause

    def old(self, field: str) -> Any:
        """The field's value before the event; None when the record did not exist."""
        if self.op == "created":
            return None
        return self.before[field] if field in self.before else self.after.get(field)

    @property
    def due(self) -> datetime:
        """When it should be thought about: at once, or when its moment was reached, however late that was found."""
        due = self.before.get("due") if self.op == "reached" else None
        return datetime.fromisoformat(due) if isinstance(due, str) else self.at

    @property
    def chain(self) -> int:
        """The id of the event that began the chain this one belongs to."""
        return self.cause.chain or self.id
