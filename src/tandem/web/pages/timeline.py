"""The timeline of a record: its entries, older ones, its filters, and the note written there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem import catalog
from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.operations.errors import Refused
from tandem.store.models import Call, Record, Task, User
from tandem.store.read import timeline as read
from tandem.store.read.schema import models_by_type
from tandem.web.components.clock import reading_now
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Action, Tab
from tandem.web.components.states import State, state_of
from tandem.web.components.timeline import Entry, Timeline

from .addresses import record_url
from .doors import page, reader
from .runs.leaving import taking_out
from .sentences import entry

SHOWN = ("contact", "company", "call", "task")  # record types that have a timeline
KIND_WORDS = {
    "all": gettext_lazy("All"),
    "notes": gettext_lazy("Notes"),
    "messages": gettext_lazy("Messages"),
    "calls": gettext_lazy("Calls"),
    "changes": gettext_lazy("Changes"),
}


def timeline_of(request: HttpRequest, here: RecordRef) -> Timeline:
    """The timeline a record's page shows: upcoming on top, the newest entries, filters, a note box."""
    user = reader(request)
    kind = _kind(request)
    entries, more = _entries(user, here, kind, None)
    return Timeline(
        entries,
        upcoming=_upcoming(user, here) if kind == "all" else (),
        filters=_filters(request, kind, here),
        more_url=more,
        note_url=reverse("timeline_note", args=here) if _may_write(user, here) else "",
        why_url=reverse("why", args=here),
    )


def history_of(user: User, here: RecordRef, *, upcoming: bool = False) -> Timeline:
    """A record's timeline to be read only: without filters, a place for notes and buttons that do something.

    So it may stand inside a form, as in the runner.
    """
    entries, _more = _entries(user, here, "all", None)
    coming = _upcoming(user, here) if upcoming else ()
    return Timeline(entries, upcoming=[replace(one, links=_ways(one.links)) for one in coming])


def _ways(links: Sequence[Action]) -> list[Action]:
    """Those that only lead somewhere."""
    return [one for one in links if one.opens == "page"]


@page
def older(request: HttpRequest, record_type: str, id: int) -> HttpResponse:
    """GET ``before``: the next page of entries, as a fragment."""
    here = _record(request, record_type, id)
    before = _before(request.GET.get("before", ""))
    entries, more = _entries(reader(request), here, _kind(request), before)
    return render(request, "components/timeline_entries.html", {"timeline": Timeline(entries, more_url=more)})


@page
@require_POST
def add_note(request: HttpRequest, record_type: str, id: int) -> HttpResponse:
    """POST ``body``: a note about the record; answers with the timeline."""
    here = _record(request, record_type, id)
    written = request.POST.get("body", "").strip()
    problem = ""
    if written:
        try:
            toolbox.perform(reader(request), "add_note", {"text": _literal(written)}, [here])
        except Refused as refused:
            problem = refused.problems[0].message.say(_)
    if not getattr(request, "htmx", False):
        return redirect(record_url(here))
    answer = render(request, "components/timeline.html", {"timeline": timeline_of(request, here)})
    if problem:
        answer.headers["X-Message"] = problem
        answer.status_code = 422
    return answer


def _literal(written: str) -> str:
    """A person's words as a template that says exactly them."""
    return written.replace("{", "{{ '{' }}") if "{{" in written or "{%" in written else written


def _record(request: HttpRequest, record_type: str, id: int) -> RecordRef:
    if record_type not in SHOWN:
        raise Http404(record_type)
    access.access_record(reader(request), models_by_type()[record_type], id)
    return RecordRef(record_type, id)


def _kind(request: HttpRequest) -> read.Kind:
    asked = request.GET.get("timeline", "all")
    return next((kind for kind in read.KINDS if kind == asked), "all")


def _before(text: str) -> read.Before | None:
    at, _sep, id = text.rpartition("|")
    try:
        return datetime.fromisoformat(at), int(id)
    except ValueError:
        return None


def _entries(
    user: User, here: RecordRef, kind: read.Kind, before: read.Before | None
) -> tuple[list[Entry], str]:
    """A page of entries the reader may see, and the address of the next one."""
    found = read.happenings(here, kind, before=before, most=read.AT_ONCE + 1)
    shown = found[: read.AT_ONCE]
    more = ""
    if len(found) > len(shown):
        last = shown[-1]
        query = urlencode({"timeline": kind, "before": f"{last.at.isoformat()}|{last.id}"})
        more = f"{reverse('timeline_older', args=here)}?{query}"
    names = read.names(shown)
    hidden = _hidden(user, {one.record for one in shown} - {here})
    return [entry(one, names, here) for one in shown if one.record not in hidden], more


def _hidden(user: User, records: Iterable[RecordRef]) -> set[RecordRef]:
    """Which of these the reader may not see; asks the database only where their role has limits."""
    wanted: dict[str, set[int]] = {}
    for record in records:
        if access.level(user, "view", record.type) != "all":
            wanted.setdefault(record.type, set()).add(record.id)
    found: set[RecordRef] = set()
    for record_type, ids in wanted.items():
        model: type[Record] = models_by_type()[record_type]
        seen = access.visible(user, model).filter(pk__in=ids).values_list("pk", flat=True)
        found |= {RecordRef(record_type, id) for id in ids - set(seen)}
    return found


