"""How busy colleagues are, and whose turn it is."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tandem.store.raw import cursor

_OPEN = """
SELECT owner, count(*) FROM (
    SELECT owner FROM store_task WHERE status = 'open' AND owner IS NOT NULL
    UNION ALL
    SELECT owner FROM store_call WHERE status = 'planned' AND owner IS NOT NULL
    UNION ALL
    SELECT owner FROM store_manualaction WHERE ended_at IS NULL AND owner IS NOT NULL) AS work
GROUP BY owner
"""


def open_work() -> dict[int, int]:
    """Open tasks, planned calls and open manual actions of each colleague."""
    with cursor() as rows:
        return {row[0]: row[1] for row in rows.execute(_OPEN).fetchall()}


class Rounds:
    """Deals work round groups; the counts are rows, so that all workers deal from one deck."""

    def take(self, key: str) -> int:
        """The number of this turn, counted from 0; holds the row until the transaction ends."""
        query = """INSERT INTO store_rotation (key, turns) VALUES (%s, 1)
                   ON CONFLICT (key) DO UPDATE SET turns = store_rotation.turns + 1 RETURNING turns - 1"""
        with cursor() as rows:
            row = rows.execute(query, [key]).fetchone()
        assert row is not None  # RETURNING of an upsert always gives one row
        return int(row[0])


_COMPANY = """
WITH mine AS (SELECT team_id FROM store_team_members WHERE user_id = %(me)s),
mates AS (SELECT DISTINCT m.user_id FROM store_team_members m JOIN mine USING (team_id) WHERE m.user_id <> %(me)s),
today AS (SELECT (tandem_now() AT TIME ZONE time_zone)::date AS day FROM store_organisation)
SELECT ARRAY(SELECT team_id FROM mine ORDER BY 1), ARRAY(SELECT user_id FROM mates ORDER BY 1),
       ARRAY(SELECT DISTINCT a.user_id FROM store_absence a, today
             WHERE a.user_id IN (SELECT user_id FROM mates) AND day BETWEEN a.starts_on AND a.ends_on ORDER BY 1)
"""


def company_of(user: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Somebody's teams, the others in them, and those of the others who are away today."""
    with cursor() as rows:
        row = rows.execute(_COMPANY, {"me": user}).fetchone()
    assert row is not None  # one row of arrays
    teams, mates, away = row
    return tuple(teams), tuple(mates), tuple(away)


class Counted(NamedTuple):
    """The open manual actions of one person or one queue."""

    open: int
    late: int
    today: int
    put_off: int
    weight: int


NOTHING = Counted(0, 0, 0, 0, 0)

_LOADS = """
SELECT owner, CASE WHEN owner IS NULL THEN team END, count(*), count(*) FILTER (WHERE due_at < %(now)s),
       count(*) FILTER (WHERE due_at >= %(begins)s AND due_at < %(ends)s),
       count(*) FILTER (WHERE later_at > %(now)s), sum(4 - rank)
FROM store_manualaction WHERE ended_at IS NULL GROUP BY 1, 2
"""


def loads(now: datetime, begins: datetime, ends: datetime) -> dict[tuple[int | None, int | None], Counted]:
    """What is open, by owner, or by the team in whose queue it is; today runs from ``begins`` to ``ends``."""
    with cursor() as rows:
        found = rows.execute(_LOADS, {"now": now, "begins": begins, "ends": ends}).fetchall()
    return {(row[0], row[1]): Counted(*map(int, row[2:])) for row in found}


def open_tasks() -> dict[int, int]:
    """The open tasks of each colleague."""
    query = "SELECT owner, count(*) FROM store_task WHERE status = 'open' AND owner IS NOT NULL GROUP BY 1"
    with cursor() as rows:
        return {row[0]: row[1] for row in rows.execute(query)}
