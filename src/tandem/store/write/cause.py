"""Tell the event log who does what the rest of this transaction writes through the ORM."""

from __future__ import annotations

from tandem.engine.cause import Cause
from tandem.store.raw import cursor
from tandem.store.write.bulk import as_json


def said_by(cause: Cause) -> None:
    """From here to the end of the transaction, changes of records are logged with this cause."""
    with cursor() as rows:
        rows.execute("SELECT set_config('tandem.cause', %s, true)", [as_json(cause.as_json())])
