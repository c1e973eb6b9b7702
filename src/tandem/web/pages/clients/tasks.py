"""Tasks: their list, the page of one, and taking one for done with a click."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.operations.errors import Refused
from tandem.store.models import Task, User
from tandem.store.read.appointments import invitations_of
from tandem.web.components import clock
from tandem.web.components.listing import Column
from tandem.web.components.record import FactGroup, RecordHeader
from tandem.web.components.shapes import Action, Fact
from tandem.web.components.states import State, state_of
from tandem.web.pages import buttons
from tandem.web.pages.addresses import record_url
from tandem.web.pages.doors import page, reader, trigger
from tandem.web.pages.download import wall_text
from tandem.web.pages.listing import OWNER, Filter, Options, Rows, Spec, View, exactly
from tandem.web.pages.timeline import timeline_of

from . import clients

QUICK = ("reschedule_appointment", "cancel_appointment", "assign", "add_note")


def _states(_user: object, _found: object) -> Options:
    return [
        ("open", gettext_lazy("Open")),
        ("late", gettext_lazy("Late")),
        ("done", gettext_lazy("Done")),
        ("cancelled", gettext_lazy("Cancelled")),
        ("any", gettext_lazy("Any")),
    ]


def _in_state(rows: Rows, state: str) -> Rows:
    if state == "late":
        return rows.filter(status="open", due_at__lt=clock.reading_now())
    return rows if state == "any" else rows.filter(status=state)


def _of_team(rows: Rows, user: User) -> Rows:
    return rows.filter(owner__teams__in=user.teams.all()).distinct()


LIST = Spec(
    name="tasks",
    model=Task,
    columns=(
        Column("title", gettext_lazy("Task"), sortable=True, width="wide"),
        Column("state", gettext_lazy("State")),
        Column("about", gettext_lazy("About")),
        Column("priority", gettext_lazy("Priority")),
        Column("owner", gettext_lazy("For"), sortable=True),
        Column("due", gettext_lazy("Due"), sortable=True),
        Column("created", gettext_lazy("Added"), sortable=True, extra=True),
        Column("done", "", width="narrow"),
    ),
    orders={"title": ("title",), "owner": ("owner__name",), "due": ("due_at",), "created": ("created_at",)},
    order="due",
    orders_of_views={"done": "-created"},
    related=("owner", "contact", "company", "call"),
    search=lambda rows, text, number: rows.filter(title__icontains=text),
    search_hint=gettext_lazy("Search by title"),
    views=(
        View("mine", gettext_lazy("Mine"), lambda rows, user: rows.filter(owner=user.pk)),
        View("team", gettext_lazy("My teams"), _of_team),
        View("all", gettext_lazy("Everybody’s"), lambda rows, user: rows),
        View("late", gettext_lazy("Late"), lambda rows, user: _in_state(rows, "late"), usual=False),
        View("done", gettext_lazy("Done"), lambda rows, user: rows.filter(status="done"), usual=False),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), _in_state, _states),
        OWNER,
        Filter(
            "priority",
            gettext_lazy("Priority"),
            exactly("priority"),
            lambda user, found: list(Task.Priority.choices),
        ),
        Filter("contact", gettext_lazy("Contact"), exactly("contact"), lambda user, found: ()),
        Filter("company", gettext_lazy("Company"), exactly("company"), lambda user, found: ()),
    ),
    usual={"state": "open"},
    bulk=("set_status", "assign", "delete_record"),
    dress=lambda row: {"task": row, "look": state(row), "about": about(row)},
    csv=(
        (gettext_lazy("Task"), lambda row: row.title),
        (gettext_lazy("State"), lambda row: row.get_status_display()),
        (gettext_lazy("Priority"), lambda row: row.get_priority_display()),
        (gettext_lazy("For"), lambda row: row.owner.name if row.owner else ""),
        (gettext_lazy("Due"), lambda row: wall_text(row.due_at)),
        (gettext_lazy("About"), lambda row: about(row)[0]),
    ),
)


def about(row: Task) -> tuple[str, str]:
    """The client or call a task is about: name and address."""
    for kind in ("contact", "company", "call"):
        found = getattr(row, kind)
        if found is not None:
            return str(found), record_url(RecordRef(kind, found.pk))
    return "", ""


def state(row: Task) -> State:
    """Open, late, done or cancelled."""
    late = row.status == "open" and row.due_at is not None and row.due_at < clock.reading_now()
    return state_of("task", "late" if late else row.status)


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: the list."""
    return LIST.answer(request, "tasks/list.html")


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the page of a task."""
    user = reader(request)
    row = access.access_record(user, Task, id)
    here = RecordRef("task", row.pk)
    quick, more = buttons.of_record(user, row, QUICK)
    if row.status == "open" and access.may_at_all(user, "edit", "task"):
        quick.insert(0, Action(_("Mark as done"), reverse("task_done", args=[row.pk]), "check", opens="post"))
    context = {
        "crumbs": [(_("Tasks"), reverse("tasks")), (row.title, "")],
        "header": _header(row, quick, more),
        "groups": [*_groups(row), *_appointment(row)],
        "timeline": timeline_of(request, here),
        "here": here,
        "do": buttons.asked_for(request, here.type),
    }
    return render(request, "tasks/one.html", context)


def _header(row: Task, quick: list[Action], more: list[Action]) -> RecordHeader:
    name, url = about(row)
    facts = [Fact(_("About"), name, "user", url)] if name else []
    if row.due_at and row.status == "open":
        facts.insert(0, Fact(_("Due"), clock.wall(row.due_at), "clock"))
    return RecordHeader(
        row.title,
        _("Task"),
        icon="checkbox",
        state=state(row),
        owner=clients.owner_of(row),
        facts=facts,
        toolbox=quick,
        more=more,
    )


def _groups(row: Task) -> list[FactGroup]:
    name, url = about(row)
    facts = [
        Fact(_("Description"), row.description),
        Fact(_("About"), name, url=url),
        Fact(_("Due"), clock.wall(row.due_at) if row.due_at else ""),
        Fact(_("Priority"), row.get_priority_display()),
        *([Fact(_("Done"), clock.wall(row.done_at))] if row.done_at else []),
    ]
    return [FactGroup(_("What to do"), facts)]


def _appointment(row: Task) -> list[FactGroup]:
    """What the client was last told, where the task is an appointment with one."""
    told = invitations_of([row.pk]).get(row.pk)
    if told is None:
        return []
    invitation = told["invitation"]
    begins, ends = (datetime.fromisoformat(invitation[name]) for name in ("starts_at", "ends_at"))
    is_off = invitation.get("method") == "CANCEL"
    span = f"{clock.wall(begins)} – {timezone.localtime(ends):%H:%M}"
    facts = [
        Fact(_("Invited"), told["to"]),
        Fact(_("When"), _("Called off") if is_off else span),
        Fact(_("Place"), invitation.get("place") or ""),
        Fact(
            _("Last message"),
            state_of("delivery", told["state"]).word,
            url=reverse("delivery", args=[told["delivery"]]),
        ),
    ]
    return [FactGroup(_("Appointment with the client"), [one for one in facts if one.value])]


@page
@require_POST
def done(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a task for done; an htmx request gets nothing in its row's place."""
    row = access.access_record(reader(request), Task, id)
    try:
        toolbox.perform(reader(request), "set_status", {"status": "done"}, [RecordRef("task", row.pk)])
    except Refused as refused:
        messages.error(request, refused.problems[0].message.say(_))
    if getattr(request, "htmx", False):
        return trigger(
            HttpResponse(), toast={"text": _("Done: {title}").format(title=row.title), "tone": "green"}
        )
    messages.success(request, _("Done: {title}").format(title=row.title))
    return redirect(record_url(RecordRef("task", row.pk)))
