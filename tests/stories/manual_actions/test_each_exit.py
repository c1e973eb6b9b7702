"""However a manual action ends, the run goes the way its author meant, and the timeline says who did it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tandem.operations.errors import Refused
from tandem.operations.manual_actions import queue, work
from tandem.operations.manual_actions.taken import Taken
from tandem.store.read.organisation import now
from tests.builders import Firm, think
from tests.stories.manual_actions.handing import (
    a_hand_off,
    a_note,
    entries,
    handed,
    notes,
    now_of,
    outcome,
    path,
    run_of,
)

WAYS = (
    outcome("yes", a_note("glad", "They want it.")),
    outcome("no", a_note("pity", "They do not want it.")),
)


@pytest.mark.parametrize(
    ("chosen", "said", "way"), [("yes", "They want it.", 0), ("no", "They do not want it.", 1)]
)
def test_each_outcome_leads_its_own_way(firm: Firm, chosen: str, said: str, way: int) -> None:
    a_hand_off(outcomes=WAYS).then("add_note", text="After it.").published()
    item = handed()
    assert (item.title, item.status, item.owner_id, run_of(item).state) == (
        "Call Lisa Martin", "not_started", firm.bo.pk, "waiting",
    )  # fmt: skip

    queue.start(firm.bo, item.pk)
    done = work.of_one(work.complete(firm.bo, [item.pk], work.Ending(chosen, "Nice talk.")))
    assert run_of(item).state == "waiting"
    think()

    assert (done.status, done.outcome, done.note, done.ended_by_id, done.way) == (
        "completed", chosen, "Nice talk.", firm.bo.pk, "page",
    )  # fmt: skip
    assert notes() == [said, "After it."]
    assert path(item) == [
        ("0", "hand_off", "did"), (f"0.{way}.0", "add_note", "did"), ("1", "add_note", "did"),
    ]  # fmt: skip
    assert run_of(item).outputs["ask"]["outcome"] == chosen
    assert run_of(item).outputs["ask"]["by"] == firm.bo.pk
    assert entries(item) == [
        ("hand_off", None), ("manual_action.started", firm.bo.pk), ("manual_action.completed", firm.bo.pk),
    ]  # fmt: skip


def test_an_outcome_must_be_one_of_the_authors(firm: Firm) -> None:
    a_hand_off(outcomes=WAYS).published()
    item = handed()
    for wrong in ("", "maybe"):
        with pytest.raises(Refused) as refused:
            work.of_one(work.complete(firm.bo, [item.pk], work.Ending(wrong)))
        assert [one.field for one in refused.value.problems] == ["outcome"]
    assert now_of(item).status == "not_started"


def test_a_skipped_one_lets_the_run_go_on(firm: Firm) -> None:
    a_hand_off(outcomes=WAYS).then("add_note", text="After it.").published()
    item = handed()
    skipped = work.of_one(work.skip(firm.bo, [item.pk], because="Wrong number"))
    think()
    assert (skipped.status, skipped.because) == ("skipped", "Wrong number")
    assert notes() == ["After it."]
    assert path(item) == [("0", "hand_off", "skipped"), ("1", "add_note", "did")]


def test_a_cancelled_one_ends_the_run_with_the_reason(firm: Firm) -> None:
    a_hand_off(outcomes=WAYS).then("add_note", text="After it.").published()
    item = handed()
    with pytest.raises(Refused):
        work.cancel(firm.bo, [item.pk], because=" ")
    work.of_one(work.cancel(firm.bo, [item.pk], because="They moved away"))
    think()
    assert notes() == []
    run = run_of(item)
    assert (run.state, run.reason) == (
        "stopped",
        {"text": "{reason}", "values": {"reason": "They moved away"}},
    )
    assert path(item) == [("0", "hand_off", "skipped")]


def test_an_author_may_have_a_way_for_what_was_cancelled(firm: Firm) -> None:
    a_hand_off(outcomes=[outcome("cancelled", a_note("so", "So be it."))]).published()
    item = handed()
    work.of_one(work.cancel(firm.bo, [item.pk], because="No longer wanted"))
    think()
    assert notes() == ["So be it."]
    assert run_of(item).state == "done"


def test_put_off_it_comes_back_when_its_time_has_come(firm: Firm) -> None:
    a_hand_off().published()
    item = handed()
    due = now_of(item).due_at
    with pytest.raises(Refused):
        work.put_off(firm.bo, [item.pk], until=now() - timedelta(minutes=1))
    work.of_one(work.put_off(firm.bo, [item.pk], until=now() + timedelta(hours=2)))
    assert queue.next_item(firm.bo) is None
    assert queue.start(firm.bo) is None
    assert now_of(item).due_at == due
    firm.pass_time(hours=2, minutes=1)
    assert queue.next_item(firm.bo) == item
    assert run_of(item).state == "waiting"


def test_nobody_answers_so_it_goes_to_the_end_of_the_queue(firm: Firm) -> None:
    a_hand_off().published()
    first, second = handed(), handed(email="other@example.com", phone_e164="+33612345679")
    assert queue.start(firm.bo) == first
    assert queue.following(firm.bo, first.pk) == second
    tried = work.of_one(work.no_answer(firm.bo, [first.pk], note="Rang ten times"))
    assert (tried.tries, tried.status, tried.started_at is not None) == (1, "not_started", True)
    assert queue.next_item(firm.bo) == second
    assert queue.following(firm.bo, second.pk) == first
    assert entries(first)[-1] == ("manual_action.no_answer", firm.bo.pk)
    think()


def test_a_call_back_is_planned_and_the_item_waits_for_it(firm: Firm) -> None:
    from tandem.store.models import Call

    a_hand_off().published()
    item = handed()
    at = now() + timedelta(days=30)
    work.of_one(work.call_back(firm.bo, [item.pk], at=at, note="After the holidays"))
    think()
    call = Call.objects.get()
    assert (call.status, call.planned_at, call.owner_id, call.number) == (
        "planned",
        at,
        firm.bo.pk,
        "+33612345678",
    )
    assert (now_of(item).later_at, now_of(item).due_at, now_of(item).note) == (at, at, "After the holidays")
    assert queue.next_item(firm.bo) is None


def test_nobody_does_it_in_time_and_the_author_has_a_way_for_that(firm: Firm) -> None:
    a_hand_off(timeout="2 hours", on_timeout=[a_note("late", "Too late.")], outcomes=WAYS).published()
    item = handed()
    assert now_of(item).due_at == run_of(item).due_at
    firm.pass_time(hours=2, minutes=1)
    ended = now_of(item)
    assert (ended.status, ended.because, ended.way, ended.ended_by_id) == (
        "cancelled", "nobody did it in time", "rule", None,
    )  # fmt: skip
    assert notes() == ["Too late."]
    assert path(item) == [("0", "hand_off", "skipped"), ("0.timeout.0", "add_note", "did")]
    with pytest.raises(Taken) as taken:
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending("yes")))
    assert taken.value.first.status == "cancelled"


def test_a_run_that_does_not_wait_goes_on_at_once(firm: Firm) -> None:
    a_hand_off(wait=False).then("add_note", text="Meanwhile.").published()
    item = handed()
    assert (run_of(item).state, notes()) == ("done", ["Meanwhile."])
    assert path(item) == [("0", "hand_off", "did"), ("1", "add_note", "did")]
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    think()
    assert now_of(item).status == "completed"
    assert notes() == ["Meanwhile."]
