"""When an agent dials a number for which a call is planned, that planned call is the one that takes place."""

from __future__ import annotations

from datetime import timedelta

from tandem.store.models import Call
from tandem.store.read.organisation import now
from tests.builders import Firm, a_call, a_planned_call
from tests.stories.telling import fired, listening


def test_dialling_takes_up_the_planned_call(firm: Firm) -> None:
    rings, ends = listening("call.ringing", direction="outbound"), listening("call.ended")
    planned = a_planned_call(firm)

    a_call(direction="outbound").rings().is_answered().ends(60)

    call = Call.objects.get()
    assert (call.pk, call.status, call.subject) == (planned.pk, "ended", "Demo with Lisa")
    assert (call.owner, call.via_integration) == (firm.bo, True)
    assert (fired(rings), fired(ends)) == (1, 1)


def test_a_call_placed_through_the_exchange_is_no_edit_of_the_plan(firm: Firm) -> None:
    rules = [listening(on, every_time=True) for on in ("call.planned_edited", "call.edited")]
    a_planned_call(firm)

    a_call(direction="outbound").rings().is_answered().ends(60)

    assert [fired(rule) for rule in rules] == [0, 0]


def test_of_two_planned_calls_the_nearer_one_is_taken(firm: Firm) -> None:
    later = a_planned_call(firm, at=now() + timedelta(hours=5))
    sooner = a_planned_call(firm, at=now() + timedelta(hours=1))

    a_call("one", direction="outbound").rings()
    assert Call.objects.get(provider_id="one").pk == sooner.pk

    a_call("two", direction="outbound").rings()
    assert Call.objects.get(provider_id="two").pk == later.pk


def test_a_planned_call_of_another_day_stays_planned(firm: Firm) -> None:
    planned = a_planned_call(firm, at=now() + timedelta(days=2))

    a_call(direction="outbound").rings()

    planned.refresh_from_db()
    assert planned.status == "planned"
    assert Call.objects.count() == 2


def test_a_colleagues_planned_call_stays_theirs(firm: Firm) -> None:
    planned = a_planned_call(firm, owner=firm.cy)

    a_call(direction="outbound", agent="12").rings()  # bo's extension

    planned.refresh_from_db()
    assert planned.status == "planned"


def test_a_client_who_rings_first_is_another_call(firm: Firm) -> None:
    planned = a_planned_call(firm)

    a_call(direction="inbound").rings()

    planned.refresh_from_db()
    assert planned.status == "planned"
