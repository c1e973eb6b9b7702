"""The last look before something leaves: may it still, and may it now?

Rights change, people withdraw their consent and windows close between planning and sending, so all of it
is asked again at the moment of sending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from tandem.engine.calendars import NeverOpen
from tandem.engine.windows import Window, release
from tandem.engine.words import N_, Text
from tandem.engine.workflow import SendWindow
from tandem.engine.zones import zone_or
from tandem.operations.deliveries.attention import Attention
from tandem.operations.world import Settings
from tandem.store.models import Contact, Destination, Organisation, Run, Workflow
from tandem.store.read.organisation import DAYS


@dataclass(frozen=True)
class Hold:
    """Not now; at this time."""

    until: datetime
    because: Text


@dataclass(frozen=True)
class Stop:
    """Not at all."""

    state: str  # suppressed | cancelled
    because: Text


Verdict = Hold | Stop


def last_check(rows: Sequence[Mapping[str, Any]], known: Settings, now: datetime) -> dict[int, Verdict]:
    """The deliveries that must not leave now, with the reason; a handful of queries for all."""
    if not rows:
        return {}
    automation_on, person_cap = Organisation.objects.values_list("automation_on", "person_cap").get(id=1)
    off = set(
        Workflow.objects.filter(id__in={row["workflow_id"] for row in rows}, on=False).values_list(
            "id", flat=True
        )
    )
    contacts = Contact.objects.in_bulk([row["contact"] for row in rows if row["contact"]])
    versions = dict(
        Run.objects.filter(id__in={row["run_id"] for row in rows}).values_list("id", "version_id")
    )
    gone = set(
        Destination.objects.filter(key__in={row["destination"] for row in rows}, disabled=True).values_list(
            "key", flat=True
        )
    )
    attention = Attention(rows, person_cap, known.zone, now)
    found: dict[int, Verdict] = {}
    for row in rows:
        verdict = (
            _switched_off(row, automation_on, off)
            or _gone(row, gone)
            or _consent(row, contacts)
            or _late(row, now)
            or _window(row, versions, contacts, known, now)
            or _attention(row, attention, versions, known)
        )
        if verdict is not None:
            found[row["id"]] = verdict
    return found


def _switched_off(row: Mapping[str, Any], automation_on: bool, off: set[int]) -> Verdict | None:
    if row["workflow_id"] is None:
        return None
    if not automation_on:
        return Stop("cancelled", Text(N_("all automation was switched off before it left")))
    if row["workflow_id"] in off:
        return Stop("cancelled", Text(N_("the workflow was switched off before it left")))
    return None


def _gone(row: Mapping[str, Any], gone: set[str]) -> Verdict | None:
    if row["destination"] not in gone:
        return None
    return Stop("suppressed", Text(N_("the other side asked never to be called again")))


def _consent(row: Mapping[str, Any], contacts: Mapping[int, Contact]) -> Verdict | None:
    if row["contact"] is None or row["payload"].get("internal"):
        return None
    contact = contacts.get(row["contact"])
    if contact is None:
        return Stop("suppressed", Text(N_("the contact was deleted before it left")))
    if contact.automation_stopped and row["workflow_id"] is not None:
        return Stop("suppressed", Text(N_("automation was stopped for this client")))
    if contact.do_not_contact:
        return Stop("suppressed", Text(N_("the contact asked not to be contacted")))
    if contact.gdpr_status == Contact.Consent.REFUSED:
        return Stop("suppressed", Text(N_("the contact refused that we keep their data")))
    return None


def _late(row: Mapping[str, Any], now: datetime) -> Verdict | None:
    if row["late_after"] is not None and now > row["late_after"]:
        return Stop("suppressed", Text(N_("it was too late to be of use")))
    return None


def _window(
    row: Mapping[str, Any],
    versions: Mapping[int, int],
    contacts: Mapping[int, Contact],
    known: Settings,
    now: datetime,
) -> Verdict | None:
    if row["kind"] not in ("email", "sms") or row["payload"].get("internal") or row["run_id"] not in versions:
        return None
    settings = known.program(versions[row["run_id"]]).document.settings
    if settings.window is None:
        return None
    window = window_of(settings.window)
    contact = contacts.get(row["contact"])
    zone = known.zone
    if settings.window.zone == "record" and contact is not None:
        zone = zone_or(contact.time_zone or None, known.zone).zone
    try:
        at = release(window, now, zone, known.calendar(settings.calendar), key=row["key"])
    except NeverOpen:
        return Stop("suppressed", Text(N_("its sending window never opens")))
    return Hold(at, Text(N_("waits for the sending window"))) if at > now else None


def _attention(
    row: Mapping[str, Any], attention: Attention, versions: Mapping[int, int], known: Settings
) -> Verdict | None:
    def own_cap() -> int | None:
        return known.program(versions[row["run_id"]]).document.settings.person_cap

    because = attention.why_not(row, own_cap)
    return Hold(attention.morning, because) if because is not None else None


def window_of(found: SendWindow) -> Window:
    """The document's window as the engine reckons with it."""
    days = frozenset(DAYS.index(day) for day in found.days)
    return Window(days, time.fromisoformat(found.start), time.fromisoformat(found.end), found.zone)
