"""Who answered what, when and by which way; and the figures that reports are drawn from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tandem.operations.errors import Refused
from tandem.operations.manual_actions import history, queue, work
from tandem.store.models import Activity
from tests.builders import Firm, think
from tests.stories.manual_actions.handing import a_hand_off, handed, now_of, outcome, several

MONDAY = date(2026, 3, 2)
WEEK = (MONDAY, MONDAY + timedelta(days=6))


def test_everything_done_with_an_item_is_told_in_order(firm: Firm) -> None:
    a_hand_off(outcomes=[outcome("yes"), outcome("no")]).published()
    item = handed()
    work.of_one(work.no_answer(firm.bo, [item.pk], note="Rang out", way="api"))
    firm.pass_time(hours=1)
    work.of_one(work.reassign(firm.ana, [item.pk], to=firm.cy.pk))
    firm.pass_time(hours=1)
    queue.start(firm.cy, item.pk)
    firm.pass_time(minutes=5)
    work.of_one(work.complete(firm.cy, [item.pk], work.Ending("yes", "Gladly")))
    think()
    told = [
        (one.verb, one.doer, one.details.get("way"), one.details.get("note"))
        for one in history.of_item(firm.ana, item.pk)
    ]
    assert told == [
        ("hand_off", None, None, None),
        ("manual_action.no_answer", firm.bo.pk, "api", "Rang out"),
        ("manual_action.reassigned", firm.ana.pk, "page", None),
        ("manual_action.started", firm.cy.pk, "page", None),
        ("manual_action.completed", firm.cy.pk, "page", "Gladly"),
    ]
    on_the_client = Activity.objects.filter(contact=item.contact_id, record_type="manual_action")
    assert on_the_client.count() == 4


def test_done_per_day_counts_every_day_of_the_span(firm: Firm) -> None:
    a_hand_off().published()
    first, second, third, fourth = several(4)
    work.complete(firm.bo, [first.pk, second.pk], work.Ending())
    firm.pass_time(days=1)
    work.skip(firm.bo, [third.pk], because="No number")
    work.cancel(firm.ana, [fourth.pk], because="Moved away")
    think()
    days = history.done_per_day(firm.ana, *WEEK)
    assert len(days) == 7
    assert [(one.completed, one.skipped, one.cancelled) for one in days[:3]] == [
        (2, 0, 0),
        (0, 1, 1),
        (0, 0, 0),
    ]
    assert [one.cancelled for one in history.done_per_day(firm.ana, *WEEK, person=firm.ana.pk)][:2] == [0, 1]
    assert (
        sum(one.completed for one in history.done_per_day(firm.ana, *WEEK, workflow=first.workflow_id)) == 2
    )
    with pytest.raises(Refused):
        history.done_per_day(firm.ana, MONDAY, MONDAY + timedelta(days=400))
    with pytest.raises(Refused):
        history.done_per_day(firm.ana, MONDAY, MONDAY - timedelta(days=1))


def test_time_to_first_touch_by_the_clock_and_in_office_hours(firm: Firm) -> None:
    a_hand_off().published()
    quick, slow = several(2)
    firm.pass_time(minutes=30)
    queue.start(firm.bo, quick.pk)
    firm.pass_time(hours=23, minutes=30)
    work.of_one(work.no_answer(firm.bo, [slow.pk]))
    firm.pass_time(minutes=10)
    queue.start(firm.bo, slow.pk)
    think()
    monday, tuesday = history.first_touch(firm.ana, *WEEK)
    assert (monday.day, monday.count) == (MONDAY, 1)
    assert monday.median == pytest.approx(1800, abs=30)
    assert tuesday.median == pytest.approx(24 * 3600, abs=60)
    assert tuesday.median_business == pytest.approx(9 * 3600, abs=60), "nine till six, from ten to ten"
    assert now_of(slow).started_at is not None


def test_outcomes_of_each_workflow(firm: Firm) -> None:
    a_hand_off("Ask", outcomes=[outcome("yes"), outcome("no")]).published()
    one, two, three = several(3)
    work.complete(firm.bo, [one.pk, two.pk], work.Ending("yes"))
    work.skip(firm.bo, [three.pk], because="No number")
    think()
    found = [(each.name, each.status, each.outcome, each.count) for each in history.outcomes(firm.ana, *WEEK)]
    assert found == [("Ask", "completed", "yes", 2), ("Ask", "skipped", "", 1)]
    assert history.outcomes(firm.ana, MONDAY - timedelta(days=9), MONDAY - timedelta(days=1)) == []
