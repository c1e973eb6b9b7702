"""The runner: what is recorded opens the next, what is wrong stays, who was first is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations.manual_actions import work
from tandem.store.models import Call, Delivery, ManualAction, Run
from tandem.store.read.organisation import now
from tests.builders import Firm, a_lead, a_workflow, think
from tests.web.reading import HTMX, words
from tests.web.test_manual_actions import an_item

WAYS = [{"name": "reached", "label": "Reached"}, {"name": "no", "label": "No interest"}]


def record(client: Client, item: ManualAction, verb: str, **form: Any) -> Any:
    """Say what came of it, as the page does."""
    return client.post(f"/manual-actions/run/{item.pk}/{verb}", form, headers=HTMX)


def now_of(item: ManualAction) -> ManualAction:
    """The item as it is now."""
    return ManualAction.objects.get(pk=item.pk)


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_the_same_for_one_and_for_three(
    firm: Firm, bo: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    items = [an_item(firm.bo, f"Item {number}", outcomes=WAYS) for number in range(many)]
    with django_assert_num_queries(13):
        page = bo.get(f"/manual-actions/run?item={items[0].pk}")
    assert f"1 of {many}" in words(page)


def test_start_opens_the_first_and_what_is_recorded_opens_the_next(firm: Firm, bo: Client) -> None:
    one = an_item(firm.bo, "First", outcomes=WAYS, priority="high", rank=1)
    two = an_item(firm.bo, "Second", outcomes=WAYS)
    assert "2 items are yours" in words(bo.get("/manual-actions/run"))
    answer = bo.post("/manual-actions/run")
    assert answer.headers["Location"] == f"/manual-actions/run?item={one.pk}&done=0"
    assert now_of(one).status == "in_progress"
    page = words(bo.get(answer.headers["Location"]))
    for part in ("1 of 2", "First", "Lisa Martin", "Reached", "No interest", "No answer", "Skip"):
        assert part in page, part
    answer = record(bo, one, "complete", outcome="reached", note="Nice talk", done=0, ahead=two.pk)
    assert (answer.status_code, answer.headers["X-Item"]) == (200, str(two.pk))
    assert "2 of 2" in words(answer)
    done = now_of(one)
    assert (done.status, done.outcome, done.note, done.ended_by) == (
        "completed",
        "reached",
        "Nice talk",
        firm.bo,
    )
    answer = record(bo, two, "complete", outcome="no", done=1)
    assert answer.headers["X-Item"] == "0"
    assert "Nothing waits for you" in words(answer)
    assert "You have dealt with 2 items today." in words(answer)


def test_what_comes_next_is_loaded_without_being_taken(firm: Firm, bo: Client) -> None:
    one, two = an_item(firm.bo, "First"), an_item(firm.bo, "Second")
    answer = bo.get(f"/manual-actions/run/ahead?item={one.pk}&done=1", headers=HTMX)
    assert answer.headers["X-Item"] == str(two.pk)
    assert "2 of 2" in words(answer)
    assert now_of(two).status == "not_started"
    assert bo.get(f"/manual-actions/run/ahead?item={two.pk}", headers=HTMX).headers["X-Item"] == str(one.pk)
    work.skip(firm.bo, [two.pk], because="x")
    assert bo.get(f"/manual-actions/run/ahead?item={one.pk}", headers=HTMX).status_code == 204


def test_the_total_stays_and_what_came_in_is_said(firm: Firm, bo: Client) -> None:
    items = [an_item(firm.bo, f"Item {number}") for number in range(3)]
    page = words(bo.get(f"/manual-actions/run?item={items[0].pk}"))
    assert "1 of 3" in page
    assert "came in" not in page
    ahead = f"/manual-actions/run/ahead?item={items[1].pk}&done=2&of=3&out={items[0].pk}"
    assert "3 of 3" in words(bo.get(ahead, headers=HTMX))
    assert "came in" not in words(bo.get(ahead, headers=HTMX))
    answer = record(bo, items[0], "complete", done=0, of=3, ahead=items[1].pk)
    assert "2 of 3" in words(answer)
    an_item(firm.bo, "One more"), an_item(firm.bo, "And another")
    answer = record(bo, items[1], "no-answer", done=1, of=3)
    assert "2 of 5 2 more came in" in words(answer)
    assert 'name="of" value="5"' in answer.content.decode()
    answer = record(bo, items[2], "skip", because="Done already", done=1, of=5)
    assert "3 of 5" in words(answer)
    assert "came in" not in words(answer)


def test_the_outcomes_are_sent_also_where_the_client_has_work_under_way(firm: Firm, bo: Client) -> None:
    """A form inside a form ends it: the timeline beside the task has none."""
    step = {"do": "call", "title": "Call {{ name }}", "to": "user:bo@example.com", "outcomes": WAYS}
    a_workflow("Follow up", "contact").when("contact.created").step(id="ask", hand_off=step).published()
    a_lead(owner=firm.bo)
    think()
    page = bo.get(f"/manual-actions/run?item={ManualAction.objects.get().pk}").content.decode()
    assert "is-upcoming" in page
    form = page.split('id="run-form"', 1)[1].split("</form>", 1)[0]
    assert "<form" not in form
    assert 'class="run-outcome"' in form


def test_each_way_out(firm: Firm, bo: Client) -> None:
    later = (now() + timedelta(days=1)).isoformat()
    items = [an_item(firm.bo, f"Item {number}") for number in range(5)]
    record(bo, items[0], "skip", because="Done already")
    record(bo, items[1], "cancel", cancel_because="There twice")
    record(bo, items[2], "later", until=later)
    record(bo, items[3], "call-back", at=later, note="She is in a meeting")
    record(bo, items[4], "no-answer")
    got = [now_of(item) for item in items]
    assert [one.status for one in got] == [
        "skipped",
        "cancelled",
        "not_started",
        "not_started",
        "in_progress",
    ]
    assert (got[0].because, got[1].because) == ("Done already", "There twice")
    assert got[2].later_at == got[3].later_at
    assert (got[4].tries, got[3].note) == (1, "She is in a meeting")
    assert Call.objects.filter(status="planned").count() <= 1


def test_what_is_missing_is_said_and_nothing_is_lost(firm: Firm, bo: Client) -> None:
    item = an_item(firm.bo, outcomes=WAYS)
    for verb, form in (
        ("skip", {}),
        ("cancel", {}),
        ("later", {"until": "soon"}),
        ("complete", {"outcome": "x"}),
    ):
        answer = record(bo, item, verb, note="What I typed", **form)
        assert (answer.headers["X-Wrong"], answer.headers["X-Item"]) == ("1", str(item.pk)), verb
        assert "What I typed" in answer.content.decode()
    assert now_of(item).ended_at is None
    assert bo.post(f"/manual-actions/run/{item.pk}/dance", headers=HTMX).status_code == 404


def test_the_draft_is_sent_as_the_person_changed_it(firm: Firm, ana: Client) -> None:
    form = {"to": ["client"], "subject": "Hello {{ first_name }}", "body": "We missed you."}
    rule = a_workflow("Write", "contact").when("contact.created")
    rule.step(
        id="ask",
        hand_off={
            "do": "send_email",
            "with": form,
            "title": "Write to {{ name }}",
            "to": "user:ana@example.com",
        },
    )
    rule.published()
    a_lead()
    think()
    item = ManualAction.objects.get()
    page = ana.get(f"/manual-actions/run?item={item.pk}")
    assert 'value="Hello Lisa"' in page.content.decode()
    assert "Send it" in words(page)
    sent = {"form-to": "client", "form-subject": "", "form-body": ""}
    answer = record(ana, item, "complete", **sent)
    assert answer.headers["X-Wrong"] == "1"
    assert "Choose a template, or write a subject and a message." in words(answer)
    sent |= {"form-subject": "Good morning", "form-body": "Come and {{ see }} us."}
    assert record(ana, item, "complete", **sent).headers["X-Item"] == "0"
    think()
    payload = Delivery.objects.get().payload
    assert (payload["to"], payload["subject"]) == ("lisa@example.com", "Good morning")
    assert Run.objects.get().state == "done"


def test_done_elsewhere_sends_nothing(firm: Firm, ana: Client) -> None:
    item = an_item(firm.ana, type="send_email", draft={"to": ["client"], "subject": "Hello", "body": "You"})
    record(ana, item, "complete", elsewhere="1")
    assert now_of(item).status == "completed"
    assert Delivery.objects.count() == 0


def test_who_was_first_is_said_and_the_next_opens(firm: Firm, bo: Client) -> None:
    one, two = an_item(firm.bo, "First", outcomes=WAYS), an_item(firm.bo, "Second")
    work.complete(firm.ana, [one.pk], work.Ending("reached"))
    answer = record(bo, one, "complete", outcome="no")
    assert answer.headers["X-Item"] == str(two.pk)
    assert "Ana Popescu completed this just now: Reached" in words(answer)
    assert now_of(one).outcome == "reached"


def test_without_scripts_it_works_the_same(firm: Firm, bo: Client) -> None:
    one, two = an_item(firm.bo, "First"), an_item(firm.bo, "Second")
    answer = bo.post(f"/manual-actions/run/{one.pk}/complete", {"done": 0})
    assert answer.headers["Location"] == f"/manual-actions/run?item={two.pk}&done=1"
    answer = bo.post(f"/manual-actions/run/{two.pk}/complete", {"done": 1})
    assert "Nothing waits for you" in words(bo.get(answer.headers["Location"]))


def test_what_is_not_mine_to_do_is_not_shown(firm: Firm, bo: Client) -> None:
    item = an_item(firm.ana)
    bo.post(f"/manual-actions/run/{item.pk}/complete")
    assert now_of(item).ended_at is None


def test_what_was_just_put_off_is_not_opened_again(firm: Firm, bo: Client) -> None:
    one, two = an_item(firm.bo, "First"), an_item(firm.bo, "Second")
    later = (now() + timedelta(days=1)).isoformat()
    answer = record(bo, one, "later", until=later, ahead=one.pk)
    assert answer.headers["X-Item"] == str(two.pk)
    url = f"/manual-actions/run/ahead?item={two.pk}&out={one.pk}"
    assert bo.get(url, headers=HTMX).status_code == 204
    assert record(bo, two, "skip", because="x", ahead=one.pk).headers["X-Item"] == "0"
    assert now_of(one).later_at is not None
