"""Home: what needs me now."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.store.models import Call, Task
from tandem.store.read.lists import for_somebody, not_called_back
from tandem.store.read.notifications import notices
from tandem.web.components import clock

from .addresses import record_url
from .calls import who
from .doors import page, reader
from .live import bell_line
from .tasks import about, state

MOST = 8


@page
def home(request: HttpRequest) -> HttpResponse:
    """GET: my late and due tasks, my calls of today, missed calls nobody called back, my latest notifications."""
    user = reader(request)
    now = clock.reading_now()
    evening = timezone.make_aware(
        datetime.combine(timezone.localtime(now).date() + timedelta(days=1), time())
    )
    tasks = (
        access.visible(user, Task)
        .filter(owner=user.pk, status="open")
        .filter(Q(due_at__lt=evening) | Q(due_at=None))
    )
    planned = access.visible(user, Call).filter(owner=user.pk, status="planned", planned_at__lt=evening)
    missed = not_called_back(for_somebody(access.visible(user, Call), user.pk))
    context = {
        "greeting": _greeting(timezone.localtime(now).hour, user.name.split()[0] if user.name else ""),
        "today": formats.date_format(timezone.localtime(now), "l j F"),
        "tasks": [
            _task(row)
            for row in tasks.select_related("contact", "company", "call").order_by("due_at", "id")[:MOST]
        ],
        "planned": [
            _call(row) for row in planned.select_related("contact", "company").order_by("planned_at")[:MOST]
        ],
        "missed": [
            _call(row) for row in missed.select_related("contact", "company").order_by("-created_at")[:MOST]
        ],
        "news": [bell_line(one) for one in notices(user.pk, MOST)],
        "may_plan": access.may_at_all(user, "create", "call"),
    }
    return render(request, "home/home.html", context)


def _greeting(hour: int, name: str) -> str:
    words = (
        _("Good morning, {name}")
        if hour < 12
        else _("Good afternoon, {name}")
        if hour < 18
        else _("Good evening, {name}")
    )
    return words.format(name=name)


def _task(row: Task) -> dict[str, object]:
    name, url = about(row)
    return {
        "row": row,
        "url": record_url(RecordRef("task", row.pk)),
        "state": state(row),
        "about": name,
        "about_url": url,
    }


def _call(row: Call) -> dict[str, object]:
    late = row.status == "planned" and row.planned_at is not None and row.planned_at < clock.reading_now()
    return {"row": row, "url": record_url(RecordRef("call", row.pk)), "who": who(row), "is_late": late}
