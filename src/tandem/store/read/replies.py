"""Whether anything open waits for its client to reply, whatever became of the workflow that asked for it."""

from __future__ import annotations

from tandem.store.raw import cursor

# What is open and to be called off; and runs under way on a version that stops, or may yet hand over such a thing.
_AWAITED = """
SELECT EXISTS (SELECT 1 FROM store_manualaction WHERE ended_at IS NULL AND cancel_on_reply)
    OR EXISTS (
        SELECT 1 FROM store_version v
        JOIN (SELECT DISTINCT version_id FROM store_run WHERE ended_at IS NULL) r ON r.version_id = v.id
        WHERE v.document @? '$.settings.stop_on_reply ? (@ == true)'
            OR v.document @? 'strict $.**.cancel_on_reply ? (@ == true)')
"""


def replies_awaited() -> bool:
    """One query; asked when what is live changes, not for each batch."""
    with cursor() as rows:
        row = rows.execute(_AWAITED).fetchone()
        return bool(row and row[0])
