"""Ring a client from a manual action: the exchange rings the colleague first, then the client, and connects them.

Without a telephony account that can call, pages offer a ``tel:`` link instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from tandem.connectors.numbers import normalise
from tandem.engine.cause import Cause
from tandem.engine.deed import Deed, collect
from tandem.engine.effect import CreateRecord, Send
from tandem.engine.view import View
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.deliveries import by_phone
from tandem.operations.errors import Refused
from tandem.operations.manual_actions import queue
from tandem.operations.manual_actions.carrying import about_of
from tandem.operations.manual_actions.reach import access_item
from tandem.operations.thinking.bell import ring
from tandem.operations.world import settings, world
from tandem.store.models import ManualAction, User
from tandem.store.read.images import load_with_relations
from tandem.store.read.organisation import now as the_time
from tandem.store.write.apply import apply

USEFUL_FOR = timedelta(minutes=2)  # nobody wants their telephone to ring later than this
VERB = "place_call"


@dataclass(frozen=True)
class Way:
    """How somebody may ring the client of an item: ``link`` is a tel: address; empty when there is no number."""

    number: str
    link: str
    by_exchange: bool


@dataclass(frozen=True)
class Placed:
    """What was begun: the call's record, and the delivery that rings the telephones."""

    call: int
    delivery: int


def way(user: User, id: int) -> Way:
    """How to ring the client of an item. Raises access.NotThere."""
    row = access_item(user, id)
    _, client = _client(row, user)
    number = client["number"] if client else ""
    return Way(number, f"tel:{number}" if number else "", bool(number and user.phone and by_phone.account()))


def place(user: User, id: int) -> Placed:
    """Begin with the item and ring; the log and the timeline have who called whom.

    Raises Refused without a number at either end or without an account, Taken, access.NotThere, access.Denied.
    """
    if by_phone.account() is None:
        raise Refused.because(by_phone.NO_ACCOUNT)
    agent = normalise(user.phone, settings().organisation.region).e164
    if agent is None:
        raise Refused.because(
            N_("Your own telephone number is not known. Write it down in your settings."), "phone"
        )
    with transaction.atomic():
        row = queue.start(user, id)
        assert row is not None  # an item that was named is there, or it raised
        view, client = _client(row, user)
        if client is None:
            raise Refused.because(N_("There is no number to call."))
        access.require(user, "create", "call")
        placed = _write(user, row, view, client, agent)
    ring()
    return placed


def _client(row: ManualAction, user: User) -> tuple[View, dict[str, Any] | None]:
    about = about_of(row)
    around = world(settings(), the_time(), load_with_relations([about]))
    around.me = user.pk
    view = View(around, about)
    return view, view.to_call()


def _write(user: User, row: ManualAction, view: View, client: dict[str, Any], agent: str) -> Placed:
    around = view.world
    call = view.new("call")
    label = row.title or client["number"]
    values = {
        **client,
        "direction": "outbound",
        "status": "planned",
        "subject": label[:200],
        "owner": user.pk,
        "planned_at": around.now + USEFUL_FOR,  # so that nobody takes it for overdue while it rings
    }
    payload = {"agent": agent, "call": call.id, "label": label, "late_after": around.now + USEFUL_FOR}
    message = Send(
        "phone_call", next(around.ids), client["number"], "phone", payload, contact=client["contact"]
    )
    deeds: list[Deed] = []
    cause = Cause("person", doer=user.pk)
    collect(deeds, (CreateRecord(call, **values), message), view, VERB, cause, around)
    apply(deeds, around.now, around.ids)
    return Placed(call.id, message.id)
