"""Live: the poll that every open page asks each second, the bell, and where its lines lead."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tandem.engine.record import RecordRef
from tandem.operations.watching.notifications import mark_read
from tandem.store.models import Notification
from tandem.store.read import notifications as read
from tandem.web.components.marks import Doer
from tandem.web.frame import banners, rail_counts, rail_late

from .addresses import record_url
from .doors import page, reader

PAGE = 50
MOST_TOASTS = 3


@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """GET ``since``: 204 when nothing is new, else what changed, swapped in by id. 401 when signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    token = request.GET.get("since", "")
    user = reader(request)
    beat = read.pulse(user.pk)
    if str(beat) == token:
        return HttpResponse(status=204)
    before = read.Pulse.read(token)
    fresh = read.news(user.pk, before.newest_at) if beat.newest > before.newest else []
    context = {
        "since": str(beat),
        "live_url": reverse("live"),
        "unread": beat.unread,
        "rail_counts": rail_counts(user, beat),
        "rail_late": rail_late(beat),
        "toasts": _toasts(fresh),
        "banners": list(banners(request.firm, user)),  # type: ignore[attr-defined]  # set by the middleware for colleagues
    }
    return render(request, "components/live.html", context)


@page
def notifications(request: HttpRequest) -> HttpResponse:
    """GET: everything in the reader's bell; with ``bell=1`` the dropdown."""
    user = reader(request)
    if request.GET.get("bell"):
        lines = [bell_line(one) for one in read.notices(user.pk)]
        read_url = reverse("notifications_read") if any(one["unread"] for one in lines) else ""
        bell = {"notifications": lines, "all_url": reverse("notifications"), "read_url": read_url}
        return render(request, "components/bell_list.html", bell)
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isdigit() and len(asked) < 6 else 1
    found = read.notices(user.pk, PAGE + 1, (number - 1) * PAGE)
    context = {
        "lines": [bell_line(one) for one in found[:PAGE]],
        "newer": number - 1,
        "older": number + 1 if len(found) > PAGE else 0,
        "any_unread": any(one.unread for one in found),
        "crumbs": [(_("Notifications"), "")],
    }
    return render(request, "live/notifications.html", context)


@page
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """POST: take everything in the bell for read."""
    mark_read(reader(request))
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("notifications"))


@page
def follow(request: HttpRequest, id: int) -> HttpResponse:
    """GET: take one line for read and go to its record."""
    user = reader(request)
    line = get_object_or_404(Notification, pk=id, user=user)
    mark_read(user, [line.pk])
    return redirect(record_url(RecordRef(line.record_type, line.record_id)) or reverse("notifications"))


def bell_line(one: read.Notice) -> dict[str, Any]:
    """A line of the bell as its template draws it."""
    return {
        "text": one.text,
        "url": reverse("notification", args=[one.id]),
        "at": one.at,
        "doer": _doer(one),
        "unread": one.unread,
        "because": one.workflow or one.doer,
    }


def _doer(one: read.Notice) -> Doer:
    if one.workflow:
        return Doer("rule", one.workflow)
    return Doer("person", one.doer) if one.doer else Doer("connector", _("Tandem"), icon="settings")


def _toasts(fresh: list[read.Notice]) -> list[dict[str, Any]]:
    """The newest few, oldest of them first; how many more there are is said in one line."""
    shown = [_toast(one) for one in reversed(fresh[:MOST_TOASTS])]
    more = len(fresh) - len(shown)
    if not more:
        return shown
    text = ngettext("%(count)s more line in your bell", "%(count)s more lines in your bell", more)
    return [{"text": text % {"count": more}, "tone": "blue", "url": reverse("notifications")}, *shown]


def _toast(one: read.Notice) -> dict[str, Any]:
    return {
        "text": one.text,
        "tone": "blue",
        "url": reverse("notification", args=[one.id]),
        "doer": _doer(one),
    }
