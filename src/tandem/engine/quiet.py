"""When a workflow could not start: all automation was stopped, it was off, or it was not published. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tandem.engine.words import N_

UNPUBLISHED, OFF, ALL_OFF = "unpublished", "off", "all_off"
WORDS: Mapping[str, str] = {
    UNPUBLISHED: N_("The workflow was not published"),
    OFF: N_("The workflow was off"),
    ALL_OFF: N_("All automation was stopped"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """From this time on: what is not None became so."""

    at: datetime
    automation: bool | None = None
    on: bool | None = None
    published: bool | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which it could not start; ``why`` is a word of ``WORDS``."""

    since: datetime
    until: datetime
    why: str

    def as_json(self) -> dict[str, Any]:
        """What a rehearsal's result keeps."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat(), "why": self.why}


def periods(changes: Iterable[Change], since: datetime, until: datetime) -> list[Period]:
    """Of a span the times in which it could not start; ``changes`` in order, the first ones from before it."""
    state = Change(since, automation=True, on=False, published=False)
    found: list[Period] = []
    for change in sorted(changes, key=lambda one: one.at):
        if change.at >= until:
            break
        if change.at > state.at:
            _keep(found, Period(state.at, change.at, _why(state)))
        given = {name: value for name in ("automation", "on", "published")
                 if (value := getattr(change, name)) is not None}  # fmt: skip
        state = replace(state, at=max(change.at, since), **given)
    _keep(found, Period(state.at, until, _why(state)))
    return found


def _why(state: Change) -> str:
    if not state.published:
        return UNPUBLISHED
    return "" if state.on and state.automation else ALL_OFF if state.on else OFF


def _keep(found: list[Period], period: Period) -> None:
    if not period.why or period.since >= period.until:
        return
    if found and found[-1].why == period.why and found[-1].until == period.since:
        period = replace(found.pop(), until=period.until)
    found.append(period)


class Quiet:
    """Answers for a time why nothing could start then."""

    def __init__(self, listed: Iterable[Period] = ()) -> None:
        self.periods = list(listed)
        self._begins = [one.since for one in self.periods]

    def why(self, at: datetime) -> str:
        """A word of ``WORDS``; empty when the workflow was on."""
        place = bisect_right(self._begins, at)
        found = self.periods[place - 1] if place else None
        return found.why if found is not None and at < found.until else ""
