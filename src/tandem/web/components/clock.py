"""Times as people read them: relative with the exact one on hover, in the reader's zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, pgettext

_offset: ContextVar[timedelta] = ContextVar("reader_clock_offset", default=timedelta())

# Phrases of the relative times; frame.html hands the same ones to static/tandem/js/time.js.
PHRASES = {
    "now": gettext_noop("just now"),
    "minutes_ago": gettext_noop("{n} min ago"),
    "hours_ago": gettext_noop("{n} h ago"),
    "days_ago": gettext_noop("{n} d ago"),
    "minutes_ahead": gettext_noop("in {n} min"),
    "hours_ahead": gettext_noop("in {n} h"),
    "days_ahead": gettext_noop("in {n} d"),
}
MINUTE, HOUR, DAY = 60, 3600, 86400
UNITS = (("days", DAY), ("hours", HOUR), ("minutes", MINUTE))
RELATIVE_UP_TO = 7 * DAY


@contextmanager
def reading_at(offset: timedelta) -> Iterator[None]:
    """While inside, relative times are counted from a clock this far ahead (the sandbox clock)."""
    token = _offset.set(offset)
    try:
        yield
    finally:
        _offset.reset(token)


def reading_now() -> datetime:
    """The moment relative times are counted from."""
    return timezone.now() + _offset.get()


def relative(seconds: float) -> str:
    """Words for a moment `seconds` before now (negative: ahead); "" when it is over a week away."""
    way = "ago" if seconds >= 0 else "ahead"
    distance = abs(seconds)
    if distance < MINUTE:
        return gettext(PHRASES["now"])
    if distance >= RELATIVE_UP_TO:
        return ""
    unit, size = next((unit, size) for unit, size in UNITS if distance >= size)
    return gettext(PHRASES[f"{unit}_{way}"]).replace(
        "{n}", str(int(distance // size if seconds >= 0 else -(-distance // size)))
    )


def exact(moment: datetime) -> str:
    """Weekday, date, time to the second and zone, in the reader's language and zone."""
    local = timezone.localtime(moment)
    pattern = pgettext("date format", "D j M Y, H:i:s")
    return f"{formats.date_format(local, pattern)} {local:%Z}"


def short_date(moment: datetime) -> str:
    """Day and month, with the year only when it is not this one."""
    local = timezone.localtime(moment)
    same_year = local.year == timezone.localtime(reading_now()).year
    pattern = pgettext("date format", "j M") if same_year else pgettext("date format", "j M Y")
    return formats.date_format(local, pattern)


def day_heading(day: date) -> str:
    """ "Today", "Yesterday", or the weekday and date."""
    distance = (timezone.localtime(reading_now()).date() - day).days
    if distance in (0, 1):
        return gettext("Yesterday") if distance else gettext("Today")
    return formats.date_format(day, "l j F" if distance < 300 else "j F Y")


def ago(moment: datetime | None) -> SafeString | str:
    """A `<time>` saying how long ago or ahead; refreshed by the page; a dash for None."""
    if moment is None:
        return "–"
    words = relative((reading_now() - moment).total_seconds()) or short_date(moment)
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>', moment.isoformat(), exact(moment), words
    )


def wall(moment: datetime | None) -> SafeString | str:
    """A `<time>` with date and wall-clock time in the reader's zone; a dash for None."""
    if moment is None:
        return "–"
    words = f"{short_date(moment)}, {timezone.localtime(moment):%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact(moment), words)


def duration(length: timedelta | float | None) -> str:
    """A length in the two largest units: "1 h 05 min", "4 min 12 s", "320 ms"; a dash for None.

    A plain number is seconds.
    """
    if length is None:
        return "–"
    seconds = length.total_seconds() if isinstance(length, timedelta) else float(length)
    if 0 < seconds < 1:
        return gettext("{n} ms").replace("{n}", str(max(1, round(seconds * 1000))))
    whole = int(seconds)
    if whole < MINUTE:
        return gettext("{s} s").format(s=whole)
    if whole < HOUR:
        return gettext("{m} min {s} s").format(m=whole // MINUTE, s=f"{whole % MINUTE:02}")
    if whole < DAY:
        return gettext("{h} h {m} min").format(h=whole // HOUR, m=f"{whole % HOUR // MINUTE:02}")
    return gettext("{d} d {h} h").format(d=whole // DAY, h=whole % DAY // HOUR)
