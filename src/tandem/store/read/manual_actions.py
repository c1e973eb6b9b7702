"""Whose turn which manual action is: the queue of a person, and how much there is in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Q

from tandem.engine.record import RecordRef
from tandem.store.models import Company, Contact, ManualAction
from tandem.store.raw import cursor
from tandem.store.read.lists import LONGEST, LOOKED_AT, WORD, Lexemes, search_clients

MOST_COUNTED = 1000
FEW = 2000  # matches of a search

# Their own, then their teams' queues, then what the absent left; each part comes ordered out of its index.
_QUEUE = """
WITH open AS NOT MATERIALIZED (
    SELECT id, owner, team, tries, rank, due_at FROM store_manualaction
    WHERE ended_at IS NULL AND (later_at IS NULL OR later_at <= %(now)s) AND id <> ALL(%(out)s))
SELECT id FROM (
    SELECT 0 AS place, own.* FROM (
        SELECT id, tries, rank, due_at FROM open WHERE owner = %(me)s
        ORDER BY tries, rank, due_at, id LIMIT %(most)s) own
    UNION ALL
    SELECT 1, queue.* FROM unnest(%(teams)s::bigint[]) AS of(team) CROSS JOIN LATERAL (
        SELECT id, tries, rank, due_at FROM open WHERE open.team = of.team AND owner IS NULL
        ORDER BY tries, rank, due_at, id LIMIT %(most)s) queue
    UNION ALL
    SELECT 2, left_behind.* FROM unnest(%(away)s::bigint[]) AS of(owner) CROSS JOIN LATERAL (
        SELECT id, tries, rank, due_at FROM open WHERE open.owner = of.owner
        ORDER BY tries, rank, due_at, id LIMIT %(most)s) left_behind) AS queued
ORDER BY place, tries, rank, due_at, id LIMIT %(most)s
"""


def queue(
    user: int,
    teams: Sequence[int],
    away: Sequence[int],
    now: datetime,
    *,
    most: int,
    leaving_out: Collection[int] = (),
) -> list[int]:
    """The first items of a person's queue, in order."""
    values = {
        "me": user,
        "teams": list(teams),
        "away": list(away),
        "now": now,
        "most": most,
        "out": list(leaving_out),
    }
    with cursor() as rows:
        return [row[0] for row in rows.execute(_QUEUE, values)]


_LOCK = """
SELECT id FROM store_manualaction
WHERE id = ANY(%(ids)s) AND ended_at IS NULL
    AND (status = 'not_started' OR owner = %(me)s OR owner = ANY(%(away)s))
ORDER BY array_position(%(ids)s, id) LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def lock_first(ids: Sequence[int], user: int, away: Sequence[int]) -> int | None:
    """Lock the first of these that nobody else is at; None when others have all of them."""
    with cursor() as rows:
        row = rows.execute(_LOCK, {"ids": list(ids), "me": user, "away": list(away)}).fetchone()
    return row[0] if row else None


_COUNTS = """
SELECT (SELECT count(*) FROM (SELECT FROM store_manualaction WHERE owner = %(me)s AND ended_at IS NULL
            AND (later_at IS NULL OR later_at <= %(now)s) AND id <> ALL(%(out)s) LIMIT %(most)s) AS own),
       (SELECT count(*) FROM (
            SELECT FROM unnest(%(teams)s::bigint[]) AS of(team) CROSS JOIN LATERAL (
                SELECT FROM store_manualaction m WHERE m.team = of.team AND m.owner IS NULL AND m.ended_at IS NULL
                AND (m.later_at IS NULL OR m.later_at <= %(now)s) AND m.id <> ALL(%(out)s)
                LIMIT %(most)s) AS each LIMIT %(most)s) AS queued),
       (SELECT count(*) FROM (SELECT FROM store_manualaction WHERE owner = %(me)s AND ended_at IS NULL
            AND due_at < %(now)s LIMIT %(most)s) AS late)
"""


def counts(
    user: int, teams: Sequence[int], now: datetime, leaving_out: Collection[int] = ()
) -> tuple[int, int, int]:
    """Their own to do now, what waits in their queues, and how much of their own is late; each to 1,001 at most.

    ``leaving_out`` are ids that are neither their own to do nor waiting.
    """
    out = list(leaving_out)
    values = {"me": user, "teams": list(teams), "now": now, "most": MOST_COUNTED + 1, "out": out}
    with cursor() as rows:
        row = rows.execute(_COUNTS, values).fetchone()
    assert row is not None  # one row of counts
    return row[0], row[1], row[2]


def records_of(runs: Collection[int]) -> dict[int, RecordRef]:
    """The record each of these runs is about."""
    query = "SELECT id, record_type, record_id FROM store_run WHERE id = ANY(%s)"
    with cursor() as rows:
        found: list[Any] = rows.execute(query, [list(runs)]).fetchall() if runs else []
    return {row[0]: RecordRef(row[1], row[2]) for row in found}


def search(text: str) -> Q:
    """Items whose title has each of these words, or whose client's name, address or number begins with each."""
    words = [word.strip(".-") for word in WORD.findall(text.lower())][:LONGEST]
    query = " & ".join(f"'{word}':*" for word in words if word.strip("+"))
    if not query:
        return Q(pk__in=())
    items = ManualAction.objects.order_by().values("pk")
    titled = items.alias(found=_TITLE).filter(found=Lexemes(query, search_type="raw"))
    people = search_clients(Contact.objects.all(), text).values("pk")[:LOOKED_AT]
    firms = search_clients(Company.objects.all(), text).values("pk")[:LOOKED_AT]
    found = titled.union(items.filter(contact__in=people), items.filter(company__in=firms))
    # Looked up first, so that the database knows how few they are; it guesses a hundred times too many.
    few = list(found.values_list("pk", flat=True)[: FEW + 1])
    return Q(pk__in=few if len(few) <= FEW else found)


# Exactly the expression of the index; any other would not use it.
_TITLE = SearchVector("title", config="simple")


def types_in_use(types: Sequence[str]) -> list[str]:
    """Of these types, the ones something open is of: a probe of the index for each."""
    query = """SELECT t FROM unnest(%s::text[]) AS t
               WHERE EXISTS (SELECT FROM store_manualaction m WHERE m.type = t AND m.ended_at IS NULL)"""
    with cursor() as rows:
        return [row[0] for row in rows.execute(query, [list(types)])]


# What its run is about to give up is not worth anybody's while.
_OVERDUE = """
SELECT m.id FROM store_manualaction m
WHERE m.ended_at IS NULL AND m.escalated_at IS NULL AND m.due_at <= %(now)s
    AND NOT EXISTS (SELECT FROM store_run r WHERE r.id = m.run AND r.due_at <= %(now)s
                    AND r.waits_for ->> 'manual_action' = m.id::text)
ORDER BY m.due_at LIMIT %(most)s FOR UPDATE OF m SKIP LOCKED
"""


def overdue(now: datetime, most: int) -> list[int]:
    """Lock the items that are overdue and have not escalated, the longest overdue first."""
    with cursor() as rows:
        return [row[0] for row in rows.execute(_OVERDUE, {"now": now, "most": most})]
