"""How many there are of each kind of setting, for the first page."""

from __future__ import annotations

from tandem.store.raw import cursor

_COUNTED = {
    "users": "store_user WHERE is_active",
    "roles": "store_role",
    "teams": "store_team",
    "calendars": "store_calendar",
    "telephony": "store_telephonyaccount WHERE active",
    "keys": "store_apikey WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > tandem_now())",
    "endpoints": "store_endpoint",
    "templates": "store_mailtemplate",
    "functions": "store_customfunction",
    "saved_actions": "store_savedaction",
}


def counts() -> dict[str, int]:
    """What is in use, by area; one query."""
    parts = [f"(SELECT count(*) FROM {rows})" for rows in _COUNTED.values()]  # noqa: S608 - the tables are ours
    with cursor() as rows:
        found = rows.execute(f"SELECT {', '.join(parts)}").fetchone()
    return dict(zip(_COUNTED, found or (), strict=True))
