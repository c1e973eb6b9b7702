"""A workflow's settings in words; only what differs from the usual is said."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy, ngettext

from tandem.engine.workflow import SendWindow, Settings

from .phrases import listed, span
from .words import Speaker

ENTRIES = {
    "one_at_a_time": gettext_lazy("One run at a time for each record"),
    "once": gettext_lazy("Once ever for each record"),
}
CATCH_UPS = {
    "all": gettext_lazy("All of them are worked through"),
    "spread": gettext_lazy("All of them, spread over time"),
    "drop": gettext_lazy("They are left out"),
}
NAMES = {
    "initiator": gettext_lazy("The person whose change started it"),
    "service": gettext_lazy("Tandem itself"),
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


def in_words(settings: Settings, speaker: Speaker | None = None, about: str = "") -> list[tuple[str, str]]:
    """Label and value of each setting somebody chose; the goal only with somebody to say it."""
    found: list[tuple[str, str]] = []
    if settings.entry in ENTRIES:
        found.append((gettext("Starts"), str(ENTRIES[settings.entry])))
    if settings.goal is not None and speaker is not None:
        found.append((gettext("Ends when"), speaker.condition(settings.goal, about)))
    if settings.stop_on_reply:
        found.append((gettext("Stops"), gettext("When the client replies")))
    if settings.window:
        found.append((gettext("Messages leave"), window_words(settings.window)))
    if settings.drop_when_late:
        late = gettext("not sent when more than {span} late").format(span=span(settings.drop_when_late))
        found.append((gettext("Late messages"), late))
    if settings.calendar:
        found.append((gettext("Office hours"), settings.calendar))
    if settings.catch_up in CATCH_UPS:
        found.append((gettext("Events that had to wait"), str(CATCH_UPS[settings.catch_up])))
    if settings.run_as in NAMES:
        found.append((gettext("Acts in the name of"), str(NAMES[settings.run_as])))
    return [*found, *_limits(settings)]


def _limits(settings: Settings) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if settings.person_cap is not None:
        words = ngettext("at most {n} message a day", "at most {n} messages a day", settings.person_cap)
        found.append((gettext("For each client"), words.format(n=settings.person_cap)))
    cap = gettext("at most {n} starts an hour").format(n=settings.hourly_cap)
    return [*found, (gettext("Safety limit"), cap)]


def window_words(window: SendWindow) -> str:
    """When messages may leave: the days, the hours and whose time it is."""
    words = gettext("{days}, {start}–{end}, in the client’s time zone")
    if window.zone == "organisation":
        words = gettext("{days}, {start}–{end}, in our time zone")
    return words.format(
        days=listed(str(DAYS[day]) for day in window.days), start=window.start, end=window.end
    )
