"""The owner, their manager, a colleague, a team, a role: who is told, who gets the work, and whose turn it is."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.operations.clients.calls import receive
from tandem.store.models import Call, Notification, Task, User
from tests.builders import Firm, a_call, a_lead, a_planned_call, a_workflow, runs, think
from tests.stories.telling import bell, trace


def told() -> set[str]:
    return set(Notification.objects.values_list("user__email", flat=True))


def rings(id: str = "call-1", agent: str = "12") -> Call:
    return a_call(id, agent=agent).rings().is_missed().row


@pytest.mark.parametrize(
    ("to", "who"),
    [
        (["owner"], {"bo"}),
        (["owner.manager"], {"ana"}),
        (["user:cy@example.com"], {"cy"}),
        (["user:CY@Example.com"], {"cy"}),
        (["team:support"], {"bo", "cy"}),
        (["role:agent"], {"bo", "cy"}),
        (["role:supervisor", "role:administrator"], {"ana", "dora"}),
        (["owner", "team:support", "owner.manager"], {"ana", "bo", "cy"}),
    ],
)
def test_words_for_people(firm: Firm, to: list[str], who: set[str]) -> None:
    a_workflow().when("call.missed").then("notify", to=to, text="Look").published()

    rings()

    assert told() == {f"{name}@example.com" for name in who}
    assert Notification.objects.count() == len(who)  # each once


def test_somebody_who_left_is_left_out(firm: Firm) -> None:
    firm.cy.is_active = False
    firm.cy.save()
    a_workflow().when("call.missed").then(
        "notify", to=["team:support", "role:agent"], text="Look"
    ).published()

    rings()

    assert told() == {"bo@example.com"}


def test_nobody_to_tell_is_said_and_no_failure(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").then("notify", to=["owner.manager"], text="Look").published()

    rings(agent="")

    (run,) = runs(rule)
    assert (run.state, trace(run)) == ("done", [("0", "notify", "skipped")])


def test_a_new_member_of_a_team_is_told_as_well(firm: Firm) -> None:
    a_workflow().when("call.missed").then("notify", to=["team:support"], text="Look").published()
    rings("one")
    assert bell(firm.dora) == []

    firm.support.members.add(firm.dora)
    User.objects.filter(pk=firm.dora.pk).update(
        name="Dora of Support"
    )  # members leave no event; a change of dora does
    rings("two")

    assert bell(firm.dora) == ["Look"]


def owners(rule: dict[str, Any], calls: int) -> list[str]:
    """Whom calls of strangers are given to, in order."""
    a_workflow().when("call.missed").then("assign", **rule).published()
    found = [rings(f"call-{number}", agent="") for number in range(calls)]
    return [call.owner.name.split()[0] if call.owner else "nobody" for call in found]


def test_a_team_takes_turns(firm: Firm) -> None:
    assert owners({"to": "team:support"}, 4) == ["Bo", "Cy", "Bo", "Cy"]


def test_turns_within_one_batch(firm: Firm) -> None:
    a_workflow().when("call.missed").then("assign", to="team:support").published()
    for number in range(6):
        call = a_call(f"call-{number}", agent="")
        receive([call.signal("ringing"), call.signal("no_answer", 20)])
    think()

    names = [call.owner.name.split()[0] for call in Call.objects.order_by("id") if call.owner]
    assert sorted(names) == ["Bo"] * 3 + ["Cy"] * 3


def test_the_least_busy_gets_it(firm: Firm) -> None:
    for _ in range(2):
        a_planned_call(firm, owner=firm.bo, number="+33699999999")
    Task.objects.create(title="Something", owner=firm.cy)
    Task.objects.create(title="Done", owner=firm.cy, status="done")

    # A missed call is no open work, so cy stays the least busy until something is planned for them.
    assert owners({"to": "team:support", "how": "least_busy"}, 2) == ["Cy", "Cy"]


def test_work_given_in_one_batch_counts(firm: Firm) -> None:
    a_workflow().when("call.missed").then(
        "create_task", title="Call back", assignee="team:support", how="least_busy"
    ).published()
    for number in range(4):
        call = a_call(f"call-{number}", agent="")
        receive([call.signal("ringing"), call.signal("no_answer", 20)])
    think()

    assert {user: Task.objects.filter(owner=user).count() for user in (firm.bo, firm.cy)} == {
        firm.bo: 2,
        firm.cy: 2,
    }


def test_a_call_that_has_an_owner_keeps_them(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").then("assign", to="user:cy@example.com").published()

    assert rings().owner == firm.bo
    assert trace(runs(rule)[0]) == [("0", "assign", "skipped")]


def test_unless_told_to_replace_them(firm: Firm) -> None:
    a_workflow().when("call.missed").then("assign", to="user:cy@example.com", replace=True).published()

    assert rings().owner == firm.cy


def test_the_owner_of_a_client_gets_their_calls(firm: Firm) -> None:
    a_lead(firm.cy)

    assert rings(agent="").owner == firm.cy
