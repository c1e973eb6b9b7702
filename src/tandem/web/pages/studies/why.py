"""Why, and why not: for one record, what each workflow made of each thing that happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.engine.event import Event
from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.operations.errors import Refused
from tandem.operations.explaining import why
from tandem.operations.explaining.why import Fix, Judged, Look
from tandem.store.models import User, Workflow
from tandem.store.read.schema import models_by_type
from tandem.web.components.marks import Doer
from tandem.web.components.states import RUN, State
from tandem.web.pages.addresses import list_url, list_word, record_url
from tandem.web.pages.doors import page, reader
from tandem.web.pages.workflows.words import Speaker, field_label, said, trigger_label

from .dry_runs import event_words
from .planned_words import Planned
from .verdict_words import clause_words, near_words, shown

RAN = State(_("Ran"), "circle-check", "green")
DID_NOT = State(_("Did not act"), "circle-off", "grey")
STOPPED = State(_("Was stopped"), "player-stop", "amber")
STOPS = frozenset({"too_deep", "storm", "set_aside", "left_out", "unknown"})
BY = {
    "rule": _("a rule"),
    "client": _("the client"),
    "connector": _("the telephone exchange"),
    "system": _("the system"),
}


@dataclass(frozen=True)
class VerdictLine:
    """One workflow at one moment, in words."""

    mark: Doer
    state: State
    because: str
    clause: str
    actual: str
    near: str
    fix: Fix | None
    fix_words: str
    workflow: int
    run_url: str
    incident_url: str


@dataclass(frozen=True)
class MomentCard:
    """One thing that happened to the record, and what each workflow made of it."""

    id: int
    at: datetime
    words: str
    by: str
    lines: list[VerdictLine]
    elsewhere: list[VerdictLine]


@page
def why_record(request: HttpRequest, record_type: str, id: int) -> HttpResponse:
    """GET: the record's past; ``workflow``, ``day`` and ``before`` (an event) narrow it. POST: mend a near miss."""
    user = reader(request)
    record = RecordRef(record_type, id)
    if request.method == "POST":
        _mend(user, record, request)
        return redirect(request.get_full_path())
    chosen, day, before = (request.GET.get(name, "") for name in ("workflow", "day", "before"))
    since, until = _span(day)
    looks = why.look(
        user,
        record,
        workflow=int(chosen) if chosen.isdigit() else None,
        since=since,
        until=until,
        **({"before": int(before)} if before.isdigit() else {}),
    )
    row = access.access_record(user, models_by_type()[record_type], id)
    mine = access.visible(user, Workflow).filter(about=record_type).order_by("name")
    context = {
        "row": row,
        "record": record,
        "name": str(row),
        "moments": _cards(looks),
        "next": looks[-1].event.id if len(looks) == why.AT_ONCE else None,
        "workflows": list(mine.values_list("pk", "name")[:500]),
        "chosen": int(chosen) if chosen.isdigit() else None,
        "day": day if since else "",
        "may_mend": access.may_at_all(user, "edit", record_type),
        "crumbs": _crumbs(record, str(row)),
    }
    return render(request, "why/record.html", context)


def _crumbs(record: RecordRef, name: str) -> list[tuple[str, str]]:
    return [
        (list_word(record.type), list_url(record.type)),
        (name, record_url(record)),
        (gettext("Why / why not"), ""),
    ]


def _span(day: str) -> tuple[datetime | None, datetime | None]:
    """The day on the reader's clock."""
    try:
        found = parse_date(day)
    except ValueError:
        found = None
    if found is None:
        return None, None
    begun = timezone.make_aware(datetime.combine(found, time()))
    return begun, timezone.make_aware(datetime.combine(found + timedelta(days=1), time()))


def _cards(looks: list[Look]) -> list[MomentCard]:
    speaker, planned = Speaker(), Planned()
    fixes = why.still_so(one.fix for look in looks for one in look.judged if one.fix)
    return [
        MomentCard(
            look.event.id,
            look.event.at,
            event_words(look.event),
            _by(look.event, planned),
            [_line(one, look.event, speaker, fixes) for one in look.judged],
            [_line(one, look.event, speaker, fixes) for one in look.elsewhere],
        )
        for look in looks
    ]


def _by(event: Event, planned: Planned) -> str:
    if event.cause.by == "person" and event.cause.doer:
        return planned.who(f"user:{event.cause.doer}")
    return str(BY.get(event.cause.by, BY["system"]))


def _line(one: Judged, event: Event, speaker: Speaker, fixes: list[Fix]) -> VerdictLine:
    answer, about = one.answer, event.record.type
    mark = Doer("rule", one.workflow.name, url=reverse("workflow", args=[one.workflow.pk]))
    clause = answer.clause
    return VerdictLine(
        mark,
        _state(one),
        _because(one, event),
        clause_words(clause, about, speaker) if clause else "",
        shown(clause.actual, clause.field, about, speaker) if clause else "",
        near_words(answer.near) if answer.near else "",
        one.fix if one.fix in fixes else None,
        _fix_words(one.fix) if one.fix else "",
        one.workflow.pk,
        reverse("run", args=[one.run]) if one.run else "",
        reverse("incident", args=[one.incident]) if one.incident else "",
    )


def _state(one: Judged) -> State:
    if one.run is not None:
        return RAN if one.state == "done" else RUN.get(one.state, RAN)
    return STOPPED if one.answer.word in STOPS else DID_NOT


def _because(one: Judged, event: Event) -> str:
    answer = one.answer
    if answer.word == "ran":
        return ""
    if answer.word == "condition":
        return gettext("A condition did not hold:")
    if answer.word == "other_trigger":
        return gettext("It waits for “{trigger}”.").format(trigger=trigger_label(answer.trigger))
    values = dict(answer.values or {})
    if answer.word == "fields":
        for name in values:
            labels = [field_label(event.record.type, one) for one in str(values[name]).split(", ")]
            values[name] = ", ".join(labels)
    return said({"text": answer.message.msgid, "values": values})


def _fix_words(fix: Fix) -> str:
    field = field_label(fix.record.type, fix.field)
    return gettext("Set {field} to “{value}”").format(field=field, value=fix.value)


def _mend(user: User, record: RecordRef, request: HttpRequest) -> None:
    """Set the one field that would have let the workflow start, if it still says what it said."""
    event, workflow = request.POST.get("event", ""), request.POST.get("workflow", "")
    if not (event.isdigit() and workflow.isdigit()):
        return
    looks = why.look(user, record, workflow=int(workflow), before=int(event) + 1, most=1)
    fix = next((one.fix for look in looks for one in look.judged if one.fix), None)
    if fix is None or not why.still_so([fix]):
        messages.error(request, gettext("There is nothing to mend here any more."))
        return
    try:
        toolbox.perform(user, "update_field", {"field": fix.field, "value": fix.value}, [fix.record])
    except Refused as refused:
        messages.error(request, " ".join(one.message.say(gettext) for one in refused.problems))
        return
    done = gettext("{fix}: done. The workflow looks at it the next time its trigger is pulled.")
    messages.success(request, done.format(fix=_fix_words(fix)))
