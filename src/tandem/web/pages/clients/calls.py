"""Calls: their list and the page of one."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.store.models import Call
from tandem.store.read.lists import not_called_back, search_calls
from tandem.web.components import clock
from tandem.web.components.listing import Column
from tandem.web.components.marks import Doer
from tandem.web.components.phone import phone
from tandem.web.components.record import FactGroup, RecordHeader
from tandem.web.components.shapes import Action, Fact
from tandem.web.components.states import State, state_of
from tandem.web.pages import buttons, values
from tandem.web.pages.addresses import record_url
from tandem.web.pages.doors import page, reader
from tandem.web.pages.download import wall_text
from tandem.web.pages.listing import OWNER, Filter, Options, Rows, Spec, View, exactly
from tandem.web.pages.timeline import timeline_of

from . import clients

QUICK = ("set_status", "create_task", "add_note")
QUICK_PLANNED = ("reschedule_call", "assign", "set_status")
QUICK_UNKNOWN = ("create_contact", "schedule_call", "create_task")
QUICK_MISSED = ("schedule_call", "create_task", "assign")


def _choices(choices: Any) -> Any:
    return lambda _user, _found: list(choices)


def _days(_user: object, _found: object) -> Options:
    return [
        ("today", gettext_lazy("Today")),
        ("yesterday", gettext_lazy("Yesterday")),
        ("week", gettext_lazy("Last 7 days")),
        ("month", gettext_lazy("Last 30 days")),
    ]


def _on_day(rows: Rows, word: str) -> Rows:
    """Calls of a stretch of days in the reader's zone."""
    today = timezone.localtime(clock.reading_now()).date()
    lengths = {"today": (0, 1), "yesterday": (1, 1), "week": (6, 7), "month": (29, 30)}
    if word not in lengths:
        return rows
    back, length = lengths[word]
    start = timezone.make_aware(datetime.combine(today - timedelta(days=back), time()))
    end = timezone.make_aware(datetime.combine(today - timedelta(days=back - length), time()))
    return rows.filter(created_at__gte=start, created_at__lt=end)


LIST = Spec(
    name="calls",
    model=Call,
    columns=(
        Column("who", gettext_lazy("Who"), width="wide"),
        Column("status", gettext_lazy("State")),
        Column("number", gettext_lazy("Number")),
        Column("purpose", gettext_lazy("Purpose")),
        Column("owner", gettext_lazy("Owner"), sortable=True),
        Column("duration", gettext_lazy("Length"), sortable=True, width="number"),
        Column("when", gettext_lazy("When"), sortable=True),
        Column("subject", gettext_lazy("Subject"), extra=True),
        Column("result", gettext_lazy("Result"), extra=True),
        Column("company", gettext_lazy("Company"), extra=True),
    ),
    orders={
        "when": ("created_at",),
        "planned": ("planned_at",),
        "owner": ("owner__name",),
        "duration": ("duration",),
    },
    order="-when",
    orders_of_views={"planned": "planned"},
    related=("owner", "contact", "company"),
    search=search_calls,
    search_hint=gettext_lazy("Search by name, number or subject"),
    views=(
        View("all", gettext_lazy("All"), lambda rows, user: rows),
        View("missed", gettext_lazy("Missed"), lambda rows, user: rows.filter(status="missed")),
        View("call-back", gettext_lazy("To call back"), lambda rows, user: not_called_back(rows)),
        View("planned", gettext_lazy("Planned"), lambda rows, user: rows.filter(status="planned")),
        View("mine", gettext_lazy("Mine"), lambda rows, user: rows.filter(owner=user.pk)),
    ),
    filters=(
        Filter(
            "direction", gettext_lazy("Direction"), exactly("direction"), _choices(Call.Direction.choices)
        ),
        Filter("status", gettext_lazy("State"), exactly("status"), _choices(Call.Status.choices)),
        Filter(
            "caller", gettext_lazy("Caller is"), exactly("caller_kind"), _choices(Call.CallerKind.choices)
        ),
        OWNER,
        Filter("day", gettext_lazy("When"), _on_day, _days),
        Filter("contact", gettext_lazy("Contact"), exactly("contact"), lambda user, found: ()),
        Filter("company", gettext_lazy("Company"), exactly("company"), lambda user, found: ()),
    ),
    bulk=("assign", "set_status", "create_task", "delete_record"),
    dress=lambda row: _dressed(row),
    csv=(
        (gettext_lazy("Who"), lambda row: who(row)),
        (gettext_lazy("Number"), lambda row: row.number),
        (gettext_lazy("Direction"), lambda row: row.get_direction_display()),
        (gettext_lazy("State"), lambda row: row.get_status_display()),
        (gettext_lazy("Subject"), lambda row: row.subject),
        (gettext_lazy("Purpose"), lambda row: row.purpose),
        (gettext_lazy("Result"), lambda row: values.result(row.result)),
        (gettext_lazy("Owner"), lambda row: row.owner.name if row.owner else ""),
        (gettext_lazy("Seconds"), lambda row: row.duration),
        (gettext_lazy("When"), lambda row: wall_text(moment(row))),
    ),
)


