"""F51: manual actions are done once, whoever races and whatever dies between doing one and waking its run."""

from __future__ import annotations

import itertools
import threading
from collections import Counter

import pytest
from django.db import connection

from tandem.operations.manual_actions import queue, work
from tandem.operations.manual_actions.taken import Taken
from tandem.operations.outreach import campaigns, saved_filters
from tandem.store.models import Activity, CampaignMember, Contact, Event, ManualAction, Note, Run, Team
from tests.builders import AWorkflow, a_workflow, think
from tests.faults.house import until
from tests.faults.plot import Plot
from tests.faults.test_f17_races import at_once

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
YES = {"name": "yes", "steps": [{"id": "glad", "action": "add_note", "with": {"text": "They want it."}}]}


def the_hand_off(**given: object) -> AWorkflow:
    """New contacts are handed to the support team's queue."""
    step = {"do": "call", "title": "Call {{ name }}", "to": "team:support", "outcomes": [YES], **given}
    return a_workflow("Follow up", "contact").when("contact.created").step(id="ask", hand_off=step)


def handed(count: int) -> list[int]:
    """So many contacts, and what was handed over about them."""
    Contact.objects.bulk_create(
        Contact(kind="lead", name=f"Lead {number}", email=f"lead{number}@example.com")
        for number in range(count)
    )
    think()
    return list(ManualAction.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("count", "racers"), [(60, 4), pytest.param(1000, 4, marks=pytest.mark.slow)], ids=["60", "1000"]
)
def test_f51_colleagues_race_through_a_queue_and_each_item_is_done_once(
    plot: Plot, count: int, racers: int
) -> None:
    the_hand_off().published()
    items = handed(count)
    people = itertools.cycle([plot.firm.bo, plot.firm.cy])
    lock, done = threading.Lock(), Counter[int]()

    def work_through() -> int:
        with lock:
            me = next(people)
        mine = 0
        while (item := queue.start(me)) is not None:
            try:
                work.of_one(work.complete(me, [item.pk], work.Ending("yes")))
            except Taken:
                continue  # the same person in another window
            mine += 1
            with lock:
                done[item.pk] += 1
        return mine

    counts = at_once(work_through, racers)
    assert sum(counts) == count, counts
    assert done == Counter(items)
    assert all(share > 0 for share in counts)
    think(count)
    assert Note.objects.count() == count
    assert set(Run.objects.values_list("state", flat=True)) == {"done"}
    completed = Activity.objects.filter(verb="manual_action.completed")
    assert Counter(completed.values_list("subject_id", flat=True)) == Counter(items)


def test_f51_of_several_who_complete_one_item_the_first_wins_and_the_others_see_who(plot: Plot) -> None:
    the_hand_off().published()
    for item in handed(15):
        found = at_once(
            lambda item=item: work.of_one(  # type: ignore[misc]  # each race has its own item
                work.complete(plot.firm.bo, [item], work.Ending("yes"))
            )
        )
        losers = [one.first for one in found if isinstance(one, Taken)]
        assert len(losers) == 3
        assert {(one.name, one.status) for one in losers} == {("Bo Laurent", "completed")}
        assert {one.at for one in losers} == {ManualAction.objects.get(pk=item).ended_at}
    think()
    assert Note.objects.count() == 15


def test_f51_two_people_start_the_same_item_at_once(plot: Plot) -> None:
    the_hand_off().published()
    for item in handed(15):
        people = iter([plot.firm.bo, plot.firm.cy])
        found = at_once(lambda: queue.start(next(people), item), 2)  # noqa: B023 - called before the next item
        winner = next(one for one in found if isinstance(one, ManualAction))
        assert [type(one).__name__ for one in found if one is not winner] == ["Taken"], found
        loser = next(one for one in found if isinstance(one, Taken))
        assert loser.first.user == winner.owner_id
        assert loser.first.status == "in_progress"
        assert loser.first.at == Activity.objects.get(subject_id=item, verb="manual_action.started").at
    for row in ManualAction.objects.select_related("owner"):
        assert row.owner is not None
        work.of_one(work.complete(row.owner, [row.pk], work.Ending("yes")))
    think()


