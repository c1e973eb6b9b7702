"""W7: one workflow rehearsed over 30 days of the log, 100,000 events; nothing is written but the result."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from bench import firm
from bench.figure import Figure, middle, say
from bench.place import Place
from bench.side import Side

EVENTS = 100_000
ONE_IN = {"all": 1, "tenth": 10}  # calls that the workflow is for
GOAL_SECONDS = 30.0

_CALLS = """
INSERT INTO store_event (at, record_type, record_id, op, before, after, cause)
SELECT tandem_now() - interval '29 days' + n * interval '29 days' / %(count)s, 'call', 1000000000 + n / 2,
       CASE n %% 2 WHEN 0 THEN 'created' ELSE 'changed' END,
       CASE n %% 2 WHEN 0 THEN NULL ELSE '{"status": "ringing", "ended_at": null}'::jsonb END,
       jsonb_build_object('id', 1000000000 + n / 2, 'direction', 'inbound', 'caller_kind', 'lead',
           'status', CASE n %% 2 WHEN 0 THEN 'ringing' ELSE 'missed' END,
           'number', c.phone_e164, 'from_number', c.phone_e164,
           'to_number', '+3318' || lpad((n / 2 %% 10)::text, 7, '0'), 'contact', c.id, 'owner', c.owner,
           'subject', c.name, 'purpose', '', 'result', '', 'notes', '', 'via_integration', true,
           'rang_at', tandem_now() - interval '29 days' + n * interval '29 days' / %(count)s,
           'created_at', tandem_now() - interval '29 days' + n * interval '29 days' / %(count)s),
       '{"by": "connector", "connector": "exchange"}'::jsonb
FROM generate_series(0, %(count)s - 1) AS n
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM store_contact) c ON c.place = (n / 2) %% %(clients)s
"""


def run(place: Place, *, quick: bool) -> Mapping[str, Figure]:
    """Seconds for a rehearsal in which each missed call starts a run, and one in which a tenth of them does."""
    size, rounds = (20_000, 1) if quick else (EVENTS, 3)
    found: dict[str, Figure] = {}
    with Side(place.copy("w7")) as side:
        side.do(write_log, size)
        floor = middle([side.do(read_log) for _ in range(rounds)])
        for name, one_in in ONE_IN.items():
            took = []
            for _ in range(rounds):
                seconds, runs = side.do(rehearse, one_in)
                assert runs == size // 2 // one_in, f"{runs} runs"
                took.append(seconds)
            say(f"{size:,} events, {size // 2 // one_in:,} runs: {middle(took):.1f} s")
            ratio = middle(took) / floor
            unit = f"s for {size:,} events (floor: only reading them)"
            found[f"w7_{name}"] = Figure(middle(took), floor, ratio, unit, f"under {GOAL_SECONDS:.0f} s")
    place.drop("w7")
    return found


def write_log(count: int) -> None:
    """So many events of calls, half of them a missed call, spread over the last 30 days."""
    from django.db import connection

    with connection.cursor() as rows:
        rows.execute(_CALLS, {"count": count, "clients": firm.CLIENTS})
        rows.execute("ANALYZE store_event")


def read_log() -> float:
    """Seconds to read the same events with their images, and do nothing with them."""
    from tandem.store.raw import cursor

    begun = time.perf_counter()
    with cursor() as rows:
        rows.execute(
            "SELECT id, at, record_id, before, after FROM store_event WHERE record_type = 'call' ORDER BY id"
        )
        while rows.fetchmany(5_000):
            pass
    return time.perf_counter() - begun


def rehearse(one_in: int) -> tuple[float, int]:
    """Ask for a rehearsal and carry it out; seconds, and how many runs it had."""
    from tandem.operations.explaining import rehearsal
    from tandem.store.models import Role, Study, User, Workflow

    rights = {name: {"*": "all"} for name in ("view", "automate")}
    role, _ = Role.objects.get_or_create(key="author", defaults={"name": "Author", "rights": rights})
    ana, _ = User.objects.get_or_create(email="ana@example.com", defaults={"name": "Ana", "role": role})
    document = missed_call_rule(one_in)
    row, _ = Workflow.objects.get_or_create(key=document["key"], defaults={"name": "Missed", "about": "call"})
    study = rehearsal.ask(ana, row, document)
    begun = time.perf_counter()
    assert rehearsal.carry_out_all() == 1
    seconds = time.perf_counter() - begun
    study = Study.objects.get(pk=study.pk)
    assert study.state == "done", study.reason
    return seconds, study.result["runs"] if study.result else 0


def missed_call_rule(one_in: int) -> dict[str, Any]:
    """A missed call: the owner is told, an hour later a mail leaves and a task is made."""
    found = {
        **firm.missed_call_rule(0),
        "key": f"rehearsed-{one_in}",
        "steps": [
            {
                "id": "tell",
                "action": "notify",
                "with": {"to": ["owner"], "text": "Missed {{ contact.name }}"},
            },
            {"id": "pause", "wait": {"for": "1 hour"}},
            {"id": "task", "action": "create_task", "with": {"title": "Call {{ number }} back"}},
        ],
    }
    if one_in == 1:
        del found["when"]
    return found
