"""Watermarks of moments, and the events of records that reached them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tandem.store.models import SHARDS
from tandem.store.raw import cursor
from tandem.store.read.images import columns
from tandem.store.read.schema import models_by_type
from tandem.store.write.bulk import as_json


def watermark(key: str, record_type: str, field: str, offset: str, now: datetime) -> datetime | None:
    """Up to when this moment was looked at; holds the row. A new moment begins now, None while another looks."""
    with cursor() as rows:
        made = rows.execute(
            """INSERT INTO store_moment (key, record_type, field, "offset", watermark) VALUES (%s, %s, %s, %s, %s)
               ON CONFLICT (key) DO NOTHING""",
            [key, record_type, field, offset, now],
        )
        if made.rowcount:
            return now
        row = rows.execute(
            "SELECT watermark FROM store_moment WHERE key = %s FOR UPDATE SKIP LOCKED", [key]
        ).fetchone()
    return row[0] if row else None


def forget_others(keys: Sequence[str]) -> None:
    """Moments nobody waits for any more: waited for again, they begin at that time and not where they were left."""
    with cursor() as rows:
        rows.execute("DELETE FROM store_moment WHERE key <> ALL(%s)", [list(keys)])


def candidates(record_type: str, field: str, after: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """Records whose field lies in this span."""
    table = models_by_type()[record_type]._meta.db_table
    query = f'SELECT id, "{field}" FROM {table} WHERE "{field}" > %s AND "{field}" <= %s'  # noqa: S608 - names are ours
    with cursor() as rows:
        return [(row[0], row[1]) for row in rows.execute(query, [after, until])]


def reached(key: str, record_type: str, due: Sequence[tuple[int, datetime]], now: datetime) -> None:
    """Log one event for each record that reached the moment, once for each due value, and move the watermark."""
    table = models_by_type()[record_type]._meta.db_table
    listed = ", ".join(f"'{name}', t.\"{name}\"" for name in columns(record_type))
    query = f"""
        WITH fresh AS (
            INSERT INTO store_momentreached (moment, record_id, due)
            SELECT %(key)s, r, d FROM unnest(%(ids)s::bigint[], %(due)s::timestamptz[]) AS v(r, d)
            ON CONFLICT DO NOTHING RETURNING record_id, due),
        logged AS (
            INSERT INTO store_event (at, record_type, record_id, op, before, after, cause)
            SELECT %(now)s, %(type)s, t.id, 'reached',
                jsonb_build_object('moment', %(key)s::text, 'due', fresh.due),
                jsonb_build_object({listed}), %(cause)s::jsonb
            FROM fresh JOIN {table} t ON t.id = fresh.record_id ORDER BY fresh.due, t.id
            RETURNING id, record_id)
        INSERT INTO store_pending (event_id, shard) SELECT id, record_id %% {SHARDS} FROM logged"""  # noqa: S608
    with cursor() as rows:
        if due:
            values = {
                "key": key,
                "ids": [record for record, _ in due],
                "due": [at for _, at in due],
                "now": now,
                "type": record_type,
                "cause": as_json({"by": "system"}),
            }
            rows.execute(query, values)
        rows.execute("UPDATE store_moment SET watermark = %s WHERE key = %s", [now, key])
