"""Deliveries as rows of a list, and what people do with them one or many at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.deliveries import outbox
from tandem.operations.errors import Refused
from tandem.store.models import Delivery, Workflow
from tandem.store.read.labels import labels
from tandem.web.components.clock import reading_now
from tandem.web.components.marks import Doer
from tandem.web.pages.addresses import record_url
from tandem.web.pages.doors import reader
from tandem.web.pages.workflows.phrases import capitalised
from tandem.web.pages.workflows.words import Speaker, said

from .rows import fallback

ICONS = {"email": "mail", "webhook": "webhook", "function": "code", "sms": "message", "phone_call": "phone"}


@dataclass(frozen=True)
class Line:
    """One delivery in a list. ``label`` has its places in words."""

    row: Delivery
    label: str
    icon: str
    about: str
    about_url: str
    mark: Doer | None
    reason: str

    @property
    def is_due(self) -> bool:
        """Whether it leaves as soon as it can."""
        return self.row.ended_at is None and (self.row.due_at is None or self.row.due_at <= reading_now())


def delivery_rows(rows: list[Delivery]) -> list[Line]:
    """The lines of these deliveries: one query for the workflows, one for each record type."""
    called = labels(RecordRef(row.record_type, row.record_id) for row in rows)
    workflows = _workflows(rows)
    speaker = Speaker()
    return [_line(row, called, workflows, speaker) for row in rows]


def _workflows(rows: list[Delivery]) -> dict[int, str]:
    wanted = {row.workflow_id for row in rows if row.workflow_id}
    return dict(Workflow.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _line(row: Delivery, called: dict[RecordRef, str], workflows: dict[int, str], speaker: Speaker) -> Line:
    record = RecordRef(row.record_type, row.record_id)
    label = str(row.payload.get("subject") or row.payload.get("label") or row.target)
    name = workflows.get(row.workflow_id or 0)
    return Line(
        row,
        speaker.places(label, row.record_type),
        ICONS.get(row.kind, "send"),
        called.get(record) or fallback(record),
        record_url(record) if record in called else "",
        Doer("rule", name, url=reverse("workflow", args=[row.workflow_id])) if name else None,
        capitalised(said(row.reason)),
    )


DEEDS = {"cancel": outbox.cancel, "now": outbox.send_now, "again": outbox.resend}
DONE = {
    "cancel": lambda n: ngettext("{n} is cancelled.", "{n} are cancelled.", n),
    "now": lambda n: ngettext("{n} leaves now.", "{n} leave now.", n),
    "again": lambda n: ngettext("{n} is sent again.", "{n} are sent again.", n),
}


def carry_out(request: HttpRequest, deed: str, ids: Iterable[int]) -> None:
    """One after another, so that one that is on its way already does not hold up the others."""
    if deed not in DEEDS:
        raise access.NotThere(deed)
    done, refusals = 0, []
    for id in ids:
        try:
            DEEDS[deed](reader(request), id)
            done += 1
        except Refused as refused:
            refusals += [problem.message.say(gettext) for problem in refused.problems]
    if done:
        messages.success(request, DONE[deed](done).format(n=done))
    for words in dict.fromkeys(refusals):
        messages.error(request, words)
