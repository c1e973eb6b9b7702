"""The demo's clients and what happened with them in the last weeks."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from tandem.operations.demo import names
from tandem.operations.demo.firm import People
from tandem.operations.demo.wording import Say
from tandem.store.models import Call, Company, Contact, Note, Task
from tandem.store.read.pending import Ids

CONTACTS = 1310
CALLS = 1600
DRAWN = 20261122  # the same demo each time


def the_clients(people: People, now: datetime, say: Say) -> None:
    """Companies, contacts, calls, tasks and notes, a few statements for all."""
    draw = random.Random(DRAWN)  # noqa: S311 - stories, no secrets
    ids = Ids(4096)
    owners = [people.bo.id, people.cy.id, people.ana.id]
    companies = _companies(draw, ids, owners, now - timedelta(days=500), say)
    Company.objects.bulk_create(companies)
    contacts = [_contact(draw, next(ids), place, companies, owners, now, say) for place in range(CONTACTS)]
    Contact.objects.bulk_create(contacts, batch_size=1000)
    calls = [_call(draw, next(ids), contacts, now, say) for _ in range(CALLS)]
    calls += _plans(draw, ids, contacts, now, say)
    Call.objects.bulk_create(calls, batch_size=1000)
    Task.objects.bulk_create(_tasks(draw, ids, contacts, now, say))
    Note.objects.bulk_create(_notes(draw, ids, contacts, now, say))


def _companies(draw: random.Random, ids: Ids, owners: list[int], since: datetime, say: Say) -> list[Company]:
    found = []
    for place, (id, name) in enumerate(zip(ids, names.COMPANIES, strict=False)):
        city, country = draw.choice(names.CITIES)
        found.append(
            Company(
                id=id, name=name, industry=say(draw.choice(names.INDUSTRIES)), city=city, country=country,
                phone=f"+331445566{place:02d}", phone_e164=f"+331445566{place:02d}", owner_id=draw.choice(owners),
                status=say(draw.choice(names.STATUSES)), created_at=since,
            )
        )  # fmt: skip
    return found


def _contact(
    draw: random.Random,
    id: int,
    place: int,
    companies: list[Company],
    owners: list[int],
    now: datetime,
    say: Say,
) -> Contact:
    first, last = draw.choice(names.FIRST), draw.choice(names.LAST)
    if place == 0:
        first, last = "Lisa", "Martin"
    city, country = draw.choice(names.CITIES)
    number = f"+336{12345678 + place * 7:08d}"
    kind = "lead" if draw.random() < 0.35 else "contact"
    return Contact(
        id=id, kind=kind, first_name=first, last_name=last, name=f"{first} {last}",
        email=f"{first}.{last}.{place}@example.com".lower().replace(" ", "-").encode("ascii", "ignore").decode(),
        phone=number, phone_e164=number, city=city, country=country,
        language={"RO": "ro", "FR": "fr", "CH": "fr"}.get(country, "en"),
        time_zone={"RO": "Europe/Bucharest", "US": "America/New_York", "GB": "Europe/London"}.get(country, ""),
        company=draw.choice(companies) if kind == "contact" and draw.random() < 0.6 else None,
        owner_id=draw.choice(owners), status=say(draw.choice(names.STATUSES)),
        tags=sorted(map(say, draw.sample(names.TAGS, draw.choice((0, 0, 0, 1, 2))))),
        source=say(draw.choice(names.SOURCES)),
        created_at=now - timedelta(days=draw.uniform(50, 400)), updated_at=now,
        do_not_contact=draw.random() < 0.02,
    )  # fmt: skip


def _call(draw: random.Random, id: int, contacts: list[Contact], now: datetime, say: Say) -> Call:
    contact = draw.choice(contacts)
    at = now - timedelta(minutes=draw.uniform(30, 60 * 24 * 30))
    inbound = draw.random() < 0.6
    status = draw.choices(("ended", "missed", "logged", "cancelled"), (70, 15, 12, 3))[0]
    talked = status in ("ended", "logged")
    duration = draw.randint(20, 1800) if talked else 0
    values: dict[str, Any] = {
        "rang_at": at,
        "answered_at": at + timedelta(seconds=8) if talked else None,
        "ended_at": at + timedelta(seconds=8 + duration),
        "result": "answered" if talked else "no_answer",
    }
    if status == "logged":
        values["rang_at"] = values["answered_at"] = None
    return Call(
        id=id, direction="inbound" if inbound else "outbound", status=status, subject=contact.name,
        number=contact.phone_e164, from_number=contact.phone_e164 if inbound else "+33140000000",
        to_number="+33140000000" if inbound else contact.phone_e164, contact=contact, company_id=contact.company_id,
        caller_kind=contact.kind, owner_id=contact.owner_id, purpose=say(draw.choice(names.PURPOSES)),
        via_integration=status != "logged", duration=duration, created_at=at, updated_at=at, **values,
    )  # fmt: skip


def _plans(draw: random.Random, ids: Ids, contacts: list[Contact], now: datetime, say: Say) -> list[Call]:
    hours = (-2, 0.1, 0.2, 1, 2, 3, 5, 22, 24, 26, 47, 50, 72, 96)
    found, follow_up = [], say("Follow up with {name}")
    for hour, contact in zip(hours, draw.sample(contacts, len(hours)), strict=True):
        found.append(
            Call(
                id=next(ids), direction="outbound", status="planned", subject=follow_up.format(name=contact.name),
                number=contact.phone_e164, to_number=contact.phone_e164, contact=contact, caller_kind=contact.kind,
                company_id=contact.company_id, owner_id=contact.owner_id, planned_at=now + timedelta(hours=hour),
                purpose=say(draw.choice(names.PURPOSES)), created_at=now - timedelta(days=1), updated_at=now,
            )
        )  # fmt: skip
    return found


def _tasks(draw: random.Random, ids: Ids, contacts: list[Contact], now: datetime, say: Say) -> list[Task]:
    found = []
    for place, contact in enumerate(draw.sample(contacts, 60)):
        done = place % 3 == 0
        due = now + timedelta(hours=draw.uniform(-48, 120))
        found.append(
            Task(
                id=next(ids), title=say(draw.choice(names.TASKS)), status="done" if done else "open", due_at=due,
                done_at=now - timedelta(hours=draw.uniform(1, 40)) if done else None,
                priority=draw.choice(("low", "normal", "normal", "high")), owner_id=contact.owner_id,
                contact=contact, company_id=contact.company_id, created_at=now - timedelta(days=2), updated_at=now,
            )
        )  # fmt: skip
    return found


def _notes(draw: random.Random, ids: Ids, contacts: list[Contact], now: datetime, say: Say) -> list[Note]:
    chosen = [*islice(contacts, 3), *draw.sample(contacts, 120)]
    return [
        Note(
            id=next(ids), text=say(draw.choice(names.NOTES)), author_id=contact.owner_id, contact=contact,
            company_id=contact.company_id, created_at=now - timedelta(days=draw.uniform(0, 20)), updated_at=now,
        )
        for contact in chosen
    ]  # fmt: skip
