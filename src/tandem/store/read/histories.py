"""What records were at many moments of the past: most are asked for again and again, and few change in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tandem.engine.agenda import Asked
from tandem.engine.record import Image, RecordRef
from tandem.store.raw import cursor
from tandem.store.read import past

MOST_IMAGES = 20_000  # kept; older ones are read again when they are wanted
MOST_RECORDS = 100_000  # whose events are known by number and time

_EVENTS = """SELECT record_id, array_agg(id ORDER BY id), array_agg(at ORDER BY id) FROM store_event
             WHERE record_id = ANY(%s) GROUP BY record_id"""

Key = int | RecordRef  # the event after which a record was so, or the record before its first event


@dataclass(frozen=True, slots=True)
class _Line:
    """The events of one record in id order. ``soonest``: of each event and those after it, the earliest time."""

    ids: list[int]
    ats: list[datetime]
    soonest: list[datetime]

    @classmethod
    def of(cls, ids: list[int], ats: list[datetime]) -> _Line:
        soonest = list(ats)
        for place in range(len(ats) - 2, -1, -1):
            if soonest[place + 1] < soonest[place]:
                soonest[place] = soonest[place + 1]
        return cls(ids, ats, soonest)

    def newest(self, at: datetime, event: int) -> int | None:
        """The event with the highest number, up to that one, that had happened by then."""
        place = min(bisect_right(self.ids, event), bisect_right(self.soonest, at))
        while place and self.ats[place - 1] > at:
            place -= 1
        return self.ids[place - 1] if place else None


_NEVER = _Line([], [], [])


class Histories:
    """One for each rehearsal. What it gives is what ``past.surroundings`` gives, and must not be changed."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._kept: dict[Key, Image | None] = {}

    def surroundings(self, asked: Sequence[Asked]) -> list[dict[RecordRef, Image]]:
        """Each record and what it pointed to, as they all were then."""
        self._make_room()
        self._read_lines({one.record.id for one in asked})
        for one in asked:
            if one.image is not None:
                self._kept[one.event] = one.image
        return past.surroundings(asked, self._images)

    def _images(self, asked: Sequence[Asked]) -> list[Image | None]:
        self._read_lines({one.record.id for one in asked})
        keys = [self._key(one) for one in asked]
        missing = {key: one for key, one in zip(keys, asked, strict=True) if key not in self._kept}
        if missing:
            self._kept.update(zip(missing, past.images(list(missing.values())), strict=True))
        return [self._kept[key] for key in keys]

    def _key(self, one: Asked) -> Key:
        event = self._lines[one.record.id].newest(one.at, one.event)
        return one.record if event is None else event

    def _read_lines(self, records: Collection[int]) -> None:
        missing = [record for record in records if record not in self._lines]
        if not missing:
            return
        self._lines.update(dict.fromkeys(missing, _NEVER))
        with cursor() as rows:
            for record, ids, ats in rows.execute(_EVENTS, [missing]):
                self._lines[record] = _Line.of(ids, ats)

    def _make_room(self) -> None:
        """Forget the older half of what is too much."""
        if len(self._kept) > MOST_IMAGES:
            self._kept = dict(list(self._kept.items())[MOST_IMAGES // 2 :])
        if len(self._lines) > MOST_RECORDS:
            self._lines = dict(list(self._lines.items())[MOST_RECORDS // 2 :])
