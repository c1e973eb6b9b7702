"""Which manual actions somebody may see or work on: their own, their teams' queues, what the absent left behind.

The levels of a role: ``own`` is what is theirs, what waits in a queue of their teams, and what belongs to a
colleague of a team of theirs who is away today; ``group`` adds their subordinates' and what is nobody's.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tandem.operations import access
from tandem.store.models import ManualAction, User
from tandem.store.read import work
from tandem.store.read.people import subordinates


@dataclass(frozen=True)
class Reach:
    """The ids a person's reach is made of. ``mates``: colleagues in their teams; ``away``: those away today."""

    user: int
    teams: tuple[int, ...]
    mates: tuple[int, ...]
    away: tuple[int, ...]

    def mine(self) -> Q:
        """What is theirs to do: their own, their queues, what an absent colleague left."""
        return Q(owner=self.user) | self.queue() | self.left_behind()

    def queue(self) -> Q:
        """What waits in the queues of their teams."""
        return Q(owner__isnull=True, team__in=self.teams)

    def left_behind(self) -> Q:
        """What belongs to a colleague of their teams who is away today."""
        return Q(owner__in=self.away)

    def team(self) -> Q:
        """Their teams' queues and what their teams' members have."""
        return self.queue() | Q(owner__in=(self.user, *self.mates))


def reach_of(user: User) -> Reach:
    """What a person's reach is made of: one query."""
    teams, mates, away = work.company_of(user.pk)
    return Reach(user.pk, teams, mates, away)


def visible(user: User, permission: str = "view", reach: Reach | None = None) -> QuerySet[ManualAction]:
    """The manual actions somebody may see, or do something else to; no row twice."""
    level = access.level(user, permission, ManualAction.record_type)
    rows = ManualAction.objects.all()
    if level in ("all", "no"):
        return rows if level == "all" else rows.none()
    known = reach or reach_of(user)
    if level == "own":
        return rows.filter(known.mine())
    below = Q(owner__in=subordinates(user.pk)) | Q(owner__isnull=True)
    return rows.filter(known.mine() | below)


def access_item(user: User, id: int, permission: str = "view") -> ManualAction:
    """The manual action. Raises access.NotThere when it is not there or not visible, access.Denied when only seen."""
    reach = reach_of(user)
    row = visible(user, "view", reach).filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"manual_action {id}")
    if permission != "view" and not visible(user, permission, reach).filter(pk=id).exists():
        raise access.Denied(permission)
    return row
