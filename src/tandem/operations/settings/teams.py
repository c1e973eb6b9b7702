"""Teams: colleagues who share work, and who leads them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from tandem.engine.words import N_
from tandem.operations.errors import Refused
from tandem.operations.settings.used import refuse_if_used
from tandem.operations.settings.writing import (
    a_key,
    access_setting,
    changing,
    let_go,
    listed,
    log_change,
    remove,
    store,
)
from tandem.store.models import Call, ManualAction, Task, Team, User


def all_teams(user: User) -> QuerySet[Team]:
    """Every team with its people. Raises access.Denied."""
    return listed(user, Team).select_related("lead").prefetch_related("members")


def access_team(user: User, id: int) -> Team:
    """A team. Raises access.Denied or access.NotThere."""
    return access_setting(user, Team, id)


def save(user: User, team: Team | None, name: str, lead: User | None, members: Iterable[User]) -> Team:
    """Add a team, or change one. Raises Refused or access.Denied."""
    chosen = list(members)
    with changing(user):
        row = team or Team(key=a_key(Team, name))
        store(row, {"name": name, "lead": lead})
        before = sorted(row.members.values_list("pk", flat=True))
        after = sorted(one.pk for one in chosen)
        if before != after:
            row.members.set(chosen)
            log_change(user, "team", row.pk, {"members": before}, {"members": after})
    return row


def delete(user: User, team: Team) -> None:
    """Take a team away; its people stay, and what it had says that it went.

    Raises Refused while a workflow names it or somebody of it has still to take work on; access.Denied.
    """
    with changing(user):
        refuse_if_used("team", team.key)
        _refuse_with_work(team)
        let_go(user, team)
        remove(team)


def _refuse_with_work(team: Team) -> None:
    """Work in the queue of a team that is gone would be nobody's."""
    waiting = {"team": team, "owner": None}
    tasks = Task.objects.filter(status="open", **waiting).count()
    calls = Call.objects.filter(status="planned", **waiting).count()
    items = ManualAction.objects.filter(ended_at=None, **waiting).count()
    if tasks or calls or items:
        message = N_(
            "“{name}” has work that nobody has taken on yet (tasks: {tasks}, planned calls: {calls},"
            " manual actions: {items}). Give it to others first."
        )
        raise Refused.because(message, name=team.name, tasks=tasks, calls=calls, items=items)
