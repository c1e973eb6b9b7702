"""What every page shares: the organisation's clock and zone, the bell, the counts of the rail, the banners."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tandem.operations import access
from tandem.store.models import Organisation, User
from tandem.store.read.lists import to_call_back
from tandem.store.read.notifications import Pulse, pulse
from tandem.web.components.clock import duration, reading_at
from tandem.web.components.frame import THEMES
from tandem.web.components.shapes import Banner
from tandem.web.pages.settings.banners import way_out

Respond = Callable[[HttpRequest], HttpResponse]


def organisations_time(respond: Respond) -> Respond:
    """Count relative times from the organisation's clock; use its zone where a colleague chose none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        firm = Organisation.objects.first() if user.is_authenticated else None
        if firm is None:
            return respond(request)
        request.firm = firm  # type: ignore[attr-defined]  # read again by the context processor below
        own_zone = getattr(user, "time_zone", "")
        zone = nullcontext() if own_zone else timezone.override(ZoneInfo(firm.time_zone))
        with reading_at(firm.clock_offset), zone:
            return respond(request)

    return middleware


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the firm, and for colleagues who are signed in, what is new."""
    firm = getattr(request, "firm", None)
    user = getattr(request, "user", None)
    if firm is None or user is None or not user.is_authenticated:
        return {"firm": Organisation.objects.first() if _is_page(request) else None}
    if not _is_page(request):
        return {"firm": firm}
    beat = pulse(user.pk)
    kept_theme = {} if "theme" in request.COOKIES or user.theme not in THEMES else {"theme": user.theme}
    return {
        "firm": firm,
        "unread": beat.unread,
        "rail_counts": rail_counts(user, beat),
        "rail_late": rail_late(beat),
        "banners": list(banners(firm, user)),
        "live_since": str(beat),
        **kept_theme,
    }


def rail_counts(user: User, beat: Pulse) -> dict[str, int]:
    """Where there is work: what is theirs to do, missed calls, and what went wrong for those who may mend it."""
    counts = {
        "manual_actions": beat.manual_actions,
        "tasks": beat.tasks,
        "calls": to_call_back(user.pk),
    }
    if access.may_at_all(user, "automate"):
        counts["incidents"] = beat.incidents
    return counts


def rail_late(beat: Pulse) -> dict[str, bool]:
    """The places where something is overdue; their counts are red."""
    return {"manual_actions": beat.late > 0}


def _is_page(request: HttpRequest) -> bool:
    """Whether the whole frame is drawn, not a fragment of it."""
    return not getattr(request, "htmx", False) or bool(getattr(request.htmx, "boosted", False))  # type: ignore[attr-defined]


def banners(firm: Organisation, user: User) -> Iterator[Banner]:
    """What everybody should know: nothing acts, nothing leaves, or the clock is not the wall's."""
    way = way_out(user)
    if not firm.automation_on:
        yield Banner(_("Automation is off: no rule acts and nothing is sent."), "red", "hand-stop", way)
    if firm.hold_deliveries:
        yield Banner(
            _("Everything that leaves is held back until somebody releases it."),
            "amber",
            "player-pause",
            way,
        )
    if firm.clock_offset:
        text = _("Sandbox clock: {length} ahead.").format(length=duration(firm.clock_offset))
        yield Banner(text, "violet", "clock", way)
