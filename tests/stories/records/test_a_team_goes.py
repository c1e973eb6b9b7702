"""A team is taken away: not while it has work to take on; what it had says so on its timeline."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.operations.errors import Refused
from tandem.operations.settings import teams
from tandem.store.models import Activity, Call, ManualAction, Task, Team
from tests.builders import Firm, a_lead, a_planned_call, think


def deleted(firm: Firm) -> str:
    """Why the support team stays; empty when it went."""
    try:
        teams.delete(firm.dora, firm.support)
    except Refused as refused:
        return str(refused.problems[0].message)
    think()
    return ""


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda firm: Task.objects.create(title="Call", team=firm.support), "tasks: 1,"),
        (
            lambda firm: Call.objects.filter(pk=a_planned_call(firm).pk).update(
                team=firm.support, owner=None
            ),
            "calls: 1,",
        ),
        (
            lambda firm: ManualAction.objects.create(type="call", title="Call", team=firm.support),
            "actions: 1)",
        ),
    ],
)
def test_a_team_with_work_nobody_took_on_stays(firm: Firm, make: Any, told: str) -> None:
    make(firm)
    think()
    why = deleted(firm)
    assert told in why
    assert why.startswith("“Support” has work that nobody has taken on yet")
    assert Team.objects.filter(key="support").exists()
    Task.objects.update(owner=firm.bo)
    Call.objects.update(owner=firm.bo)
    ManualAction.objects.update(owner=firm.bo)
    think()
    assert deleted(firm) == ""


def test_what_it_had_says_that_it_went(firm: Firm) -> None:
    lead, team = a_lead(firm.bo), firm.support.pk
    done = Task.objects.create(title="Done", team=firm.support, status="done", contact=lead)
    taken = Task.objects.create(title="Taken", team=firm.support, owner=firm.bo, contact=lead)
    call = a_planned_call(firm, team=firm.support, contact=lead)
    think()
    assert deleted(firm) == ""
    entries = Activity.objects.filter(verb="delete_record").order_by("record_id")
    assert {(one.record_type, one.record_id) for one in entries} == {
        ("task", done.pk), ("task", taken.pk), ("call", call.pk)
    }  # fmt: skip
    for one in entries:
        assert (one.by, one.doer, one.effect, one.contact) == ("person", firm.dora.pk, "changed", lead.pk)
        assert one.details["changes"] == {"team": [team, None]}
        assert one.details["along_with"]["label"] == "Support"
    assert not Task.objects.exclude(team=None).exists()


def test_a_team_without_anything_goes_quietly(firm: Firm) -> None:
    assert deleted(firm) == ""
    assert not Activity.objects.exists()
    firm.bo.refresh_from_db()
    assert firm.bo.is_active
