"""The list at Conversations > Manual actions: narrowed, sorted, counted; made for hundreds of thousands of rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from tandem import catalog
from tandem.engine.handing import PLAIN
from tandem.engine.words import N_
from tandem.operations.manual_actions.reach import Reach, reach_of, visible
from tandem.operations.world import settings
from tandem.store.models import Campaign, ManualAction, Team, User, Workflow
from tandem.store.read import manual_actions as rows
from tandem.store.read.organisation import now as the_time
from tandem.store.read.people import away_until

Whose = Literal["me", "team", "everyone"]
MOST_COUNTED = rows.MOST_COUNTED  # a count of more is said as "1,000+"
FARTHEST = 10_000  # rows; narrow the list to see more
SORTS: Mapping[str, str] = {
    "queue": N_("What comes first"),
    "due": N_("Due first"),
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "ended": N_("Last done first"),
}
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "queue": ("tries", "rank", "due_at", "id"),
    "due": ("due_at", "id"),
    "newest": ("-created_at", "-id"),
    "oldest": ("created_at", "id"),
    "ended": ("-ended_at", "-id"),
}
STATUSES = ("open", "not_started", "in_progress", "completed", "skipped", "cancelled", "all")
DUES = ("late", "today", "week", "none")
SHOWN = ("contact", "company", "workflow", "campaign", "owner", "team")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see. Empty fields narrow nothing; ``assignee`` is a user's id, or "nobody".

    ``status`` is one of STATUSES, ``due`` one of DUES, ``sort`` one of SORTS.
    """

    whose: Whose = "me"
    status: str = "open"
    workflow: int | None = None
    campaign: int | None = None
    assignee: int | Literal["nobody"] | None = None
    type: str = ""
    due: str = ""
    text: str = ""
    sort: str = "queue"


@dataclass(frozen=True)
class Count:
    """A number, counted no further than ``MOST_COUNTED``."""

    number: int
    is_more: bool = False


@dataclass(frozen=True)
class Listed:
    """A page of rows, with contact, company, workflow, campaign, owner and team loaded.

    ``away``: ids of the owners among them who are away today.
    """

    rows: Sequence[ManualAction]
    total: Count
    number: int
    has_next: bool
    away: frozenset[int]


@dataclass(frozen=True)
class Counts:
    """What the left rail says: what the runner would offer somebody now, and how much of theirs is late."""

    mine: Count
    queue: Count
    late: Count


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (value, label), of what is open."""

    workflows: Sequence[tuple[int, str]]
    campaigns: Sequence[tuple[int, str]]
    assignees: Sequence[tuple[int, str]]
    types: Sequence[str]


def listed(user: User, asked: Asked, *, number: int = 1, size: int = 50) -> Listed:
    """A page, counted from 1; two queries, and one more where the rows must be counted."""
    found = narrowed(user, asked)
    number = min(max(1, number), FARTHEST // size)
    first = (number - 1) * size
    page = _rows(list(found.values_list("pk", flat=True)[first : first + size + 1]))
    whole = number == 1 and len(page) <= size  # then they need not be counted
    total = _capped(len(page) if whole else found.order_by()[: MOST_COUNTED + 1].count())
    away = frozenset(away_until())
    more = len(page) > size and number < FARTHEST // size
    return Listed(page[:size], total, number, more, away & {row.owner_id or 0 for row in page})


def _rows(ids: Sequence[int]) -> list[ManualAction]:
    """The rows of one page; ordering all rows with what they are linked to would move far more."""
    found = ManualAction.objects.select_related(*SHOWN).in_bulk(ids)
    return [found[id] for id in ids if id in found]


def narrowed(user: User, asked: Asked) -> QuerySet[ManualAction]:
    """The rows somebody may see and asks for, in order."""
    reach = reach_of(user)
    found = visible(user, "view", reach).filter(_whose(asked.whose, reach) & _plain(asked))
    if asked.due:
        found = found.filter(_DUE[asked.due](the_time()) if asked.due in _DUE else Q(pk__in=()))
    if asked.text.strip():
        found = found.filter(rows.search(asked.text))
    return found.order_by(*_ORDERS.get(asked.sort, _ORDERS["queue"]))


def counts(user: User, *, leaving_out: Collection[int] = ()) -> Counts:
    """For the left rail: one query on the indexes, and one for the person's teams."""
    reach = reach_of(user)
    return Counts(*map(_capped, rows.counts(user.pk, reach.teams, the_time(), leaving_out)))


def choices(user: User) -> Choices:
    """What to offer in the filters: only what something open belongs to, found by one probe each."""
    open_rows = visible(user).filter(ended_at=None)

    def used(field: str) -> Exists:
        return Exists(open_rows.filter(**{field: OuterRef("pk")}))

    types = [*PLAIN, *(name for name, kind in catalog.actions().items() if kind.by_hand)]
    return Choices(
        list(Workflow.objects.filter(used("workflow")).order_by("name").values_list("pk", "name")),
        list(Campaign.objects.filter(used("campaign")).order_by("name").values_list("pk", "name")),
        list(User.objects.filter(used("owner")).order_by("name").values_list("pk", "name")),
        sorted(rows.types_in_use(types)),
    )


def teams_of(user: User) -> list[Team]:
    """The teams whose queues are somebody's."""
    return list(Team.objects.filter(members=user).order_by("name"))


def _capped(number: int) -> Count:
    return Count(min(number, MOST_COUNTED), number > MOST_COUNTED)


def _whose(whose: str, reach: Reach) -> Q:
    if whose == "me":
        return Q(owner=reach.user)
    return reach.team() if whose == "team" else Q()


def _plain(asked: Asked) -> Q:
    """The filters that compare one column with one value."""
    wanted = {"workflow": asked.workflow, "campaign": asked.campaign, "type": asked.type or None}
    found = Q(**{name: value for name, value in wanted.items() if value is not None})
    if asked.assignee is not None:
        found &= Q(owner__isnull=True) if asked.assignee == "nobody" else Q(owner=asked.assignee)
    if asked.status == "open":
        return found & Q(ended_at__isnull=True)
    if asked.status in ("not_started", "in_progress"):
        return found & Q(ended_at__isnull=True, status=asked.status)
    if asked.status != "all":
        return found & Q(ended_at__isnull=False, status=asked.status)
    return found


def day_ends(now: datetime, days: int = 1) -> datetime:
    """Midnight after so many days of the organisation's, counted with today."""
    here = now.astimezone(settings().zone)
    return datetime.combine(here.date() + timedelta(days=days), time(0), settings().zone)


_DUE: Mapping[str, Callable[[datetime], Q]] = {
    "late": lambda now: Q(due_at__lt=now),
    "today": lambda now: Q(due_at__gte=day_ends(now, 0), due_at__lt=day_ends(now)),
    "week": lambda now: Q(due_at__gte=now, due_at__lt=day_ends(now, 7)),
    "none": lambda now: Q(due_at__isnull=True),
}
