"""Has anything that rules are made of changed? Asked before each batch, so it must cost next to nothing."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from psycopg import Cursor
from psycopg.rows import args_row

from tandem.store.raw import cursor

WATCHED = (
    "workflow",
    "user",
    "team",
    "role",
    "calendar",
    "mail_template",
    "endpoint",
    "custom_function",
)

_LAST = """
SELECT array_agg(last.id) || (SELECT ARRAY[automation_on::int, hold_deliveries::int]::bigint[] FROM store_organisation)
FROM unnest(%s::text[]) AS t(word)
CROSS JOIN LATERAL (SELECT coalesce(sum(newest.id), 0)::bigint AS id FROM (
    SELECT e.id FROM store_event e WHERE e.record_type = t.word ORDER BY e.at DESC, e.id DESC LIMIT 8) newest) last
"""


def settings_stamp() -> tuple[int, ...]:
    """Changes whenever a workflow, colleague, team, calendar, template, endpoint, function or main switch does.

    Commits come out of order, so it looks at the last few changes of each and not at the last one only.
    """
    with cursor() as rows:
        row = rows.execute(_LAST, [list(WATCHED)]).fetchone()
    return tuple(row[0]) if row and row[0] else ()


class Moment(NamedTuple):
    """What a short transaction begins with: its time, the settings' stamp, and ids for what it will write."""

    now: datetime
    stamp: tuple[int, ...]
    ids: list[int]


_MOMENT = f"SELECT tandem_now(), ({_LAST}), ARRAY(SELECT nextval('tandem_id') FROM generate_series(1, %s))"  # noqa: S608 - no value is put in


def ask_moment(ids: int) -> Cursor[Moment]:
    """Ask for a ``Moment`` with so many ids, in one statement; its only row is the answer."""
    return cursor(args_row(_moment)).execute(_MOMENT, [list(WATCHED), ids])


def _moment(now: datetime, stamp: list[int] | None, ids: list[int]) -> Moment:
    return Moment(now, tuple(stamp or ()), ids)
