"""Who has how much: open, late and due today, of each colleague and each team's queue; and who is away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.manual_actions.lists import day_ends
from tandem.operations.manual_actions.reach import reach_of
from tandem.operations.world import forget, settings
from tandem.store.models import Absence, ManualAction, Team, User
from tandem.store.read import work
from tandem.store.read.organisation import now as the_time
from tandem.store.read.people import away_until, subordinates

LONGEST_NOTE = 200


@dataclass(frozen=True)
class Load:
    """One colleague's, or one team's queue (``team``; then ``user`` is None).

    ``weight`` counts an urgent item as 4, a high one as 3, a normal one as 2, a low one and a task as 1.
    """

    user: int | None
    team: int | None
    name: str
    open: int
    late: int
    today: int
    put_off: int
    tasks: int
    weight: int
    away_until: date | None

    @property
    def is_away(self) -> bool:
        """Whether they are away today: what they have is offered to their team."""
        return self.away_until is not None


def loads(user: User) -> list[Load]:
    """Everybody somebody may see the work of, the busiest first; then the queues. A fixed number of queries."""
    now = the_time()
    with transaction.atomic():
        counted = work.loads(now, day_ends(now, 0), day_ends(now))
        tasks = work.open_tasks()
    people = sorted(_people(user, counted, tasks), key=lambda one: (-one.weight, one.name))
    return [*people, *sorted(_queues(user, counted), key=lambda one: (-one.weight, one.name))]


def _people(
    user: User, counted: Mapping[tuple[int | None, int | None], work.Counted], tasks: Mapping[int, int]
) -> Iterator[Load]:
    level = access.level(user, "view", ManualAction.record_type)
    away = away_until()
    rows = User.objects.filter(is_active=True)
    if level != "all":
        rows = rows.filter(pk__in={user.pk, *(subordinates(user.pk) if level == "group" else ())})
    for id, name in rows.values_list("pk", "name") if level != "no" else ():
        found = counted.get((id, None), work.NOTHING)
        own = tasks.get(id, 0)
        yield Load(
            id,
            None,
            name,
            found.open,
            found.late,
            found.today,
            found.put_off,
            own,
            found.weight + own,
            away.get(id),
        )


def _queues(user: User, counted: Mapping[tuple[int | None, int | None], work.Counted]) -> Iterator[Load]:
    level = access.level(user, "view", ManualAction.record_type)
    rows = Team.objects.all() if level == "all" else Team.objects.filter(pk__in=reach_of(user).teams)
    for id, name in rows.values_list("pk", "name") if level != "no" else ():
        found = counted.get((None, id), work.NOTHING)
        yield Load(None, id, name, found.open, found.late, found.today, found.put_off, 0, found.weight, None)


def absences(user: User) -> Sequence[Absence]:
    """Absences that are not over, of everybody, with ``user`` loaded; soonest first."""
    today = the_time().astimezone(settings().zone).date()
    rows = Absence.objects.filter(ends_on__gte=today).select_related("user")
    return list(rows.order_by("starts_on", "user__name", "id"))


def record_absence(user: User, *, of: int, first: date, last: date, note: str = "") -> Absence:
    """Say that somebody is away: oneself, one's subordinates, or anybody if one administers. Raises Refused, Denied."""
    _may_say(user, of)
    if last < first:
        raise Refused.because(N_("The last day is before the first one."), "last")
    if last < the_time().astimezone(settings().zone).date():
        raise Refused.because(N_("These days are over."), "last")
    if len(note) > LONGEST_NOTE:
        raise Refused.because(
            N_("This may have at most {max_length} characters."), "note", max_length=LONGEST_NOTE
        )
    if not User.objects.filter(pk=of, is_active=True).exists():
        raise Refused.because(N_("There is no such colleague."), "of")
    row = Absence.objects.create(user_id=of, starts_on=first, ends_on=last, note=note.strip())
    forget()
    return row


def remove_absence(user: User, id: int) -> None:
    """They are not away after all. Raises access.NotThere or access.Denied."""
    row = Absence.objects.filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"absence {id}")
    _may_say(user, row.user_id)
    row.delete()
    forget()


def _may_say(user: User, of: int) -> None:
    if of == user.pk or access.may_at_all(user, "administer") or of in subordinates(user.pk):
        return
    raise access.Denied("administer")
