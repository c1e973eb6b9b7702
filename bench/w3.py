"""W3: 100,000 runs wait; the clock moves, all are due at once, and each takes one step more.

Ours is the real worker, from the moment the clock has moved until the last run has ended, with the most
memory it ever held. The floor reads the due runs 500 at a time and writes what the worker writes.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import psycopg

from bench import firm
from bench.figure import Figure, say
from bench.floor import BATCH, Floor, as_json
from bench.place import Place
from bench.rows import assert_same
from bench.side import Side
from bench.worker import Worker

RUNS = 100_000
LONGEST = 120.0
MOST_MEGABYTES = 250


def run(place: Place, *, quick: bool) -> Mapping[str, Figure]:
    """Seconds to wake 100,000 runs (20,000 when quick)."""
    size = 20_000 if quick else RUNS
    with Side(place.copy("w3")) as side:
        side.do(firm.publish, [firm.waiting_rule()])
    _make_waiting(place.url_of("w3"), size)
    place.copy("w3_floor", of="w3")
    halves = [
        _floor(place.url_of("w3_floor"), size // 2)
    ]  # half before and half after ours: the machine drifts
    ours, peak = _wake(place.url_of("w3"), size)
    halves.append(_floor(place.url_of("w3_floor"), size - size // 2))
    floor = sum(halves)
    say(f"{size:,} runs woken in {ours:.1f} s (floor {floor:.1f} s), worker at most {peak:.0f} MB")
    _same_clock(place.url_of("w3_floor"))
    say(assert_same(place.url_of("w3"), place.url_of("w3_floor")))
    for name in ("w3", "w3_floor"):
        place.drop(name)
    goal = f"{RUNS:,} under 20 s, worker under {MOST_MEGABYTES} MB"
    return {
        "w3": Figure(ours, floor, ours / floor, "s", goal=goal, more={"runs": size, "worker_mb": round(peak)})
    }


_CLIENTS = """
INSERT INTO store_contact (id, kind, first_name, last_name, name, email, phone, phone_e164, city, country, language,
    time_zone, status, tags, owner, source, do_not_contact, gdpr_status, active, custom)
SELECT nextval('tandem_id'), 'lead', 'Lisa', n::text, 'Lisa ' || n, '', '', '', 'Boston', '', '', '', '', '{}',
    (SELECT id FROM store_user ORDER BY id OFFSET mod(n, 10) LIMIT 1), '', false, 'unknown', true, '{}'
FROM generate_series(1, %s) AS n
"""
_RUNS = """
INSERT INTO store_run (id, workflow_id, version_id, record_type, record_id, event_id, trigger, state, shard, counter,
    due_at, waits_for, outputs, chain, depth, epoch, errors, crashes, started_at)
SELECT nextval('tandem_id'), w.id, w.live, 'contact', c.id, c.id, 'contact.created', 'waiting', mod(c.id, 64), 0,
    now() + interval '1 hour', '{"time": "1 hour"}', '{}', c.id, 0, 0, 0, 0, now()
FROM (SELECT id FROM store_contact ORDER BY id DESC LIMIT %s) c, store_workflow w
"""
_STEPS = """
INSERT INTO store_step (run_id, path, iteration, action, outcome, outputs, at, ended_at)
SELECT id, '0', 0, 'wait', 'waited', '{"time": "1 hour"}', now(), now() FROM store_run
"""


def _make_waiting(url: str, count: int) -> None:
    """Clients whose runs wait for an hour, written past the log as if they had been there for long."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE store_contact DISABLE TRIGGER USER")
        connection.execute(_CLIENTS, [count])
        connection.execute("ALTER TABLE store_contact ENABLE TRIGGER USER")
        connection.execute(_RUNS, [count])
        connection.execute(_STEPS)
        connection.execute("UPDATE store_organisation SET sandbox = true")
        connection.execute("VACUUM ANALYZE")


def _move_clock(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute("UPDATE store_organisation SET clock_offset = '2 hours'")


def _wake(url: str, count: int) -> tuple[float, float]:
    """Seconds and megabytes of the real worker."""
    query = "SELECT count(*) FROM store_run WHERE ended_at IS NOT NULL"
    with Worker(url) as worker, psycopg.connect(url, autocommit=True) as connection:
        time.sleep(2)  # until its first look, at nothing
        _move_clock(connection)
        begun = time.perf_counter()
        while connection.execute(query).fetchone() != (count,):
            if time.perf_counter() - begun > LONGEST:
                raise TimeoutError(f"not all runs were woken in {LONGEST} s")
            time.sleep(0.2)
        return time.perf_counter() - begun, worker.peak_megabytes()


_DUE = """
SELECT r.id, r.record_id, r.workflow_id, c.owner, c.name FROM store_run r JOIN store_contact c ON c.id = r.record_id
WHERE r.due_at IS NOT NULL ORDER BY r.shard, r.due_at LIMIT %s
"""
_END = """
UPDATE store_run SET state = 'done', counter = 2, due_at = NULL, waits_for = NULL, ended_at = %s, epoch = epoch + 1
WHERE id = ANY(%b)
"""
_WOKEN = """
UPDATE store_step SET outcome = 'did', ended_at = %s,
    outputs = '{"time": "1 hour", "woken_by": "time", "late_seconds": 3600}'
WHERE run_id = ANY(%b) AND path = '0' AND iteration = 0
"""


def _floor(url: str, count: int) -> float:
    """The same by hand."""
    floor = Floor(url)
    begun = time.perf_counter()
    for _ in range(0, count, BATCH):
        with floor.connection.transaction():
            _batch(floor)
    took = time.perf_counter() - begun
    floor.close()
    return took


def _batch(floor: Floor) -> None:
    now = floor.now()
    due = floor.connection.execute(_DUE, [BATCH]).fetchall()
    ids = floor.ids(2 * len(due))
    runs = [run for run, *_ in due]
    floor.connection.execute(_END, [now, runs])
    floor.connection.execute(_WOKEN, [now, runs])
    floor.insert(
        "store_step", [(run, "1", 0, "notify", "did", None, None, None, now, now) for run, *_ in due]
    )
    texts = [f"Has anybody called {name}?" for *_, name in due]
    floor.insert(
        "store_notification",
        [
            (next(ids), owner, now, text, "contact", contact, workflow, run, None)
            for (run, contact, workflow, owner, _), text in zip(due, texts, strict=True)
        ],
    )
    floor.insert(
        "store_activity",
        [
            (next(ids), now, "notify", "notified", "rule", None, workflow, run, "1", "contact", contact, "", None,
             contact, None, as_json({"text": text, "users": [owner], "trigger": "contact.created"}))
            for (run, contact, workflow, owner, _), text in zip(due, texts, strict=True)
        ],
    )  # fmt: skip


def _same_clock(url: str) -> None:
    with psycopg.connect(url) as connection:
        _move_clock(connection)
