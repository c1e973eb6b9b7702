"""The clock: for each date that a published workflow waits for, write down which records reached it.

For every moment (record type, datetime field, offset) the rows whose field plus offset fell in the time
since the last look get one event each; the watermark moves in the same transaction, and a unique key
(moment, record, due value) makes each happen once even when two workers look.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tandem.engine.durations import Duration, add, parse
from tandem.operations.crashpoints import reach
from tandem.operations.world import Settings, settings
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import schema
from tandem.store.write import moments as rows

SLACK = timedelta(
    days=2
)  # wall-time offsets reckon in days; candidates are read this much wider and checked exactly


def look() -> int:
    """Look at all moments once; gives how many records reached one."""
    with transaction.atomic():
        known = settings()
        if not known.organisation.automation_on:
            return 0
        now = the_time()
        rows.forget_others([_key(moment) for moment in known.index.moments()])
        return sum(_one(moment, known, now) for moment in sorted(known.index.moments()))


def begin() -> None:
    """From now on the clock looks at what live workflows wait for; called when one goes live, in its transaction.

    A moment that was looked at already goes on from there; one that no workflow used for a while begins anew.
    """
    now = the_time()
    for moment in settings().index.moments():
        rows.watermark(_key(moment), *moment, now)


def _key(moment: tuple[str, str, str]) -> str:
    return "|".join(moment)


def _one(moment: tuple[str, str, str], known: Settings, now: datetime) -> int:
    record_type, field, offset = moment
    if schema()[record_type].fields[field].kind != "datetime":
        return 0
    key = _key(moment)
    watermark = rows.watermark(key, record_type, field, offset, now)
    if watermark is None or watermark >= now:
        return 0
    length = parse(offset)
    due = []
    wide = longest(length)
    for record, value in rows.candidates(record_type, field, watermark - wide, now + wide):
        at = add(length, value, known.zone, known.calendar(None))
        if watermark < at <= now:
            due.append((record, at))
    rows.reached(key, record_type, due, now)
    if due:
        reach("moments.logged")
    return len(due)


def longest(length: Duration) -> timedelta:
    """More than this length ever lasts; business time where each week has an open hour on two days."""
    if length.is_business:
        return timedelta(days=14 + 4 * abs(length.amount)) + SLACK
    margin = timedelta(0) if length.unit in ("second", "minute", "hour") else SLACK
    return timedelta(seconds=abs(length.seconds)) + margin
