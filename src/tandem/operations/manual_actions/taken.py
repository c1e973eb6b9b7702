"""Somebody else was first: who, what they did, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tandem.engine.words import N_, Text
from tandem.operations.errors import Problem, Refused
from tandem.store.models import Activity, ManualAction, User

_DONE = {
    "completed": N_("{name} has completed this already."),
    "skipped": N_("{name} has skipped this already."),
    "cancelled": N_("{name} has cancelled this."),
    "in_progress": N_("{name} is doing this."),
    "not_started": N_("This is {name}'s now."),
}
_BY_NOBODY = N_("This was cancelled: {because}")


@dataclass(frozen=True)
class First:
    """Who was first, the status that left the item in, and since when."""

    user: int | None
    name: str
    status: str
    at: datetime | None
    outcome: str = ""
    because: str = ""


class Taken(Refused):
    """The item is somebody else's by now, or over; ``first`` says who did what and when."""

    def __init__(self, first: First) -> None:
        text = _DONE[first.status] if first.user is not None else _BY_NOBODY
        because = Text(first.because) if first.because else ""
        super().__init__([Problem("", Text(text, {"name": first.name, "because": because}))])
        self.first = first


def taken(row: ManualAction) -> Taken:
    """What to raise about an item that is over, or in somebody else's hands. Two queries at most."""
    user = row.ended_by_id if row.ended_at else row.owner_id
    at = row.ended_at or _since(row)
    name = User.objects.filter(id=user or 0).values_list("name", flat=True).first() or ""
    return Taken(First(user, name, row.status, at, row.outcome, row.because))


def _since(row: ManualAction) -> datetime | None:
    last = Activity.objects.filter(record_id=row.pk, subject_id=row.pk, effect="changed").order_by(
        "-at", "-id"
    )
    return last.values_list("at", flat=True).first() or row.started_at
