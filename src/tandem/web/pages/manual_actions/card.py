"""Beside the task in the runner: the client's card, their last calls, their timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.translation import gettext as _

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.store.models import Call, Company, Contact, ManualAction, User
from tandem.web.components import clock
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Fact
from tandem.web.components.states import CLIENT, State, state_of
from tandem.web.components.timeline import Timeline
from tandem.web.pages.addresses import record_url
from tandem.web.pages.timeline import history_of
from tandem.web.pages.values import result

LAST_CALLS = 3
LINKS = ("contact", "company", "call", "task")


@dataclass(frozen=True)
class LastCall:
    """A call with the client: how it went, when, with whom."""

    state: State
    at: datetime
    who: str
    result: str
    url: str


@dataclass(frozen=True)
class Card:
    """The client: who, how to reach them, what to know. ``number`` is E.164, ``written`` as somebody typed it."""

    name: str
    url: str
    mark: Doer | None
    kind: str
    number: str
    written: str
    email: str
    facts: Sequence[Fact]
    flags: Sequence[State]
    calls: Sequence[LastCall]
    timeline: Timeline


def card_of(user: User, item: ManualAction) -> Card:
    """The card of an item's client. Being handed the work is what lets somebody see whom it is about."""
    client = item.contact or item.company
    here = record_of(item)
    number, written, email = _reach(item, client)
    return Card(
        name=str(client or item.call or item.task or ""),
        url=record_url(here),
        mark=Doer("client", str(client)) if client else None,
        kind=_kind(client),
        number=number,
        written=written,
        email=email,
        facts=_facts(client),
        flags=_flags(client),
        calls=_calls(user, item),
        timeline=history_of(user, here, upcoming=here.type != "manual_action"),
    )


def record_of(item: ManualAction) -> RecordRef:
    """The record an item is about: its client first; itself where it is about nothing."""
    links = ((name, getattr(item, f"{name}_id")) for name in LINKS)
    return next((RecordRef(name, id) for name, id in links if id), RecordRef("manual_action", item.pk))


def _reach(item: ManualAction, client: Contact | Company | None) -> tuple[str, str, str]:
    """The number to dial, as it is written, and the address."""
    if isinstance(client, Contact):
        return client.phone_e164, client.phone, client.email
    if client is not None:
        return client.phone_e164, client.phone, ""
    return (item.call.number, item.call.number, "") if item.call else ("", "", "")


def _kind(client: Contact | Company | None) -> str:
    if isinstance(client, Contact):
        return str(CLIENT[client.kind].word)
    return str(CLIENT["company"].word) if client else ""


def _facts(client: Contact | Company | None) -> list[Fact]:
    if client is None:
        return []
    facts = []
    if isinstance(client, Contact):
        if client.company:
            url = record_url(RecordRef("company", client.company.pk))
            facts.append(Fact(_("Company"), client.company.name, "building", url))
        facts.append(Fact(_("Local time"), _local_time(client.time_zone), "clock"))
    facts += [
        Fact(_("Place"), ", ".join(filter(None, (client.city, client.country))), "map-pin"),
        Fact(_("Status"), client.status, "tag"),
        Fact(_("Owner"), client.owner.name if client.owner else "", "user"),
    ]
    return [one for one in facts if one.value]


def _local_time(zone: str) -> str:
    """What the client's clock says where it differs from the reader's."""
    try:
        theirs = clock.reading_now().astimezone(ZoneInfo(zone)) if zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    if theirs is None or theirs.utcoffset() == timezone.localtime(clock.reading_now()).utcoffset():
        return ""
    return f"{theirs:%H:%M} ({zone.rpartition('/')[2].replace('_', ' ')})"


def _flags(client: Contact | Company | None) -> list[State]:
    if isinstance(client, Contact) and client.do_not_contact:
        return [CLIENT["do_not_contact"]]
    return [CLIENT["inactive"]] if client is not None and not client.active else []


def _calls(user: User, item: ManualAction) -> list[LastCall]:
    about = {
        name: getattr(item, f"{name}_id") for name in ("contact", "company") if getattr(item, f"{name}_id")
    }
    if not about:
        return []
    name, id = next(iter(about.items()))
    rows = access.visible(user, Call).filter(**{name: id}).exclude(status="planned").select_related("owner")
    return [
        LastCall(
            state_of("call", row.status),
            row.ended_at or row.rang_at or row.created_at,
            row.owner.name if row.owner else "",
            result(row.result) if row.result else "",
            record_url(RecordRef("call", row.pk)),
        )
        for row in rows.order_by("-created_at", "-id")[:LAST_CALLS]
    ]
