"""What is known about calls: their signals, who is at the other end, which ones were planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from psycopg.rows import dict_row

from tandem.store.raw import cursor, one_trip
from tandem.store.read.images import columns
from tandem.store.read.stamps import Moment, ask_moment
from tandem.store.write.bulk import as_json

Key = tuple[str, str]  # provider, provider's id
ADOPT = timedelta(hours=12)  # a call placed this near to a planned one carries it out


@dataclass(frozen=True)
class Caller:
    """Who has a number."""

    kind: str
    contact: int | None = None
    company: int | None = None
    owner: int | None = None
    name: str = ""


UNKNOWN = Caller("unknown")


@dataclass(frozen=True)
class Signal:
    """One thing an exchange said about one call, as it is kept; ``digest`` tells it from the call's others."""

    call: Key
    digest: str
    kind: str
    at: datetime
    kept: dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """What there is to know once signals are kept: those that are new (call and digest), and their calls so far."""

    moment: Moment
    new: set[tuple[Key, str]]
    signals: dict[Key, list[dict[str, Any]]]  # all of a call's
    calls: dict[Key, dict[str, Any]]  # the calls that we have


# Callbacks about one call wait for each other until the transaction ends; always in one order.
_LOCK = """
SELECT pg_advisory_xact_lock(h) FROM (
    SELECT DISTINCT hashtextextended(p || '|' || i, 0) AS h
    FROM unnest(%b::text[], %b::text[]) AS v(p, i) ORDER BY h) AS keys
"""

_KEEP = """
INSERT INTO store_callsignal (provider, provider_id, digest, kind, at, signal, received_at)
SELECT p, i, d, k, a, s::jsonb, (SELECT tandem_now())  -- once, not for each
FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[], %b::text[]) AS v(p, i, d, k, a, s)
ON CONFLICT DO NOTHING RETURNING provider, provider_id, digest
"""

_SIGNALS = """
SELECT c.provider, c.provider_id, c.signal FROM unnest(%b::text[], %b::text[]) AS v(p, i)
JOIN store_callsignal c ON c.provider = v.p AND c.provider_id = v.i
"""


@lru_cache(maxsize=1)
def _calls() -> str:
    listed = ", ".join(f"c.{name}" for name in columns("call"))
    return f"""SELECT {listed} FROM unnest(%b::text[], %b::text[]) AS v(p, i)
               JOIN store_call c ON c.provider = v.p AND c.provider_id = v.i AND c.provider_id <> ''"""  # noqa: S608 - names are ours


def hear(told: Sequence[Signal]) -> Heard:
    """Keep signals, and read all that was said of their calls: one trip to the database.

    The moment has two ids for each call, for itself and for an entry of the timeline, and one more: an odd
    number, so that calls that come one by one do not share half of the shards.
    """
    keys = sorted({signal.call for signal in told})
    split = [[provider for provider, _ in keys], [id for _, id in keys]]
    with one_trip():
        cursor().execute(_LOCK, split)
        new = cursor().execute(_KEEP, _columns(told))
        signals = cursor().execute(_SIGNALS, split)
        calls = cursor(dict_row).execute(_calls(), split)
        moment = ask_moment(2 * len(keys) + 1)
    said: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for provider, id, signal in signals.fetchall():
        said[provider, id].append(signal)
    return Heard(
        moment=moment.fetchall()[0],
        new={((provider, id), digest) for provider, id, digest in new.fetchall()},
        signals=said,
        calls={(row["provider"], row["provider_id"]): row for row in calls.fetchall()},
    )


def _columns(told: Sequence[Signal]) -> list[list[Any]]:
    return [
        [signal.call[0] for signal in told],
        [signal.call[1] for signal in told],
        [signal.digest for signal in told],
        [signal.kind for signal in told],
        [signal.at for signal in told],
        [as_json(signal.kept) for signal in told],
    ]


_CALLERS = """
SELECT DISTINCT ON (number) number, kind, contact, company, owner, name FROM (
    SELECT phone_e164 AS number, kind, id AS contact, company, owner, name, 0 AS rank, id
    FROM store_contact WHERE phone_e164 = ANY(%(numbers)s) AND phone_e164 <> ''
    UNION ALL
    SELECT phone_e164, 'company', NULL, id, owner, name, 1, id
    FROM store_company WHERE phone_e164 = ANY(%(numbers)s) AND phone_e164 <> '') AS known
ORDER BY number, rank, id
"""


def callers(numbers: Sequence[str]) -> dict[str, Caller]:
    """Who has these numbers; a person comes before a company, the oldest record before newer ones."""
    if not numbers:
        return {}
    with cursor() as rows:
        found = rows.execute(_CALLERS, {"numbers": list(numbers)}).fetchall()
        return {row[0]: Caller(row[1], row[2], row[3], row[4], row[5]) for row in found}


def planned(numbers: Sequence[str], now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Planned outbound calls to these numbers about now, the nearest first."""
    known = [number for number in numbers if number]
    if not known:
        return {}
    listed = ", ".join(columns("call"))
    query = f"""SELECT {listed} FROM store_call
                WHERE status = 'planned' AND direction = 'outbound' AND provider_id = '' AND number = ANY(%s)
                  AND planned_at BETWEEN %s AND %s ORDER BY abs(extract(epoch FROM planned_at - %s))"""  # noqa: S608
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with cursor(dict_row) as rows:
        for row in rows.execute(query, [known, now - ADOPT, now + ADOPT, now]).fetchall():
            found[row["number"]].append(row)
    return found


def extensions() -> dict[str, int]:
    """Colleagues by the extension their exchange knows them by."""
    with cursor() as rows:
        found = rows.execute("SELECT extension, id FROM store_user WHERE extension <> '' AND is_active")
        return {row[0]: row[1] for row in found}
