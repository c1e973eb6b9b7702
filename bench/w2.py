"""W2: one UPDATE changes 10,000 records, and each change starts a run of three actions.

Ours begins with the plain SQL statement and ends when nothing is left to think about, in one process.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

import psycopg

from bench import firm
from bench.figure import Figure, middle, say
from bench.floor import BATCH, Floor, Start, as_json
from bench.place import Place
from bench.rows import assert_same, drop_capture
from bench.side import Side

RECORDS = 10_000


def run(place: Place, *, quick: bool) -> Mapping[str, Figure]:
    """Seconds for 10,000 records (2,000 when quick)."""
    rounds, size = (2, 2_000) if quick else (3, RECORDS)
    with Side(place.copy("w2")) as side:
        side.do(firm.add_clients, (rounds + 1) * size)
        side.do(firm.publish, [firm.status_rule()])
    drop_capture(place.copy("w2_floor", of="w2"))
    ours, floors = [], []
    floor = HotClients(place.url_of("w2_floor"))
    with Side(place.url_of("w2")) as side:
        for number in range(rounds + 1):  # the first warms up
            ours.append(side.do(change_and_think, number * size, size))
            floors.append(floor.write(number * size, size))
            say(f"round {number}: ours {ours[-1]:.2f} s, floor {floors[-1]:.2f} s for {size:,} records")
    floor.close()
    say(assert_same(place.url_of("w2"), place.url_of("w2_floor")))
    for name in ("w2", "w2_floor"):
        place.drop(name)
    ratio = middle([one / other for one, other in zip(ours[1:], floors[1:], strict=True)])
    return {"w2": Figure(middle(ours[1:]), middle(floors[1:]), ratio, "s", goal="ratio at most 4")}


def change_and_think(first: int, count: int) -> float:
    """Seconds from the UPDATE until everything that follows is durable."""
    from django.db import transaction

    from tandem.operations.thinking.advance import advance
    from tandem.store.raw import cursor

    query = """UPDATE store_contact SET status = 'hot' WHERE id = ANY(
                   ARRAY(SELECT id FROM store_contact ORDER BY id OFFSET %s LIMIT %s))"""
    begun = time.perf_counter()
    with transaction.atomic(), cursor() as rows:
        rows.execute(query, [first, count])
    while advance().more:
        pass
    return time.perf_counter() - begun


class HotClients:
    """The floor: the same changes and their runs by hand; the clients' rows are known beforehand."""

    def __init__(self, url: str) -> None:
        self.floor = Floor(url)
        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT to_jsonb(c) - 'updated_at' FROM store_contact c ORDER BY id")
            self.images = [row[0] for row in rows]
            rule = connection.execute("SELECT id, live FROM store_workflow").fetchone()
            assert rule is not None  # the one that was published
            self.rule = rule

    def write(self, first: int, count: int) -> float:
        """So many clients in batches; seconds."""
        begun = time.perf_counter()
        for place in range(first, first + count, BATCH):
            with self.floor.connection.transaction():
                self._batch(place)
        return time.perf_counter() - begun

    def close(self) -> None:
        """Hang up."""
        self.floor.close()

    def _batch(self, first: int) -> None:
        now = self.floor.now()
        images = self.images[first : first + BATCH]
        self.floor.connection.execute(
            "UPDATE store_contact SET status = 'hot' WHERE id = ANY(%s)", [[image["id"] for image in images]]
        )
        events = list(self.floor.ids(len(images), "store_event_id_seq"))
        before = json.dumps({"status": ""})
        hot = [{**image, "status": "hot"} for image in images]
        self.floor.insert(
            "store_event",
            [
                (event, now, "contact", image["id"], "changed", before, as_json(image), None)
                for event, image in zip(events, hot, strict=True)
            ],
        )
        starts = [self._start(event, image) for event, image in zip(events, hot, strict=True)]
        self.floor.carry_out(starts, now)

    def _start(self, event: int, image: dict[str, object]) -> Start:
        workflow, version = self.rule
        name, id = image["name"], image["id"]
        assert isinstance(id, int)  # as every record's
        title, text = f"Call {name}", f"{name} is hot"
        return Start(
            "contact",
            "contact.edited",
            event,
            workflow,
            version,
            image,
            id,
            title,
            text,
            "source",
            firm.PURPOSE,
        )
