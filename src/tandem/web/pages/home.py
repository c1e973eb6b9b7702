"""Home: what needs me now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.manual_actions import lists
from tandem.store.models import Call, Task
from tandem.store.read.lists import for_somebody, not_called_back
from tandem.store.read.notifications import notices
from tandem.web.components import clock
from tandem.web.components.states import State

from .addresses import record_url
from .clients.calls import who
from .clients.tasks import about, state
from .doors import page, reader
from .live import bell_line

MOST = 6
OVERDUE = State(gettext_lazy("Overdue"), "alert-triangle", "red")


@page
def home(request: HttpRequest) -> HttpResponse:
    """GET: missed calls nobody called back, my calls of today, my tasks that are due, my latest notifications."""
    user = reader(request)
    now = timezone.localtime(clock.reading_now())
    evening = timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time()))
    calls = access.visible(user, Call).select_related("contact", "company", "owner")
    planned = calls.filter(owner=user.pk, status="planned", planned_at__lt=evening).order_by(
        "planned_at", "id"
    )
    missed = list(not_called_back(for_somebody(calls, user.pk)).order_by("-created_at", "-id"))
    mine = (
        access.visible(user, Task)
        .filter(owner=user.pk, status="open")
        .select_related("contact", "company", "call")
    )
    due = list(mine.filter(Q(due_at__lt=evening) | Q(due_at=None)).order_by("due_at", "id"))
    context = {
        "greeting": _greeting(now.hour, user.name.split()[0] if user.name else ""),
        "today": formats.date_format(now, "l j F"),
        "missed": [_call(row) for row in missed[:MOST]],
        "more_missed": len(missed) if len(missed) > MOST else 0,
        "planned": [_call(row) for row in planned],
        "tasks": [_task(row) for row in due[:MOST]],
        "more_tasks": len(due) if len(due) > MOST else 0,
        "news": [bell_line(one) for one in notices(user.pk, MOST)],
        "may_plan": access.may_at_all(user, "create", "call"),
        "overdue": OVERDUE,
        "handed": lists.counts(user),
    }
    return render(request, "home/home.html", context)


def _greeting(hour: int, name: str) -> str:
    if hour < 12:
        return _("Good morning, {name}").format(name=name)
    return (_("Good afternoon, {name}") if hour < 18 else _("Good evening, {name}")).format(name=name)


def _task(row: Task) -> dict[str, Any]:
    name, _url = about(row)
    return {"row": row, "url": record_url(RecordRef("task", row.pk)), "state": state(row), "about": name}


def _call(row: Call) -> dict[str, Any]:
    late = row.status == "planned" and row.planned_at is not None and row.planned_at < clock.reading_now()
    return {"row": row, "url": record_url(RecordRef("call", row.pk)), "who": who(row), "is_late": late}
