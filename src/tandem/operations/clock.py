"""The sandbox clock: move time on to see what a workflow does in half an hour, a day, a month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tandem.engine.cause import Cause
from tandem.engine.durations import WrongDuration, parse
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.thinking import moments
from tandem.operations.thinking.bell import ring
from tandem.operations.world import forget
from tandem.store.models import Event, Moment, Organisation, User
from tandem.store.read.organisation import now as the_time

LONGEST = timedelta(days=3660)
_SHORT = re.compile(r"([0-9]{1,7}) ?([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class Clock:
    """The organisation's time, how far ahead of the real time it is, and how many records reached a moment."""

    now: datetime
    offset: timedelta
    reached: int = 0


def show() -> Clock:
    """What the clock says."""
    return Clock(the_time(), Organisation.objects.get(id=1).clock_offset)


def length_of(text: str) -> timedelta:
    """How far "31m", "2h", "3d" or "31 minutes" is. Raises Refused."""
    short = _SHORT.fullmatch(text.strip().lower())
    try:
        seconds = parse(f"{short[1]} {_UNITS[short[2]]}" if short else text)
    except WrongDuration as wrong:
        raise Refused([Problem("length", wrong.text)]) from None
    if seconds.is_business or seconds.amount <= 0:
        raise Refused.because(N_("Write how far to move on, such as “31 minutes” or 31m."), "length")
    return timedelta(seconds=seconds.seconds)


def advance(length: timedelta, user: User | None = None) -> Clock:
    """Move the clock on and let what became due happen. Raises Refused outside a sandbox, Denied.

    Without a user the installation's own command line asks.
    """
    moments.look()  # a moment nobody looked at yet begins now, not after the move
    with transaction.atomic():
        firm = _sandbox(user)
        if firm.clock_offset + length > LONGEST:
            raise Refused.because(N_("The clock is at most ten years ahead. Reset it first."), "length")
        _set(firm, firm.clock_offset + length, user)
    return _looked()


def reset(user: User | None = None) -> Clock:
    """Put the clock back to the real time; what happened meanwhile stays. Raises Refused or Denied."""
    with transaction.atomic():
        _set(_sandbox(user), timedelta(0), user)
        now = the_time()
        Moment.objects.filter(watermark__gt=now).update(watermark=now)
    return _looked()


def _looked() -> Clock:
    forget()
    reached = moments.look()
    ring()
    clock = show()
    return Clock(clock.now, clock.offset, reached)


def _sandbox(user: User | None) -> Organisation:
    if user is not None:
        access.require(user, "administer")
    firm = Organisation.objects.select_for_update().get(id=1)
    if not firm.sandbox:
        raise Refused.because(
            N_("Only a sandbox has a clock that can be moved. This is a real organisation.")
        )
    return firm


def _set(firm: Organisation, offset: timedelta, user: User | None) -> None:
    before = firm.clock_offset
    firm.clock_offset = offset
    firm.save(update_fields=["clock_offset"])
    cause = Cause("person", doer=user.id) if user else Cause("system")
    Event.objects.create(
        record_type="organisation",
        record_id=firm.id,
        op="changed",
        before={"clock_offset": before.total_seconds()},
        after={"clock_offset": offset.total_seconds()},
        cause=cause.as_json(),
    )
