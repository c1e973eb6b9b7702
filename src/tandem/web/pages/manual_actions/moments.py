"""Times to put something off to, in the reader's zone: in an hour, tomorrow morning, on Monday."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

MORNING, AFTERNOON = time(9), time(14)


def presets(now: datetime) -> list[tuple[str, str, str]]:
    """What is on offer: (ISO time, words, the exact time), soonest first; each once."""
    here = timezone.localtime(now)
    found = [
        (here + timedelta(hours=1), _("In an hour")),
        (here + timedelta(hours=3), _("In 3 hours")),
        (_at(here, 0, AFTERNOON), _("This afternoon")),
        (_at(here, 1, MORNING), _("Tomorrow morning")),
        (_at(here, 1, AFTERNOON), _("Tomorrow afternoon")),
        (_at(here, 7 - here.weekday(), MORNING), _("On Monday")),
        (_at(here, 7, MORNING), _("In a week")),
        (_at(here, 30, MORNING), _("In a month")),
    ]
    kept: dict[datetime, str] = {}
    for at, words in found:
        if at > here:
            kept.setdefault(at, words)
    return [(at.isoformat(), words, _exact(at)) for at, words in sorted(kept.items())]


def _at(here: datetime, days: int, at: time) -> datetime:
    return datetime.combine(here.date() + timedelta(days=days), at, here.tzinfo)


def _exact(at: datetime) -> str:
    return formats.date_format(at, pgettext("date format", "D j M, H:i"))


def read(written: str) -> datetime | None:
    """A time as a preset or a browser's picker gives it; the picker's is in the reader's zone. None for no time."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())
