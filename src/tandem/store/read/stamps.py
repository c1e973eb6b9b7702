"""Has anything that rules are made of changed? Asked before each batch, so it must cost next to nothing."""

from __future__ import annotations

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
    SELECT e.id FROM store_event e WHERE e.record_type = t.word ORDER BY e.at DESC LIMIT 8) newest) last
"""


def settings_stamp() -> tuple[int, ...]:
    """Changes whenever a workflow, colleague, team, calendar, template, endpoint, function or main switch does.

    Commits come out of order, so it looks at the last few changes of each and not at the last one only.
    """
    with cursor() as rows:
        row = rows.execute(_LAST, [list(WATCHED)]).fetchone()
    return tuple(row[0]) if row and row[0] else ()
