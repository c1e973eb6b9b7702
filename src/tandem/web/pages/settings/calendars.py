"""Office hours: their list, and one with its week, its closed days and the months ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from tandem.engine.calendars import Calendar as Opening
from tandem.operations.errors import Refused
from tandem.operations.settings import calendars
from tandem.store.models import Calendar, Organisation
from tandem.store.read.organisation import DAYS
from tandem.web.components import clock
from tandem.web.components.listing import Column
from tandem.web.forms.settings.calendars import DAY_WORDS, CalendarForm, ClosedDayForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import CALENDARS

COLUMNS = (
    Column("name", gettext_lazy("Office hours"), width="wide"),
    Column("zone", gettext_lazy("Time zone")),
    Column("closed", gettext_lazy("Closed days"), width="number"),
)
MONTHS_SHOWN = 3


@dataclass(frozen=True)
class Day:
    """A day of the preview; ``look`` is open, shut (a weekday without hours), closed, or empty outside the month."""

    number: int
    look: str
    words: str
    is_today: bool = False


@dataclass(frozen=True)
class Month:
    """A month of the preview, in weeks of seven days."""

    name: str
    weeks: list[list[Day | None]]


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every calendar."""
    rows = calendars.all_calendars(reader(request))
    found = answers.listing(
        request, "calendars", rows, COLUMNS, lambda row: reverse("settings_calendar", args=[row.pk])
    )
    ours = Organisation.objects.values_list("calendar_id", flat=True).get(id=1)
    return answers.show(request, CALENDARS, "calendars", {"listing": found, "ours": ours})


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: new office hours."""
    calendars.all_calendars(reader(request))
    return _edit(request, None, CalendarForm(None, request.POST or None))


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: a calendar."""
    calendar = calendars.access_calendar(reader(request), id)
    return _edit(request, calendar, CalendarForm(calendar, request.POST or None))


def _edit(request: HttpRequest, calendar: Calendar | None, form: CalendarForm) -> HttpResponse:
    saved: list[Calendar] = []

    def act() -> None:
        saved.append(calendars.save(reader(request), calendar, form.values()))

    if answers.accepted(request, form, act):
        words = _("{name} is saved.").format(name=saved[0].name)
        return answers.done(request, _here(saved[0]), words)
    return _page(request, calendar, form)


def _page(
    request: HttpRequest, calendar: Calendar | None, form: CalendarForm, closing: ClosedDayForm | None = None
) -> HttpResponse:
    title = calendar.name if calendar else _("New office hours")
    context: dict[str, Any] = {"form": form, "calendar": calendar, "title": title}
    if calendar is not None:
        kept = calendars.access_calendar(reader(request), calendar.pk)
        today = clock.reading_now().date()
        context |= {
            "days": [(day, day.day < today) for day in kept.closed_days.order_by("day")],
            "months": list(_months(calendars.opening(kept), today)),
            "closing": closing or ClosedDayForm(auto_id="closed_%s"),
            "title": kept.name,
            "weekdays": [str(DAY_WORDS[day])[:2] for day in DAYS],
        }
    return answers.show(request, CALENDARS, "calendar", context, title)


@page
@require_POST
def close(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``day`` and ``name``: stay closed on a day."""
    calendar = calendars.access_calendar(reader(request), id)
    form = ClosedDayForm(request.POST, auto_id="closed_%s")

    def act() -> None:
        calendars.close(reader(request), calendar, form.cleaned_data["day"], form.cleaned_data["name"])

    if answers.accepted(request, form, act):
        words = _("Closed on {day}.").format(day=formats.date_format(form.cleaned_data["day"]))
        return answers.done(request, _here(calendar), words)
    return _page(request, calendar, CalendarForm(calendar), form)


@page
@require_POST
def reopen(request: HttpRequest, id: int, day: int) -> HttpResponse:
    """POST: open on a day after all."""
    calendar = calendars.access_calendar(reader(request), id)
    found = calendars.open_again(reader(request), calendar, day)
    words = (
        _("Open on {day} after all.").format(day=formats.date_format(found.day))
        if found
        else _("It was open.")
    )
    return answers.done(request, _here(calendar), words)


@page
@require_POST
def bring_holidays(request: HttpRequest, id: int) -> HttpResponse:
    """POST: write the public holidays of this year and the next into the closed days."""
    calendar = calendars.access_calendar(reader(request), id)
    try:
        new = calendars.bring_holidays(reader(request), calendar)
    except Refused as refused:
        return answers.done(request, _here(calendar), refused.problems[0].message.say(_), fine=False)
    words = ngettext("{count} day was new.", "{count} days were new.", new).format(count=new)
    return answers.done(request, _here(calendar), words if new else _("They were all there already."))


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a calendar away."""
    calendar = calendars.access_calendar(reader(request), id)
    words = _("{name} is gone.").format(name=calendar.name)
    return answers.do(
        request,
        lambda: calendars.delete(reader(request), calendar),
        reverse(CALENDARS.name),
        words,
        _here(calendar),
    )


def _here(calendar: Calendar) -> str:
    return reverse("settings_calendar", args=[calendar.pk])


def _months(opening: Opening, today: date) -> Iterator[Month]:
    """This month and the next ones."""
    first = today.replace(day=1)
    for _number in range(MONTHS_SHOWN):
        after = (first + timedelta(days=31)).replace(day=1)
        days: list[Day | None] = [None] * first.weekday()
        day = first
        while day < after:
            days.append(_day(opening, day, today))
            day += timedelta(days=1)
        days += [None] * (-len(days) % 7)
        weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
        yield Month(f"{MONTHS[first.month]} {first.year}".capitalize(), weeks)
        first = after


def _day(opening: Opening, day: date, today: date) -> Day:
    if day in opening.closed:
        look, words = "closed", _("closed")
    elif opening.is_open_day(day):
        look = "open"
        words = ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in opening.hours[day.weekday()])
    else:
        look, words = "shut", _("no office hours")
    return Day(day.day, look, words, day == today)
