"""Manual actions: the list, what is done with many at once, and the page of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations.manual_actions import work
from tandem.store.models import Absence, ManualAction, User
from tandem.store.read.organisation import now
from tests.builders import Firm, a_lead, a_workflow, think
from tests.web.reading import HTMX, said, words


def an_item(owner: User | None = None, title: str = "Call Lisa", **fields: Any) -> ManualAction:
    """Something to be done about Lisa."""
    values: dict[str, Any] = {"type": "call", "title": title, "owner": owner, "contact": a_lead()}
    return ManualAction.objects.create(**values | fields)


def titles(page: Any) -> list[str]:
    """The items of the list, in order."""
    return [row.record.item.title for row in page.context["listing"].rows]


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    workflow = a_workflow("Follow up").when("call.missed").then("add_note", text="x").published()
    for number in range(many):
        an_item(firm.ana, f"Item {number}", workflow=workflow)
    with django_assert_num_queries(11):
        page = ana.get("/manual-actions")
    assert titles(page) == [f"Item {number}" for number in range(many)]


def test_the_six_columns_and_the_two_of_ours(firm: Firm, bo: Client) -> None:
    workflow = a_workflow("Follow up").when("call.missed").then("add_note", text="x").published()
    an_item(firm.bo, workflow=workflow, due_at=now() - timedelta(hours=1), priority="urgent", rank=0)
    page = words(bo.get("/manual-actions"))
    for head in (
        "Contact",
        "Workflow or campaign",
        "Date added",
        "Assigned to",
        "Type",
        "Status",
        "Due",
        "Priority",
    ):
        assert head in page
    for cell in ("Lisa Martin", "Follow up", "Bo Laurent", "Call", "Not started", "Late", "Urgent"):
        assert cell in page


def test_tabs_show_mine_my_teams_and_everyones(firm: Firm, ana: Client, bo: Client) -> None:
    firm.support.members.set([firm.bo, firm.cy])
    an_item(firm.bo, "Mine")
    an_item(firm.cy, "Cy’s")
    an_item(None, "In the queue", team=firm.support)
    an_item(firm.ana, "Ana’s")
    assert titles(bo.get("/manual-actions")) == ["Mine"]
    assert sorted(titles(bo.get("/manual-actions?view=team"))) == ["Cy’s", "In the queue", "Mine"]
    assert len(titles(ana.get("/manual-actions?view=everyone"))) == 4


def test_filters_stand_as_chips_and_narrow(firm: Firm, ana: Client) -> None:
    workflow = a_workflow("Follow up").when("call.missed").then("add_note", text="x").published()
    an_item(firm.ana, "Late one", workflow=workflow, due_at=now() - timedelta(hours=1))
    an_item(firm.bo, "A mail", type="send_email")
    over = an_item(firm.ana, "Done one")
    work.complete(firm.ana, [over.pk], work.Ending())
    every = "/manual-actions?view=everyone"
    assert titles(ana.get(f"{every}&workflow={workflow.pk}")) == ["Late one"]
    assert titles(ana.get(f"{every}&assignee={firm.bo.pk}")) == ["A mail"]
    assert titles(ana.get(f"{every}&type=send_email")) == ["A mail"]
    assert titles(ana.get(f"{every}&due=late")) == ["Late one"]
    assert titles(ana.get(f"{every}&status=completed")) == ["Done one"]
    assert titles(ana.get(f"{every}&q=mail")) == ["A mail"]
    page = ana.get(f"{every}&workflow={workflow.pk}&due=late")
    assert [str(chip.value) for chip in page.context["listing"].chips] == ["Follow up", "Late"]
    assert titles(ana.get(f"{every}&workflow=x&due=never")) == []


def test_an_empty_list_says_what_it_is_for(firm: Firm, bo: Client) -> None:
    page = words(bo.get("/manual-actions"))
    assert "Nothing waits for you" in page
    assert "hands the work over" in page
    assert "Nothing matches" in words(bo.get("/manual-actions?type=call"))


def test_the_rail_counts_what_is_open_now_and_says_what_is_late(firm: Firm, bo: Client) -> None:
    assert 'id="count-manual_actions" hidden' in bo.get("/calls").content.decode()
    first = an_item(firm.bo)
    an_item(firm.bo, later_at=now() + timedelta(days=1))
    page = bo.get("/calls")
    assert (page.context["rail_counts"]["manual_actions"], page.context["rail_late"]) == (
        1,
        {"manual_actions": False},
    )
    token = page.context["live_since"]
    assert bo.get("/live", {"since": token}).status_code == 204
    ManualAction.objects.filter(pk=first.pk).update(due_at=now() - timedelta(hours=1))
    answer = bo.get("/live", {"since": token}).content.decode()
    assert 'class="rail-count is-late" id="count-manual_actions" hx-swap-oob="true">1<' in answer


def test_many_are_taken_put_off_skipped_cancelled_and_given_away(firm: Firm, ana: Client) -> None:
    items = [an_item(firm.bo, f"Item {number}") for number in range(5)]
    url = "/manual-actions/do"

    def do(verb: str, number: int, **form: Any) -> Any:
        return ana.post(f"{url}/{verb}?id={items[number].pk}", form, headers=HTMX)

    assert do("claim", 0).headers["HX-Refresh"] == "true"
    assert "Give them to" in words(ana.get(f"{url}/reassign?id={items[1].pk}", headers=HTMX))
    do("reassign", 1, to=f"user:{firm.cy.pk}")
    do("later", 2, until=(now() + timedelta(days=1)).isoformat())
    do("skip", 3, because="Not needed")
    assert "This field is required" in words(do("cancel", 4))
    do("cancel", 4, because="There twice")
    got = [ManualAction.objects.get(pk=item.pk) for item in items]
    assert [(one.owner, one.status) for one in got] == [
        (firm.ana, "not_started"),
        (firm.cy, "not_started"),
        (firm.ana, "not_started"),
        (firm.ana, "skipped"),
        (firm.bo, "cancelled"),
    ]
    assert got[2].later_at is not None
    assert ana.get(f"{url}/nothing?id=1").status_code == 404


def test_all_that_the_filters_show_are_taken_at_once(firm: Firm, ana: Client) -> None:
    for number in range(3):
        an_item(firm.bo, f"Item {number}")
    other = an_item(firm.bo, "A mail", type="send_email")
    ana.post("/manual-actions/do/claim", {"all": "1", "view": "everyone", "type": "call"}, headers=HTMX)
    assert ManualAction.objects.filter(owner=firm.ana).count() == 3
    assert ManualAction.objects.get(pk=other.pk).owner == firm.bo


def test_what_an_absent_colleague_left_is_offered(firm: Firm, bo: Client) -> None:
    firm.support.members.set([firm.bo, firm.cy])
    an_item(firm.cy, "Cy’s")
    assert "Cy Ionescu is away" not in words(bo.get("/manual-actions"))
    today = now().date()
    Absence.objects.create(user=firm.cy, starts_on=today, ends_on=today + timedelta(days=2))
    page = words(bo.get("/manual-actions"))
    assert "Cy Ionescu is away." in page
    assert "1 item waits." in page
    bo.post("/manual-actions/do/claim", {"all": "1", "view": "team", "assignee": firm.cy.pk})
    assert ManualAction.objects.get().owner == firm.bo


def test_the_page_of_one_tells_its_story(firm: Firm, bo: Client) -> None:
    rule = a_workflow("Follow up", "contact").when("contact.created")
    step = {
        "do": "call",
        "title": "Call {{ name }}",
        "instructions": "Ask about the lamp.",
        "to": "user:bo@example.com",
    }
    rule.step(id="ask", hand_off=step).published()
    a_lead()
    think()
    item = ManualAction.objects.get()
    page = bo.get(f"/manual-actions/{item.pk}")
    for part in (
        "Call Lisa Martin",
        "Ask about the lamp.",
        "Not started",
        "Follow up",
        "See the run",
        "Do it now",
    ):
        assert part in words(page), part
    work.complete(firm.bo, [item.pk], work.Ending(note="She wants it"))
    page = bo.get(f"/manual-actions/{item.pk}")
    assert "She wants it" in words(page)
    assert "Do it now" not in words(page)
    assert len(said(page)) == 2


def test_one_that_is_not_there(firm: Firm, bo: Client) -> None:
    assert bo.get("/manual-actions/12").status_code == 404


def test_the_run_and_the_client_s_timeline_say_who_did_what(firm: Firm, bo: Client) -> None:
    rule = a_workflow("Follow up", "contact").when("contact.created")
    ways = [{"name": "yes", "label": "Wants a visit", "steps": []}]
    step = {"do": "call", "title": "Call {{ name }}", "to": "user:bo@example.com", "outcomes": ways}
    rule.step(id="ask", hand_off=step).published()
    lisa = a_lead(owner=firm.bo)
    think()
    item = ManualAction.objects.get()
    assert "With Bo Laurent: Call Lisa Martin ." in words(bo.get(f"/runs/{item.run}"))
    work.complete(firm.bo, [item.pk], work.Ending("yes", "On Monday"))
    think()
    run = bo.get(f"/runs/{item.run}")
    assert "Bo Laurent completed Call Lisa Martin : Wants a visit. “On Monday”" in words(run)
    assert f'href="/manual-actions/{item.pk}"' in run.content.decode()
    page = bo.get(f"/contacts/{lisa.pk}")
    assert "Bo Laurent completed Call Lisa Martin : Wants a visit" in said(page)
    assert "On Monday" in words(page)


def test_home_says_what_waits_and_leads_to_it(firm: Firm, bo: Client) -> None:
    assert "Nothing is waiting for you" in words(bo.get("/"))
    an_item(firm.bo, due_at=now() - timedelta(hours=1))
    an_item(firm.bo)
    page = words(bo.get("/"))
    assert "2 manual actions wait for you , 1 of them late." in page
    assert "Nothing is waiting for you" not in page
