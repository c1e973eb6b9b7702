"""W1, the floor: the same missed calls and everything that follows from them, by hand."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from typing import Any

from bench.firm import PURPOSE, client_number, line_number
from bench.floor import BATCH, Floor, Rows, Start, as_json

WRITTEN = ("store_callsignal", "store_call", "store_event", "store_activity")


class MissedCalls:
    """Writes missed calls; clients and workflows are known beforehand, so nothing is looked up."""

    def __init__(self, url: str) -> None:
        self.floor = Floor(url)
        rows = self.floor.connection
        self.clients = {
            number: (id, owner, name)
            for number, id, owner, name in rows.execute(
                "SELECT phone_e164, id, owner, name FROM store_contact"
            )
        }
        self.rules = rows.execute("SELECT id, live FROM store_workflow ORDER BY position").fetchall()
        rows.commit()

    def write(self, first: int, count: int) -> float:
        """So many calls in batches, each durable before the next; seconds."""
        begun = time.perf_counter()
        for place in range(first, first + count, BATCH):
            with self.floor.connection.transaction():
                self._batch(place)
        return time.perf_counter() - begun

    def close(self) -> None:
        """Hang up."""
        self.floor.close()

    def _batch(self, first: int) -> None:
        now = self.floor.now()
        ids = self.floor.ids(2 * BATCH)
        events = self.floor.ids(BATCH, "store_event_id_seq")
        rows: Rows = {name: [] for name in WRITTEN}
        starts = [
            self._one(number, rows, now, next(ids), next(ids), next(events))
            for number in range(first, first + BATCH)
        ]
        for table in WRITTEN:
            self.floor.insert(table, rows[table])
        self.floor.carry_out(starts, now)

    def _one(self, number: int, rows: Rows, now: datetime, call: int, entry: int, event: int) -> Start:
        contact, owner, name = self.clients[client_number(number)]
        image = _image(call, number, contact, owner, name, now)
        cause = as_json({"by": "connector", "connector": "exchange"})
        rows["store_callsignal"].append(_signal(image, now))
        rows["store_call"].append((call, now, now, *(image[column] for column in _CALL), "{}"))
        rows["store_event"].append((event, now, "call", call, "created", None, as_json(image), cause))
        rows["store_activity"].append(
            (entry, now, "call.missed", "created", "connector", None, None, None, "", "call", call, "call", call,
             contact, None, as_json({"label": name}))
        )  # fmt: skip
        workflow, version = self.rules[number % len(self.rules)]
        return Start(
            "call", "call.missed", event, workflow, version, image, contact, f"Call {image['number']} back",
            f"Missed call from {name}", "purpose", PURPOSE,
        )  # fmt: skip


_CALL = (
    "subject", "direction", "status", "number", "from_number", "to_number", "caller_kind", "contact", "company",
    "owner", "team", "purpose", "result", "notes", "via_integration", "provider", "provider_id", "planned_at",
    "rang_at", "answered_at", "held_at", "ended_at", "duration",
)  # fmt: skip


def _image(id: int, number: int, contact: int, owner: int, name: str, now: datetime) -> dict[str, Any]:
    return {
        "id": id, "team": None, "notes": "", "owner": owner, "custom": {}, "number": client_number(number),
        "result": "no_answer", "status": "missed", "company": None, "contact": contact, "held_at": None,
        "purpose": "", "rang_at": None, "subject": name, "duration": 0, "ended_at": now.isoformat(),
        "provider": "exchange", "direction": "inbound", "to_number": line_number(number % 1_000),
        "created_at": now.isoformat(), "planned_at": None, "answered_at": None, "caller_kind": "lead",
        "from_number": client_number(number), "provider_id": f"call-{number}", "via_integration": True,
    }  # fmt: skip


def _signal(image: dict[str, Any], now: datetime) -> tuple[Any, ...]:
    kept = {
        "at": now.isoformat(), "raw": {"id": image["provider_id"], "event": "missed"}, "kind": "missed", "note": "",
        "agent": "", "duration": None, "provider": "exchange", "sequence": None, "direction": "inbound",
        "parent_id": "", "to_number": image["to_number"], "from_number": image["from_number"],
        "provider_id": image["provider_id"],
    }  # fmt: skip
    signal = as_json(kept)
    digest = hashlib.blake2b(signal.encode(), digest_size=16).hexdigest()
    return ("exchange", image["provider_id"], digest, "missed", now, signal, now)
