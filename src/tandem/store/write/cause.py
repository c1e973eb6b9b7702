"""Tell the event log who is writing, for everything a block of code writes through the ORM."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tandem.engine.cause import Cause
from tandem.store.raw import cursor
from tandem.store.write.bulk import as_json


@contextmanager
def said_by(cause: Cause) -> Iterator[None]:
    """Within the block, in this transaction, changes of records are logged with this cause.

    Use it inside ``transaction.atomic``. Blocks may be nested; an error leaves the setting to the rollback.
    """
    before = _swap(as_json(cause.as_json()) or "")
    yield
    _swap(before)


def _swap(value: str) -> str:
    with cursor() as rows:
        row = rows.execute("SELECT coalesce(current_setting('tandem.cause', true), '')").fetchone()
        rows.execute("SELECT set_config('tandem.cause', %s, true)", [value])
    return str(row[0]) if row else ""
