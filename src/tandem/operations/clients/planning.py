"""Calls written down or planned by hand, for a client we know or for a number nobody has yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tandem.connectors.numbers import normalise
from tandem.engine.record import RecordRef
from tandem.engine.words import N_, Text
from tandem.operations import access, by_hand
from tandem.operations.errors import Problem, Refused
from tandem.store.models import Company, Contact, User
from tandem.store.read import calls as call_rows
from tandem.store.read.organisation import now as the_time
from tandem.store.read.organisation import organisation

EDITED = ("subject", "purpose", "result", "notes")


@dataclass(frozen=True)
class OtherEnd:
    """Whom a call is with: a contact, a company, or only a number as somebody wrote it."""

    contact: int | None = None
    company: int | None = None
    number: str = ""


def log_call(
    user: User, other_end: OtherEnd, *, direction: str, ended_at: datetime | None, minutes: int, **words: str
) -> RecordRef:
    """Write down a call that took place. ``words``: subject, purpose, result, notes. Raises Refused or Denied."""
    now = the_time()
    ended_at = ended_at or now
    if ended_at > now + timedelta(minutes=1):
        raise Refused.because(N_("This is still to come. Plan the call instead of logging it."), "ended_at")
    client = _client(user, other_end)
    ours = {"from_number": client["number"]} if direction == "inbound" else {"to_number": client["number"]}
    values = {
        **client,
        **ours,
        **_words(words, client),
        "direction": direction,
        "status": "logged",
        "owner": user.id,
        "duration": minutes * 60,
        "ended_at": ended_at,
    }
    return by_hand.add(user, "call", "log_call", _without_name(values))


def plan_call(user: User, other_end: OtherEnd, *, at: datetime, owner: int | None, **words: str) -> RecordRef:
    """Plan an outbound call. ``words``: subject, purpose, notes. Raises Refused or Denied."""
    if at <= the_time():
        raise Refused.because(N_("This time is over. Choose one to come."), "planned_at")
    client = _client(user, other_end)
    values = {
        **client,
        **_words(words, client),
        "direction": "outbound",
        "status": "planned",
        "to_number": client["number"],
        "owner": owner,
        "planned_at": at,
    }
    return by_hand.add(user, "call", "schedule_call", _without_name(values))


def edit_call(user: User, call: int, values: Mapping[str, str]) -> bool:
    """Change what people write about a call. Raises Refused, Denied or NotThere."""
    unknown = [
        Problem(name, Text(N_("“{name}” cannot be edited here."), {"name": name}))
        for name in values.keys() - {*EDITED}
    ]
    if unknown:
        raise Refused(unknown)
    return by_hand.change(user, RecordRef("call", call), "call.edited", values)


def _client(user: User, other_end: OtherEnd) -> dict[str, Any]:
    """The fields of a call that say who is at the client's end, and ``name`` for its subject."""
    if other_end.contact is not None:
        contact = access.access_record(user, Contact, other_end.contact)
        number = other_end.number or contact.phone_e164
        return _end(number, contact.kind, contact.id, contact.company_id, contact.name)
    if other_end.company is not None:
        company = access.access_record(user, Company, other_end.company)
        return _end(other_end.number or company.phone_e164, "company", None, company.id, company.name)
    if not other_end.number.strip():
        raise Refused.because(N_("Choose a client, or write the number."), "number")
    number = _normal(other_end.number)
    known = call_rows.callers([number]).get(number, call_rows.UNKNOWN)
    return _end(number, known.kind, known.contact, known.company, known.name or number)


def _end(number: str, kind: str, contact: int | None, company: int | None, name: str) -> dict[str, Any]:
    written = _normal(number) if number else ""
    return {"number": written, "caller_kind": kind, "contact": contact, "company": company, "name": name}


def _normal(written: str) -> str:
    found = normalise(written, organisation().region)
    if found.e164 is None:
        text = N_(
            "“{number}” is no telephone number. Write it with its country code, such as +33 6 12 34 56 78."
        )
        raise Refused.because(text, "number", number=written.strip())
    return found.e164


def _words(words: Mapping[str, str], client: Mapping[str, Any]) -> dict[str, str]:
    return {**words, "subject": words.get("subject") or client["name"]}


def _without_name(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "name"}