def _filters(request: HttpRequest, kind: str, here: RecordRef) -> list[Tab]:
    offered = [one for one in read.KINDS if one != "calls" or here.type != "task"]
    path = request.path if not getattr(request, "htmx", False) else record_url(here)
    return [Tab(KIND_WORDS[one], f"{path}?timeline={one}#timeline", one == kind) for one in offered]


def _may_write(user: User, here: RecordRef) -> bool:
    model = models_by_type()[here.type]
    reach = access.level(user, "edit", here.type)
    return reach == "all" or (
        reach != "no" and access.visible(user, model, "edit").filter(pk=here.id).exists()
    )


def _upcoming(user: User, here: RecordRef) -> list[Entry]:
    """What is going to happen: planned calls, open tasks, what is to leave, runs that wait; soonest first."""
    calls, tasks = _plans(user, here)
    leaving = read.scheduled(here)
    waits = read.waiting([here.id, *(call.id for call in calls), *(task.id for task in tasks)])
    rules = {one.workflow for one in leaving if one.workflow} | {one.workflow for one in waits}
    names = read.names((), [RecordRef("workflow", rule) for rule in rules])
    found = [
        *_planned(calls, here),
        *_todo(tasks, here),
        *_leaving(leaving, names),
        *_waits(user, here, waits, names),
    ]
    timeless = {task.id for task in tasks if task.due_at is None}
    return sorted(found, key=lambda one: (one.id in timeless, one.at))


def _plans(user: User, here: RecordRef) -> tuple[Sequence[Call], Sequence[Task]]:
    if here.type not in ("contact", "company", "call"):
        return (), ()
    tasks = access.visible(user, Task).filter(status="open", **{here.type: here.id}).select_related("owner")
    if here.type == "call":
        return (), list(tasks.order_by("due_at", "id")[:10])
    calls = (
        access.visible(user, Call).filter(status="planned", **{here.type: here.id}).select_related("owner")
    )
    return list(calls.order_by("planned_at", "id")[:10]), list(tasks.order_by("due_at", "id")[:10])


def _nobody() -> Doer:
    return Doer("person", _("Nobody yet"))


def _planned(calls: Iterable[Call], here: RecordRef) -> Iterator[Entry]:
    now = reading_now()
    for call in calls:
        late = call.planned_at is not None and call.planned_at < now
        look = State(_("Overdue"), "alert-triangle", "red") if late else state_of("call", "planned")
        words = format_html(_("will call: {call}"), call=_link(RecordRef("call", call.id), str(call)))
        who = Doer("person", call.owner.name) if call.owner else _nobody()
        yield Entry(call.id, call.planned_at or now, who, words, icon="phone", state=look)


def _todo(tasks: Iterable[Task], here: RecordRef) -> Iterator[Entry]:
    now = reading_now()
    for task in tasks:
        late = task.due_at is not None and task.due_at < now
        words = format_html(_("has to do: {task}"), task=_link(RecordRef("task", task.id), task.title))
        who = Doer("person", task.owner.name) if task.owner else _nobody()
        yield Entry(
            task.id,
            task.due_at or task.created_at,
            who,
            words,
            state=state_of("task", "late" if late else "open"),
        )


def _leaving(leaving: Iterable[read.Departure], names: read.Names) -> Iterator[Entry]:
    for one in leaving:
        words = format_html(_("will send <b>{label}</b> to {target}"), label=one.label, target=one.target)
        look = state_of("delivery", one.state)
        yield Entry(one.id, one.due_at or reading_now(), _rule(one.workflow, names), words, state=look)


def _waits(user: User, here: RecordRef, waits: Iterable[read.Waiting], names: read.Names) -> Iterator[Entry]:
    may_end = access.may_at_all(user, "enrol", "workflow")
    for one in waits:
        link = Action(_("See the run"), record_url(RecordRef("run", one.id)), "activity")
        links = [link, taking_out(one.id, record_url(here))] if may_end else [link]
        yield Entry(
            one.id,
            one.due_at or reading_now(),
            _rule(one.workflow, names),
            _wait_words(one.waits_for),
            state=state_of("run", "waiting"),
            links=links,
        )


def _wait_words(waits_for: Mapping[str, Any]) -> str:
    trigger = catalog.triggers().get(str(waits_for.get("event", "")))
    if trigger is not None:
        words = _(trigger.label)
        return _("waits for this: {event}, until then").format(event=words[:1].lower() + words[1:])
    if "manual_action" in waits_for:
        return _("waits for a person")
    return _("waits for an answer from outside") if "delivery" in waits_for else _("goes on then")


def _rule(workflow: int | None, names: read.Names) -> Doer:
    if workflow is None:
        return Doer("connector", _("Tandem"), icon="send")
    return Doer("rule", names("workflow", workflow), record_url(RecordRef("workflow", workflow)))


def _link(record: RecordRef, words: str) -> str:
    url = record_url(record)
    return format_html('<a href="{}">{}</a>', url, words) if url else format_html("<b>{}</b>", words)
