"""What is overdue escalates, once: it comes earlier in the queue, and whoever answers for the assignee hears of it.

That is the assignee's manager, else the team's lead, else the workflow's owner, else an administrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed, collect
from tandem.engine.effect import ChangeRecord, Effect, Notify, Send
from tandem.engine.handing import RANKS
from tandem.engine.record import RecordRef
from tandem.engine.view import View, World
from tandem.operations.deliveries.unclear import responsible
from tandem.operations.thinking.bell import ring
from tandem.operations.world import settings, world
from tandem.store.models import ManualAction, Team, User
from tandem.store.read.images import load_with_relations
from tandem.store.read.manual_actions import overdue
from tandem.store.read.organisation import now as the_time
from tandem.store.write.apply import apply

AT_ONCE = 200
VERB = "manual_action.escalated"
HIGHER: Mapping[str, str] = {"low": "normal", "normal": "high", "high": "urgent", "urgent": "urgent"}


@dataclass(frozen=True)
class _People:
    """Who may have to hear of it."""

    users: Mapping[int, User]
    leads: Mapping[int, int | None]
    responsible: Mapping[int | None, int | None]  # by workflow


def escalate(most: int = AT_ONCE) -> int:
    """Escalate what is overdue and has not escalated; gives how many. Called again while there is more."""
    with transaction.atomic():
        now = the_time()
        rows = ManualAction.objects.in_bulk(overdue(now, most))
        if not rows:
            return 0
        refs = [RecordRef("manual_action", id) for id in rows]
        around = world(settings(), now, load_with_relations(refs))
        people = _People(
            {user.pk: user for user in User.objects.filter(is_active=True)},
            dict(Team.objects.values_list("pk", "lead_id")),
            {workflow: responsible(workflow) for workflow in {row.workflow_id for row in rows.values()}},
        )
        deeds: list[Deed] = []
        for row in rows.values():
            _one(row, people, around, now, deeds)
        apply(deeds, now, around.ids)
    ring()
    return len(rows)


def _one(row: ManualAction, people: _People, around: World, now: datetime, deeds: list[Deed]) -> None:
    ref = RecordRef("manual_action", row.pk)
    priority = HIGHER[row.priority]
    effects: list[Effect] = [
        ChangeRecord(ref, escalated_at=now, priority=priority, rank=RANKS[priority]),
    ]
    told = _who(row, people)
    if told is not None:
        subject = _words(row, people, told)
        effects.append(Notify((told.pk,), subject))
        if told.mail_overdue:
            effects.append(_mail(row, told, subject, around))
    cause = Cause("system", workflow=row.workflow_id, depth=1)
    collect(deeds, tuple(effects), View(around, ref), VERB, cause, around)


def _who(row: ManualAction, people: _People) -> User | None:
    """The first of those who answer for it that works here; not the assignee, who knows."""
    assignee = people.users.get(row.owner_id or 0)
    wanted = (
        assignee.manager_id if assignee else None,
        people.leads.get(row.team_id or 0),
        people.responsible[row.workflow_id],
    )
    others = (people.users.get(id or 0) for id in wanted)
    return next((user for user in others if user is not None and user.pk != row.owner_id), None)


def _words(row: ManualAction, people: _People, reader: User) -> str:
    """One line, in the reader's own language."""
    assignee = people.users.get(row.owner_id or 0)
    title = row.title or row.type
    with translation.override(reader.language):
        if assignee is None:
            return _("Overdue, and nobody has begun: “{title}”").format(title=title)
        return _("Overdue: {name} has not done “{title}”").format(name=assignee.name, title=title)


def _mail(row: ManualAction, reader: User, subject: str, around: World) -> Send:
    with translation.override(reader.language):
        lines = [
            subject,
            _("It was due on {date}.").format(
                date=row.due_at.astimezone(around.zone).strftime("%Y-%m-%d %H:%M") if row.due_at else "–"
            ),
        ]
        if address := settings().organisation.public_url:
            lines.append(f"{address.rstrip('/')}/manual-actions/{row.pk}")
    payload = {
        "to": reader.email,
        "subject": subject,
        "body": "\n\n".join(lines),
        "ready": True,
        "internal": True,
        "label": subject,
    }
    domain = reader.email.rpartition("@")[2].lower()
    return Send("email", next(around.ids), reader.email, domain, payload)