def test_f51_killed_before_the_commit_it_was_never_done(plot: Plot) -> None:
    the_hand_off().published()
    (item,) = handed(1)
    hand = plot.house.ask(
        "tests.faults.hands:complete", plot.firm.bo.pk, item, CRASHPOINT="manual_actions.written"
    )
    assert hand.ends() == 137
    row = ManualAction.objects.get()
    assert (row.status, Run.objects.get().waits_for["manual_action"]) == ("not_started", item)
    assert not Event.objects.filter(record_id=item, op="changed").exists()
    plot.house.ask("tests.faults.hands:complete", plot.firm.bo.pk, item).ends()
    think()
    assert Run.objects.get().state == "done"


def test_f51_killed_between_completing_and_ringing_the_run_wakes_all_the_same(plot: Plot) -> None:
    the_hand_off().published()
    (item,) = handed(1)
    hand = plot.house.ask(
        "tests.faults.hands:complete", plot.firm.bo.pk, item, CRASHPOINT="manual_actions.committed"
    )
    assert hand.ends() == 137
    assert (ManualAction.objects.get().status, Run.objects.get().state) == ("completed", "waiting")
    plot.house.worker()
    until(lambda: Run.objects.get().state == "done", told=plot.story)
    assert Note.objects.get().text == "They want it."


@pytest.mark.parametrize("place", ["advance.planned", "advance.applied", "advance.committed"])
def test_f51_a_worker_dies_while_it_wakes_the_run(plot: Plot, place: str) -> None:
    the_hand_off().published()
    (item,) = handed(1)
    work.of_one(work.complete(plot.firm.bo, [item], work.Ending("yes")))
    plot.house.worker(CRASHPOINT=place).ends()
    plot.house.worker()
    until(lambda: Run.objects.get().state == "done", told=plot.story)
    assert Note.objects.count() == 1
    plot.settles()


def test_f51_the_time_is_up_in_the_moment_it_is_done(plot: Plot) -> None:
    """Whoever is first decides; nothing fails and nothing is done twice."""
    late = [{"id": "late", "action": "add_note", "with": {"text": "Too late."}}]
    the_hand_off(timeout="1 hour", on_timeout=late).published()
    items = handed(20)
    Team.objects.get().members.add(plot.firm.ana)
    Run.objects.update(due_at=ManualAction.objects.first().created_at)  # type: ignore[union-attr]  # there are 20

    def finish() -> int:
        done = work.complete(plot.firm.bo, items[::-1], work.Ending("yes"))
        return sum(one.done for one in done)

    both = iter([finish, think])
    lock = threading.Lock()

    def either() -> object:
        with lock:
            act = next(both)
        return act()

    found = at_once(either, 2)
    assert not [one for one in found if isinstance(one, Exception)], found
    think()
    notes = Counter(Note.objects.values_list("text", flat=True))
    ended = Counter(ManualAction.objects.values_list("status", flat=True))
    assert (
        notes == Counter({"They want it.": ended["completed"], "Too late.": ended["cancelled"]}) + Counter()
    )
    assert sum(notes.values()) == 20
    connection.close()


def test_f51_a_worker_dies_while_a_campaign_enrols_and_nobody_is_enrolled_twice(plot: Plot) -> None:
    rule = the_hand_off(wait=False, outcomes=[]).published()
    Contact.objects.bulk_create(
        Contact(kind="lead", name=f"Lead {number}", city="Lyon") for number in range(12)
    )
    think()
    before = ManualAction.objects.count()
    condition = {"field": "city", "operator": "is", "value": "Lyon"}
    chosen = saved_filters.save(plot.firm.ana, name="Lyon", about="contact", condition=condition)
    campaign = campaigns.create(
        plot.firm.ana, {"name": "Spring", "workflow": rule.pk, "saved_filter": chosen.pk, "per_hour": 36_000}
    )
    assert campaigns.start(plot.firm.ana, campaign.pk) == 12
    for times in (1, 2):
        plot.house.worker(CRASHPOINT=f"campaigns.enrolled:{times}").ends()
    plot.house.worker()
    plot.house.worker()
    until(lambda: Run.objects.filter(campaign=campaign, state="done").count() == 12, told=plot.story)
    until(lambda: campaigns.access_campaign(plot.firm.ana, campaign.pk).state == "done", told=plot.story)
    plot.settles()
    assert Run.objects.filter(campaign=campaign).count() == 12
    assert ManualAction.objects.count() == before + 12
    members = CampaignMember.objects.values_list("record_id", "run")
    assert len({run for _, run in members}) == len(members) == 12
