"""Who has how much; who is away is passed over, and what they have is offered to their team."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.manual_actions import lists, load, queue, work
from tandem.operations.manual_actions.lists import Asked
from tandem.operations.manual_actions.taken import Taken
from tandem.store.models import Role, Task, User
from tandem.store.read.organisation import now
from tandem.store.read.work import open_work
from tests.builders import AGENT, Firm, think
from tests.stories.manual_actions.handing import a_hand_off, handed, now_of, several
from tests.stories.telling import listening

MONDAY = date(2026, 3, 2)


def with_own_level(*users: User) -> None:
    """These may see what is theirs, and no more."""
    role = Role.objects.create(key="own", name="Own", rights={**AGENT, "view": {"*": "own"}})
    for user in users:
        user.role = role
        user.save()


def away(firm: Firm, who: User, days: int = 0) -> None:
    """Somebody is away today, and some days more."""
    load.record_absence(
        firm.ana, of=who.pk, first=MONDAY, last=MONDAY + timedelta(days=days), note="Holidays"
    )


def test_what_everybody_has(firm: Firm) -> None:
    a_hand_off("Late", due="1 hour", priority="urgent").published()
    handed()
    firm.pass_time(hours=2)
    a_hand_off("Today", due="2 hours", to="user:bo@example.com", priority="low").published()
    a_hand_off("Queue", to="team:support", timeout="3 business days").published()
    handed(email="two@example.com")
    Task.objects.create(title="Tidy up", owner=firm.bo)
    think()
    found = {one.name: one for one in load.loads(firm.ana)}
    bo, support = found["Bo Laurent"], found["Support"]
    assert (bo.open, bo.late, bo.today, bo.tasks) == (3, 1, 3, 1)
    assert bo.weight == 4 + 4 + 1 + 1
    assert (support.user, support.team, support.open, support.late) == (None, firm.support.pk, 1, 0)
    assert (found["Cy Ionescu"].open, found["Cy Ionescu"].weight) == (0, 0)
    assert load.loads(firm.ana)[0].name == "Bo Laurent"
    assert open_work() == {firm.bo.pk: 4}


def test_with_the_own_level_one_sees_oneself_and_ones_queues(firm: Firm) -> None:
    a_hand_off().published()
    handed()
    with_own_level(firm.cy)
    assert [(one.name, one.open) for one in load.loads(firm.cy)] == [("Cy Ionescu", 0), ("Support", 0)]


def test_least_busy_counts_open_manual_actions(firm: Firm) -> None:
    a_hand_off(to="team:support", how="least_busy").published()
    items = several(5)
    owners = [item.owner_id for item in items]
    assert sorted([owners.count(firm.bo.pk), owners.count(firm.cy.pk)]) == [2, 3]
    mine = [item.pk for item in items if item.owner_id == firm.bo.pk]
    work.complete(firm.bo, mine, work.Ending())
    again = {item.owner_id for item in several(2)[-2:]}
    assert again == {firm.bo.pk}


def test_work_goes_round_who_is_away(firm: Firm) -> None:
    away(firm, firm.bo)
    a_hand_off("Round", to="team:support", how="round_robin").published()
    a_hand_off("Busy", to="team:support", how="least_busy").published()
    assert {item.owner_id for item in several(3)} == {firm.cy.pk}


def test_what_an_absent_colleague_has_is_offered_to_their_team(firm: Firm) -> None:
    with_own_level(firm.bo, firm.cy)
    a_hand_off().published()
    item = handed()
    assert lists.listed(firm.cy, Asked("everyone")).total.number == 0
    assert queue.next_item(firm.cy) is None
    with pytest.raises(access.NotThere):
        queue.start(firm.cy, item.pk)

    away(firm, firm.bo)
    page = lists.listed(firm.cy, Asked("everyone"))
    assert ([row.pk for row in page.rows], page.away) == ([item.pk], {firm.bo.pk})
    assert queue.next_item(firm.cy) == item
    assert queue.start(firm.cy) == item
    assert now_of(item).owner == firm.cy
    work.of_one(work.complete(firm.cy, [item.pk], work.Ending()))
    think()


def test_even_what_they_had_begun_can_be_taken_over(firm: Firm) -> None:
    a_hand_off().published()
    item = handed()
    queue.start(firm.bo, item.pk)
    with pytest.raises(Taken) as taken:
        queue.start(firm.ana, item.pk)
    assert (taken.value.first.name, taken.value.first.status) == ("Bo Laurent", "in_progress")
    away(firm, firm.bo)
    assert queue.start(firm.cy, item.pk) is not None
    assert now_of(item).owner == firm.cy
    think()


def test_an_absence_ends_by_itself(firm: Firm) -> None:
    with_own_level(firm.cy)
    a_hand_off().published()
    handed()
    away(firm, firm.bo, days=1)
    assert queue.next_item(firm.cy) is not None
    firm.pass_time(days=1)
    assert queue.next_item(firm.cy) is not None
    firm.pass_time(days=1)
    assert queue.next_item(firm.cy) is None
    assert load.absences(firm.cy) == []


def test_who_may_say_that_somebody_is_away(firm: Firm) -> None:
    day = MONDAY
    assert load.record_absence(firm.bo, of=firm.bo.pk, first=day, last=day).user == firm.bo
    load.record_absence(firm.ana, of=firm.cy.pk, first=day, last=day)
    with pytest.raises(access.Denied):
        load.record_absence(firm.bo, of=firm.cy.pk, first=day, last=day)
    with pytest.raises(Refused) as refused:
        load.record_absence(firm.bo, of=firm.bo.pk, first=day, last=day - timedelta(days=1))
    assert [one.field for one in refused.value.problems] == ["last"]
    with pytest.raises(Refused):
        load.record_absence(
            firm.bo, of=firm.bo.pk, first=day - timedelta(days=9), last=day - timedelta(days=1)
        )
    (first, second) = load.absences(firm.bo)
    with pytest.raises(access.Denied):
        load.remove_absence(firm.bo, second.pk)
    load.remove_absence(firm.bo, first.pk)
    assert [one.user for one in load.absences(firm.bo)] == [firm.cy]


def test_the_left_rail_counts_what_can_be_done_now(firm: Firm) -> None:
    a_hand_off("Mine", due="1 hour").published()
    a_hand_off("Queue", to="team:support").published()
    several(3)
    counted = lists.counts(firm.bo)
    assert (counted.mine.number, counted.queue.number, counted.late.number) == (3, 3, 0)
    firm.pass_time(hours=2)
    item = queue.next_item(firm.bo)
    assert item is not None
    work.of_one(work.put_off(firm.bo, [item.pk], until=now() + timedelta(hours=1)))
    counted = lists.counts(firm.bo)
    assert (counted.mine.number, counted.queue.number, counted.late.number) == (2, 3, 3)
    think()


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_the_same_queries_for_one_row_and_for_three(
    firm: Firm, count: int, django_assert_num_queries: Any
) -> None:
    a_hand_off(to="team:support").published()
    several(count)
    with django_assert_num_queries(2):
        page = lists.listed(firm.ana, Asked("everyone"))
        assert (
            len([(row.contact, row.workflow, row.owner, row.team, row.campaign) for row in page.rows])
            == count
        )


def test_what_is_asked_for_can_be_changed(firm: Firm) -> None:
    edited = listening("manual_action.edited")
    a_hand_off().published()
    item = handed()
    with pytest.raises(Refused):
        work.edit(firm.bo, [item.pk], {"status": "completed"})
    with pytest.raises(Refused):
        work.edit(firm.bo, [item.pk], {"priority": "soon"})
    work.of_one(work.edit(firm.bo, [item.pk], {"priority": "urgent", "title": "Call at once"}))
    think()
    assert (now_of(item).rank, now_of(item).title, edited.runs.count()) == (0, "Call at once", 1)
