"""What became of manual actions: who answered what, when, by which way; and the figures for reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from tandem.engine.words import N_
from tandem.operations.errors import Refused
from tandem.operations.manual_actions.reach import access_item, visible
from tandem.operations.world import settings
from tandem.store.models import Activity, ManualAction, User

MOST_DAYS = 366
MOST_ITEMS = 2_000


@dataclass(frozen=True)
class Day:
    """How many ended on a day of the organisation's, by status."""

    day: date
    completed: int
    skipped: int
    cancelled: int


@dataclass(frozen=True)
class Touch:
    """From being added to the first touch, of those touched on a day: seconds, by the clock and in office hours."""

    day: date
    count: int
    median: int
    slowest_tenth: int  # so long took at least the slowest tenth
    median_business: int


@dataclass(frozen=True)
class OutcomeCount:
    """How often one outcome of a workflow was chosen; ``outcome`` is empty where there was none to choose."""

    workflow: int | None
    name: str
    status: str
    outcome: str
    count: int


def of_item(user: User, id: int) -> Sequence[Activity]:
    """Everything that was done with one item, oldest first. Raises access.NotThere."""
    access_item(user, id)
    return told(id)


def told(id: int) -> list[Activity]:
    """The same for an item that was looked up for somebody already. Two queries."""
    made = Activity.objects.filter(subject_id=id, effect="created")
    return [*made, *Activity.objects.filter(record_id=id).order_by("at", "id")]


def done_per_day(
    user: User, first: date, last: date, *, workflow: int | None = None, person: int | None = None
) -> list[Day]:
    """One for each day from first to last, also where nothing was done. Raises Refused for more than 366 days."""
    begin, end = _span(first, last)
    rows = _of(user, workflow).filter(ended_at__gte=begin, ended_at__lt=end)
    if person is not None:
        rows = rows.filter(ended_by=person)
    day = TruncDate("ended_at", tzinfo=settings().zone)
    counted: dict[date, dict[str, int]] = defaultdict(dict)
    for on, status, count in rows.values_list(day, "status").annotate(count=Count("pk")).order_by():
        counted[on][status] = count
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [
        Day(on, *(counted[on].get(status, 0) for status in ("completed", "skipped", "cancelled")))
        for on in days
    ]


def first_touch(user: User, first: date, last: date, *, workflow: int | None = None) -> list[Touch]:
    """One for each day on which something was touched first; of the newest 2,000 items of the span."""
    begin, end = _span(first, last)
    rows = _of(user, workflow).filter(started_at__gte=begin, started_at__lt=end).order_by("-started_at")
    zone, calendar = settings().zone, settings().calendar(None)
    waited: dict[date, list[tuple[float, float]]] = defaultdict(list)
    for added, touched in rows.values_list("created_at", "started_at")[:MOST_ITEMS]:
        assert touched is not None  # the filter asks for it
        in_hours = calendar.open_between(added, touched).total_seconds()
        waited[touched.astimezone(zone).date()].append(((touched - added).total_seconds(), in_hours))
    return [_touch(day, found) for day, found in sorted(waited.items())]


def outcomes(user: User, first: date, last: date, *, workflow: int | None = None) -> list[OutcomeCount]:
    """How the workflows' manual actions ended, the most frequent first."""
    begin, end = _span(first, last)
    rows = _of(user, workflow).filter(ended_at__gte=begin, ended_at__lt=end)
    counted = rows.values_list("workflow", "workflow__name", "status", "outcome").annotate(count=Count("pk"))
    return [
        OutcomeCount(workflow, name or "", status, outcome, count)
        for workflow, name, status, outcome, count in counted.order_by("-count", "workflow__name", "outcome")
    ]


def _of(user: User, workflow: int | None) -> QuerySet[ManualAction]:
    rows = visible(user)
    return rows if workflow is None else rows.filter(workflow=workflow)


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first day's midnight to the one after the last, by the organisation's clock."""
    if last < first:
        raise Refused.because(N_("The last day is before the first one."), "last")
    if (last - first).days >= MOST_DAYS:
        raise Refused.because(N_("Choose at most {most} days."), "last", most=MOST_DAYS)
    zone = settings().zone
    return datetime.combine(first, time(0), zone), datetime.combine(last + timedelta(days=1), time(0), zone)


def _touch(day: date, found: list[tuple[float, float]]) -> Touch:
    clock = sorted(one for one, _ in found)
    slow = clock[min(len(clock) - 1, int(len(clock) * 0.9))]
    return Touch(day, len(found), round(median(clock)), round(slow), round(median(one for _, one in found)))