def who(row: Call) -> str:
    """The client's name, else the number, else that it was hidden."""
    known = row.contact or row.company
    return known.name if known else phone(row.number) if row.number else _("Hidden number")


def _dressed(row: Call) -> dict[str, object]:
    result = values.result(row.result)
    return {
        "call": row,
        "who": who(row),
        "outcome": row.purpose or result,
        "result": result,
        "at": moment(row),
    }


def moment(row: Call) -> datetime:
    """When it is planned for, or when it took place."""
    planned = row.planned_at if row.status == "planned" else None
    return planned or row.rang_at or row.answered_at or row.ended_at or row.created_at


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: the list."""
    return LIST.answer(
        request, "calls/list.html", may_add=access.may_at_all(reader(request), "create", "call")
    )


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the page of a call."""
    user = reader(request)
    row = access.access_record(user, Call, id)
    here = RecordRef("call", row.pk)
    quick, more = buttons.of_record(user, row, _quick(row))
    context = {
        "crumbs": [(_("Calls"), reverse("calls")), (who(row), "")],
        "header": _header(row, quick, more),
        "groups": _groups(row),
        "timeline": timeline_of(request, here),
        "call": row,
        "here": here,
        "do": buttons.asked_for(request, here.type),
    }
    return render(request, "calls/one.html", context)


def _quick(row: Call) -> tuple[str, ...]:
    if row.status == "planned":
        return QUICK_PLANNED
    if row.caller_kind == "unknown" and row.number:
        return QUICK_UNKNOWN
    return QUICK_MISSED if row.status == "missed" else QUICK


def _state(row: Call) -> State:
    if row.status == "planned" and row.planned_at and row.planned_at < clock.reading_now():
        return State(_("Overdue"), "alert-triangle", "red")
    return state_of("call", row.status)


def _header(row: Call, quick: list[Action], more: list[Action]) -> RecordHeader:
    direction = _("Call from") if row.direction == "inbound" else _("Call to")
    facts = [clients.phone_fact(row.number, row.number, _("Number"))] if row.number else []
    client = row.contact or row.company
    if client:
        facts.append(Fact(_("Client"), client.name, "user", _client_url(row)))
    icon = "phone-incoming" if row.direction == "inbound" else "phone-outgoing"
    flags = [] if client else [state_of("client", "unknown")]
    known = Doer("client", client.name) if client else None
    return RecordHeader(
        who(row), direction, known, icon, _state(row), flags, clients.owner_of(row), facts, quick, more
    )


def _client_url(row: Call) -> str:
    if row.contact_id:
        return record_url(RecordRef("contact", row.contact_id))
    return record_url(RecordRef("company", row.company_id)) if row.company_id else ""


def _groups(row: Call) -> list[FactGroup]:
    edit = Action(_("Edit"), reverse("call_edit", args=[row.pk]), "pencil", opens="panel")
    about = [
        Fact(_("Subject"), row.subject),
        Fact(_("Purpose"), row.purpose),
        Fact(_("Result"), values.result(row.result)),
        Fact(_("Notes"), row.notes),
    ]
    client = row.contact or row.company
    course = [
        Fact(_("Direction"), row.get_direction_display()),
        Fact(_("Caller is"), state_of("client", row.caller_kind).word),
        *([Fact(_("Client"), client.name, url=_client_url(row))] if client else []),
        Fact(_("From"), phone(row.from_number) if row.from_number else ""),
        Fact(_("To"), phone(row.to_number) if row.to_number else ""),
        *_times(row),
        Fact(_("Length"), clock.duration(row.duration) if row.duration else ""),
        Fact(_("Recorded by"), _("The telephone exchange") if row.via_integration else _("Hand")),
    ]
    return [FactGroup(_("About"), about, edit), FactGroup(_("The call"), course)]


def _times(row: Call) -> list[Fact]:
    known = [
        (_("Planned for"), row.planned_at),
        (_("Rang"), row.rang_at),
        (_("Answered"), row.answered_at),
        (_("On hold"), row.held_at),
        (_("Ended"), row.ended_at),
    ]
    return [Fact(label, clock.wall(at)) for label, at in known if at is not None]
