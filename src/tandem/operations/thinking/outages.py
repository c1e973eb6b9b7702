"""Is it the database that failed, or this one statement? An outage is waited for, a bad statement is set aside."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

# SQLSTATE classes: connection, transaction rolled back (deadlock), resources, operator intervention, system.
_AWAY = ("08", "40", "53", "57P", "58")
_LOCK_TIMEOUT = "55P03"


def is_outage(error: BaseException) -> bool:
    """Whether trying the same again later may help: the server is away, full, or gave another one the right of way."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state == _LOCK_TIMEOUT or str(state).startswith(_AWAY)
