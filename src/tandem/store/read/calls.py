"""What is known about calls: their signals, who is at the other end, which ones were planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import dict_row

from tandem.store.raw import cursor
from tandem.store.read.images import columns
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


def _split(keys: Sequence[Key]) -> list[list[str]]:
    return [[provider for provider, _ in keys], [id for _, id in keys]]


def lock(keys: Sequence[Key]) -> None:
    """Let callbacks about one call wait for each other until the transaction ends; always in one order."""
    query = """SELECT pg_advisory_xact_lock(h) FROM (
                   SELECT DISTINCT hashtextextended(p || '|' || i, 0) AS h
                   FROM unnest(%b::text[], %b::text[]) AS v(p, i) ORDER BY h) AS keys"""
    with cursor() as rows:
        rows.execute(query, _split(keys))


def remember(
    signals: Sequence[tuple[Key, str, str, datetime, dict[str, Any]]], now: datetime
) -> set[tuple[Key, str]]:
    """Keep signals; gives the (call, digest) pairs that were not known yet."""
    query = """INSERT INTO store_callsignal (provider, provider_id, digest, kind, at, signal, received_at)
               SELECT p, i, d, k, a, s::jsonb, %s
               FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[], %b::text[])
                    AS v(p, i, d, k, a, s)
               ON CONFLICT DO NOTHING RETURNING provider, provider_id, digest"""
    arrays = [
        [key[0] for key, *_ in signals],
        [key[1] for key, *_ in signals],
        [digest for _, digest, *_ in signals],
        [kind for _, _, kind, *_ in signals],
        [at for _, _, _, at, _ in signals],
        [as_json(kept) for *_, kept in signals],
    ]
    with cursor() as rows:
        return {((row[0], row[1]), row[2]) for row in rows.execute(query, [now, *arrays]).fetchall()}


def signals(keys: Sequence[Key]) -> dict[Key, list[dict[str, Any]]]:
    """All signals of these calls."""
    query = """SELECT c.provider, c.provider_id, c.signal FROM unnest(%b::text[], %b::text[]) AS v(p, i)
               JOIN store_callsignal c ON c.provider = v.p AND c.provider_id = v.i"""
    found: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    if keys:
        with cursor() as rows:
            for provider, id, signal in rows.execute(query, _split(keys)).fetchall():
                found[provider, id].append(signal)
    return found


def by_provider(keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    """The calls we have, by what their exchange calls them."""
    listed = ", ".join(f"c.{name}" for name in columns("call"))
    query = f"""SELECT {listed} FROM unnest(%b::text[], %b::text[]) AS v(p, i)
                JOIN store_call c ON c.provider = v.p AND c.provider_id = v.i AND c.provider_id <> ''"""  # noqa: S608
    with cursor(dict_row) as rows:
        return {
            (row["provider"], row["provider_id"]): row for row in rows.execute(query, _split(keys)).fetchall()
        }


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
