"""What a rehearsal still has to come to: timers of runs and dates of records, and what records were by then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from tandem.engine.record import Image, RecordRef
from tandem.engine.run import Run

NEWEST = (1 << 63) - 1  # as the log stands at the end: only the time bounds it
TOGETHER = 512  # whose surroundings are asked for at once


class Asked(NamedTuple):
    """A record wanted as it was at a time, after an event; ``image`` when it is at hand, for its relations."""

    record: RecordRef
    at: datetime
    event: int = NEWEST
    image: Image | None = None


Past = Callable[[Sequence[Asked]], list[dict[RecordRef, Image]]]
"""Gives for each record it and what it pointed to, as they were."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date of a record's field at which a door may open."""

    record: RecordRef
    field: str
    value: datetime
    key: str


@dataclass(slots=True)
class Item:
    """Something to do at a time: a run's timer, or a moment that is reached."""

    at: datetime
    what: Run | Date
    around: dict[RecordRef, Image] | None = None


class Agenda:
    """Things to do at a time, the soonest first."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._heap: list[tuple[datetime, int, Item]] = []
        self._number = count()

    def add(self, at: datetime, what: Run | Date) -> None:
        """Do it then."""
        heappush(self._heap, (at, next(self._number), Item(at, what)))

    def due(self, time: datetime, horizon: datetime) -> Iterator[Item]:
        """What is due up to a time, with its surroundings; what is added meanwhile counts.

        ``horizon`` is how far ahead surroundings may be asked for.
        """
        while self._heap and self._heap[0][0] <= time:
            item = self._heap[0][2]
            if _is_stale(item):
                heappop(self._heap)
            elif item.around is None:
                self._fetch(max(time, horizon))
            else:
                heappop(self._heap)
                yield item

    def _fetch(self, horizon: datetime) -> None:
        taken: list[tuple[datetime, int, Item]] = []
        while self._heap and len(taken) < TOGETHER and self._heap[0][0] <= horizon:
            taken.append(heappop(self._heap))
        missing = [item for _, _, item in taken if item.around is None and not _is_stale(item)]
        found = self._past([Asked(item.what.record, item.at) for item in missing])
        for item, around in zip(missing, found, strict=True):
            item.around = around
        for entry in taken:
            heappush(self._heap, entry)


def _is_stale(item: Item) -> bool:
    """Whether the run went on, or waits for another time now."""
    run = item.what
    return isinstance(run, Run) and (run.state != "waiting" or run.due_at != item.at)
