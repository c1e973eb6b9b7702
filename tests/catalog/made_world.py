"""The small world the catalogue's examples are told in: ana leads bo and cy, who are the support team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from tandem.connectors.numbers import normalise
from tandem.engine.directory import Directory, Person
from tandem.engine.record import RecordRef
from tandem.engine.view import Caller, Library, World
from tandem.store.read.schema import schema

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
PEOPLE = Directory(
    people={
        1: Person(1, "Ana Popescu", "ana@example.com", role="supervisor"),
        2: Person(2, "Bo Laurent", "bo@example.com", manager=1, role="agent"),
        3: Person(3, "Cy Ionescu", "cy@example.com", manager=1, role="agent"),
    },
    teams={"support": (2, 3)},
    roles={"supervisor": (1,), "agent": (2, 3)},
    team_ids={"support": 1},
)
SAVED = Library(
    mail_templates={"sorry": {"name": "Sorry", "subject": "Sorry", "body": "We missed you."}},
    endpoints={"billing": {"name": "Billing", "url": "https://billing.example.com/hook"}},
    functions={"score": {"name": "Score", "source": "record['duration'] * 2"}},
    workflows={
        "welcome": {
            "id": 50,
            "version": 51,
            "name": "Welcome",
            "about": "contact",
            "entry": "once",
            "cap": 1000,
            "owner": 1,
        }
    },
)


INVITED = {
    "to": "lisa@example.com",
    "contact": 7,
    "invitation": {
        "uid": "appointment-100@example.com",
        "starts_at": "2026-03-03T10:00:00+00:00",
        "ends_at": "2026-03-03T10:30:00+00:00",
        "zone": "UTC",
        "summary": "Fitting",
    },
}


class InTurn:
    """Deals work round groups, counting in memory."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = defaultdict(int)

    def take(self, key: str) -> int:
        self.counts[key] += 1
        return self.counts[key] - 1


def a_world(images: Mapping[RecordRef, Mapping[str, Any]]) -> World:
    """A world with these records in it; new ids count from 1, and bo has more to do than cy."""
    return World(
        schema=schema(),
        now=NOW,
        directory=PEOPLE,
        library=SAVED,
        ids=count(1),
        turns=InTurn(),
        zone=ZoneInfo("UTC"),
        images={ref: dict(image) for ref, image in images.items()},
        loads={2: 5, 3: 1},
        invitations={
            ref.id: INVITED for ref, image in images.items() if ref.type == "task" and image.get("due_at")
        },
        e164=lambda written: normalise(written, "FR").e164,
        callers={
            image["phone_e164"]: Caller(image["kind"], ref.id, image.get("company"))
            for ref, image in images.items()
            if ref.type == "contact" and image.get("phone_e164") and ref.id != 100
        },
    )
