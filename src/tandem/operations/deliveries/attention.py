"""How many automatic messages one client gets in a day: the firm's limit, and each workflow's own.

What is above waits for the next morning. Of messages that several workers are at, the older ones count first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tandem.engine.words import N_, Text
from tandem.store.read.deliveries import automatic_messages, leaving

MORNING = time(8)
MESSAGES = ("email", "sms")


class Attention:
    """Counts what clients got today, and on top what this batch lets through."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], cap: int, zone: ZoneInfo, now: datetime) -> None:
        self._cap = cap
        here = now.astimezone(zone)
        midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
        self.morning = datetime.combine(here.date() + timedelta(days=1), MORNING, zone)
        contacts = sorted({row["contact"] for row in rows if _counts(row)})
        mine = {row["id"] for row in rows}
        self._got = Counter(automatic_messages(contacts, midnight)) if contacts else Counter()
        self._leaving = [one for one in leaving(contacts) if one[0] not in mine] if contacts else []

    def why_not(self, row: Mapping[str, Any], own_cap: Callable[[], int | None]) -> Text | None:
        """Why this message waits, or None: then it is counted. ``own_cap`` gives the workflow's own limit."""
        if not _counts(row):
            return None
        contact, workflow = row["contact"], row["workflow_id"]
        before = Counter((whom, by) for id, whom, by in self._leaving if id < row["id"])
        got = self._got + before
        in_all = sum(count for (whom, _), count in got.items() if whom == contact)
        if 0 < self._cap <= in_all:
            text = N_("the client had {count} automatic messages today, as many as the firm allows")
            return Text(text, {"count": in_all})
        most = own_cap()
        if most is not None and got[contact, workflow] >= most:
            text = N_("the client had {count} messages of this workflow today, as many as its author allows")
            return Text(text, {"count": most})
        self._got[contact, workflow] += 1
        return None


def _counts(row: Mapping[str, Any]) -> bool:
    return bool(
        row["contact"] and row["run_id"] and row["kind"] in MESSAGES and not row["payload"].get("internal")
    )
