"""A workflow's settings in words; only what differs from the usual is said."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

from tandem.engine.workflow import SendWindow, Settings

from .workflow_words import listed, span

ENTRIES = {
    "one_at_a_time": gettext_lazy("One run at a time for each record"),
    "once": gettext_lazy("Once ever for each record"),
}
DAYS = {
    "mon": gettext_lazy("Mon"),
    "tue": gettext_lazy("Tue"),
    "wed": gettext_lazy("Wed"),
    "thu": gettext_lazy("Thu"),
    "fri": gettext_lazy("Fri"),
    "sat": gettext_lazy("Sat"),
    "sun": gettext_lazy("Sun"),
}


def in_words(settings: Settings) -> list[tuple[str, str]]:
    """Label and value of each setting somebody chose."""
    found: list[tuple[str, str]] = []
    if settings.entry in ENTRIES:
        found.append((gettext("Starts"), str(ENTRIES[settings.entry])))
    if settings.window:
        found.append((gettext("Messages leave"), _window(settings.window)))
    if settings.drop_when_late:
        late = gettext("not sent when more than {span} late").format(span=span(settings.drop_when_late))
        found.append((gettext("Late messages"), late))
    if settings.calendar:
        found.append((gettext("Office hours"), settings.calendar))
    cap = gettext("at most {n} starts an hour").format(n=settings.hourly_cap)
    return [*found, (gettext("Safety limit"), cap)]


def _window(window: SendWindow) -> str:
    words = gettext("{days}, {start}–{end}, in the client’s time zone")
    if window.zone == "organisation":
        words = gettext("{days}, {start}–{end}, in our time zone")
    return words.format(
        days=listed(str(DAYS[day]) for day in window.days), start=window.start, end=window.end
    )
