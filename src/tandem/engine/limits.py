"""What holds workflows back from starting: who is inside already, how often, how many in this hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tandem.engine.event import Event
from tandem.engine.program import Door, Program

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Loop:
    """A workflow that was kept from starting: the chain was too deep, or it started too often."""

    kind: str  # too_deep | storm | hourly_cap
    program: Program
    event: Event


@dataclass
class Limits:
    """What is known of runs that started already; planning counts its own on top."""

    taken: set[tuple[int, str]] = field(default_factory=set)
    seen: set[tuple[int, int]] = field(default_factory=set)
    recent: dict[tuple[int, int], int] = field(default_factory=dict)
    hours: dict[tuple[int, datetime], int] = field(default_factory=dict)  # runs acting, by workflow and hour
    newest: dict[tuple[int, str], tuple[datetime, int]] = field(default_factory=dict)  # see catching_up

    def room(self, workflow: int, cap: int, now: datetime) -> datetime:
        """The first full hour, this one or one to come, in which one more run may act; counts that run in."""
        hour = _full_hour(now)
        while self.hours.get((workflow, hour), 0) >= cap:
            hour += HOUR
        self.hours[workflow, hour] = self.hours.get((workflow, hour), 0) + 1
        return hour

    def is_first(self, workflow: int, now: datetime) -> bool:
        """Whether exactly one run was put off so far."""
        return self.hours.get((workflow, _full_hour(now) + HOUR), 0) == 1

    @staticmethod
    def key(program: Program, door: Door, event: Event) -> str | None:
        """The entry key a run would hold; None when each event may start one."""
        entry = program.document.settings.entry
        if entry != "each_event":
            return str(event.record.id)
        first_time_only = (
            "every_time" in door.trigger.takes and not door.use.every_time and not door.has_condition
        )
        return f"{event.record.id}:first" if first_time_only else None


def _full_hour(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
