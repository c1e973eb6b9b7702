"""Nobody knows whether something left: a person decides, with the evidence at hand."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed
from tandem.engine.effect import CreateRecord, Notify
from tandem.engine.record import RecordRef
from tandem.engine.words import Text
from tandem.store.models import Delivery, User, Workflow
from tandem.store.read.pending import Ids
from tandem.store.read.schema import models_by_type
from tandem.store.write.apply import apply

LONGEST_TITLE = 300  # characters, as the column of tasks


def hand_over(delivery: Delivery, reason: Text, now: datetime) -> None:
    """A task and a line in the bell for the workflow's owner, else for an administrator."""
    owner = responsible(delivery.workflow_id)
    ids = Ids(8)
    links = _links(delivery)
    title, evidence = _words(delivery, reason, owner)
    task = CreateRecord(
        RecordRef("task", next(ids)),
        title=title,
        description=evidence,
        owner=owner,
        status="open",
        priority="high",
        **links,
    )
    record = RecordRef(delivery.record_type, delivery.record_id)
    cause = Cause("system", workflow=delivery.workflow_id, chain=delivery.chain, depth=delivery.depth + 1)
    client = {"contact": links.get("contact"), "company": None}
    deeds = [Deed(record, "delivery.unclear", task, cause, client)]
    if owner is not None:
        deeds.append(Deed(record, "delivery.unclear", Notify((owner,), title), cause, client))
    apply(deeds, now, ids)


def _words(delivery: Delivery, reason: Text, reader: int | None) -> tuple[str, str]:
    """The question and what is known, in the language of who is asked."""
    language = User.objects.filter(id=reader or 0).values_list("language", flat=True).first()
    with translation.override(language or "en"):
        known = {"target": delivery.target, "label": delivery.payload.get("label", "")}
        title = _("Was it sent? {target}: {label}").format(**known)
        lines = (
            reason.say(_),
            f"Message-ID: {delivery.key}",
            _("Tries: {number}").format(number=delivery.attempts),
        )
        return title[:LONGEST_TITLE], "\n".join(lines)


def _links(delivery: Delivery) -> dict[str, int | None]:
    """The records the task is about, of which some may be deleted meanwhile."""
    links: dict[str, int | None] = {"contact": delivery.contact}
    if delivery.record_type in ("contact", "company", "call"):
        links[delivery.record_type] = delivery.record_id
    known = models_by_type()
    there = {
        name: id for name, id in links.items() if id and known[name]._default_manager.filter(id=id).exists()
    }
    return {"contact": None, **there}


def responsible(workflow: int | None) -> int | None:
    """Who answers for a workflow: its owner, else an administrator."""
    owned = Workflow.objects.filter(id=workflow or 0, owner__is_active=True)
    owner = owned.values_list("owner_id", flat=True).first()
    if owner is not None:
        return owner
    return (
        User.objects.filter(is_active=True, role__rights__administer__has_key="*")
        .order_by("id")
        .values_list("id", flat=True)
        .first()
    )
