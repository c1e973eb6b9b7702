"""Rehearse a workflow over the last days of the log: who would have received what, beside what really happened.

Somebody asks; a worker carries it out, says how far it is, and writes its result into the study and nowhere else.
A study whose worker died is begun again by another.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from tandem.engine.quiet import Quiet, periods
from tandem.engine.tally import Tally
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations import access
from tandem.operations.authoring import documents, drafts
from tandem.operations.errors import Refused
from tandem.operations.explaining.staging import Stage, play, prepare
from tandem.operations.thinking.bell import STUDIES
from tandem.operations.thinking.outages import is_outage
from tandem.store.models import Study, User, Workflow
from tandem.store.read import past, studies, switches
from tandem.store.read.organisation import now as the_time

log = logging.getLogger("tandem.rehearsal")
MOST_DAYS = 90
MOST_REAL = 300  # real runs listed that the rehearsal has not
HandOffs = Literal["first", "open"]


def ask(
    user: User,
    workflow: Workflow,
    document: Document | Mapping[str, Any] | None = None,
    days: int = 30,
    hand_offs: HandOffs = "first",
) -> Study:
    """Have a document rehearsed; without one the draft, else the live version. Raises Refused or Denied."""
    access.access_record(user, Workflow, workflow.pk, "automate")
    if not 1 <= days <= MOST_DAYS:
        raise Refused.because(N_("Choose between 1 and {most} days."), "days", most=MOST_DAYS)
    source = document if document is not None else drafts.current(workflow)
    if source is None:
        raise Refused.because(N_("There is nothing to rehearse yet. Write a draft first."))
    checked = documents.validate(source)
    with transaction.atomic():
        if Study.objects.filter(workflow=workflow, by=user, state__in=("waiting", "running")).exists():
            raise Refused.because(N_("A rehearsal of yours is under way. Wait for it, or cancel it."))
        study = Study.objects.create(
            workflow=workflow,
            document=checked.document.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            days=days,
            by=user,
            result={"hand_offs": hand_offs},
        )
        transaction.on_commit(STUDIES.ring)
    return study


def visible_studies(user: User, workflow: Workflow) -> QuerySet[Study]:
    """The rehearsals of a workflow the person may see, the newest first."""
    access.access_record(user, Workflow, workflow.pk)
    return Study.objects.filter(workflow=workflow).select_related("by").order_by("-id")


def access_study(user: User, workflow: Workflow, id: int) -> Study:
    """One rehearsal. Raises NotThere."""
    row = visible_studies(user, workflow).filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"rehearsal {id}")
    return row


def cancel(user: User, study: Study) -> None:
    """Stop it; a finished one stays as it is. Raises Denied."""
    access.access_record(user, Workflow, study.workflow_id, "automate")
    Study.objects.filter(pk=study.pk, state__in=("waiting", "running")).update(
        state="cancelled", ended_at=the_time()
    )


def carry_out_all() -> int:
    """Carry out every study whose turn it is; gives how many there were."""
    done = 0
    while carry_out():
        done += 1
    return done


def carry_out() -> bool:
    """Carry out the study whose turn it is; False when there is none."""
    with transaction.atomic():
        taken = studies.take()
    if taken is None:
        return False
    id, tries = taken
    study = Study.objects.select_related("workflow").get(pk=id)
    if tries > studies.MOST_TRIES:
        _end(study, tries, "failed", Text(N_("Its worker died {count} times."), {"count": tries - 1}))
        return True
    try:
        _carry_out(study, tries)
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("rehearsal %s failed", id)
        _end(
            study,
            tries,
            "failed",
            Text(N_("It could not be carried out: {error}"), {"error": str(error)[:200]}),
        )
    return True


def _end(study: Study, tries: int, state: str, because: Text) -> None:
    with transaction.atomic():
        reason = {"text": because.msgid, "values": dict(because.values)}
        studies.end(study.pk, tries, state, None, reason)


def _carry_out(study: Study, tries: int) -> None:
    stage = prepare(study.workflow, study.document)
    until = study.created_at
    since = until - timedelta(days=study.days)
    total = past.count([stage.program.document.about], since, until)
    Study.objects.filter(pk=study.pk).update(total=total)
    real = past.real_runs(study.workflow_id, since, until)
    quiet = Quiet(periods(switches.changes(study.workflow_id), since, until))
    tally = tally_beside(real, stage, quiet)
    hand_offs = (study.result or {}).get("hand_offs", "first")
    rehearsal = stage.rehearsal(tally, since, hand_offs)
    done = 0
    for looked_at in play(rehearsal, since, until):
        done += looked_at
        with transaction.atomic():
            if not studies.touch(study.pk, tries, done):
                return
    result = tally.result() | beside(tally, real, stage.known.zone)
    result |= {"since": since.isoformat(), "until": until.isoformat(), "events": done}
    with transaction.atomic():
        studies.end(study.pk, tries, "done", result)


def tally_beside(real: Sequence[tuple[Any, ...]], stage: Stage, quiet: Quiet | None = None) -> Tally:
    """A tally that knows what really ran, when nothing could, and what would be held back at the moment of sending."""
    started = [row for row in real if row[1] is not None]
    dated = {(row[3], row[6], row[4].astimezone(stage.known.zone).date()): row[1] for row in started}
    caps = (stage.program.document.settings.person_cap, stage.known.organisation.person_cap)
    cap = min((one for one in caps if one), default=0)
    return Tally({row[1]: row[0] for row in started}, dated, world=stage.world, cap=cap, quiet=quiet)


def beside(tally: Tally, real: Sequence[tuple[Any, ...]], zone: ZoneInfo) -> dict[str, Any]:
    """What really ran in the span: how many a day, and the runs that the rehearsal has not."""
    days: Counter[str] = Counter(row[4].astimezone(zone).date().isoformat() for row in real)
    missing = [row for row in real if row[1] not in tally.matched]
    return {
        "real": len(real),
        "real_days": dict(days),
        "only_real": len(missing),
        "real_list": [
            {
                "run": run, "event": event, "type": kind, "record": record, "at": at.isoformat(), "state": state,
                "trigger": trigger,
            }
            for run, event, kind, record, at, state, trigger in missing[:MOST_REAL]
        ],
    }  # fmt: skip
