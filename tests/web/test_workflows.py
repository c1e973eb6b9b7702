"""The list of workflows and the page of one: what they say, what they cost, and who may switch."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.engine.words import Text
from tandem.store.models import Workflow
from tests.builders import Firm, a_call, a_firm, a_lead, a_workflow, think

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_missed_call_rule(name: str = "Missed", **published: Any) -> Workflow:
    rule = a_workflow(name).when("call.missed", direction="inbound").where("caller_kind", "is", "lead")
    return rule.then("notify", to=["owner.manager"], text="Missed {{ contact.name }}").published(**published)


def a_missed_call(id: str = "call-1") -> None:
    a_call(id).rings().is_missed()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_workflow_and_for_three(
    firm: Firm, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_lead(owner=firm.bo)
    for number in range(rows):
        a_missed_call_rule(f"Rule {number}", owner=firm.ana)
    a_missed_call()
    client = signed_in(firm.ana)
    with django_assert_num_queries(10):
        page = client.get("/workflows")
    assert page.status_code == 200
    assert page.content.decode().count('role="switch"') == rows


def test_a_line_says_what_starts_it_and_how_it_went(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    a_missed_call_rule(owner=firm.ana)
    a_missed_call()
    line = signed_in(firm.ana).get("/workflows").context["listing"].rows[0].record
    assert line.starts == "A call is missed, inbound"
    assert (line.figures.runs, line.figures.failed, line.figures.last_state) == (1, 0, "done")
    assert line.figures.days[-1] == 1


def test_the_views_narrow_the_list_and_count_what_is_in_them(firm: Firm) -> None:
    a_missed_call_rule("Mine", owner=firm.ana)
    broken = (
        a_workflow("Broken")
        .when("call.missed")
        .then("update_field", field="duration", value="long")
        .published()
    )
    off = a_missed_call_rule("Off", owner=firm.bo)
    Workflow.objects.filter(pk=off.pk).update(on=False)
    a_missed_call()
    client = signed_in(firm.ana)

    def named(query: str) -> list[str]:
        return [row.record.workflow.name for row in client.get(f"/workflows{query}").context["listing"].rows]

    assert named("") == ["Mine", "Broken", "Off"]
    assert named("?view=on") == ["Mine", "Broken"]
    assert named("?view=off") == ["Off"]
    assert named("?view=failing") == [broken.name]
    assert named("?view=mine") == ["Mine"]
    assert named("?q=brok") == ["Broken"]
    assert named("?sort=-name") == ["Off", "Mine", "Broken"]
    counts = {str(tab.label): tab.count for tab in client.get("/workflows").context["listing"].views}
    assert counts == {"All": 3, "On": 2, "Off": 1, "Drafts": 0, "Failing": 1, "Mine": 1}


def test_an_empty_house_offers_the_first_rule_only_to_who_may_make_one(firm: Firm) -> None:
    assert "Make the first rule" in signed_in(firm.ana).get("/workflows").content.decode()
    agent = signed_in(firm.bo).get("/workflows").content.decode()
    assert "No workflow yet" in agent
    assert "Make the first rule" not in agent


def test_the_switch_turns_a_workflow_off_and_answers_with_the_switch(firm: Firm) -> None:
    row = a_missed_call_rule()
    answer = signed_in(firm.ana).post(
        f"/workflows/{row.pk}/switch", {"on": "0"}, headers={"HX-Request": "true"}
    )
    row.refresh_from_db()
    assert row.on is False
    assert '"on": "1"' in answer.content.decode()
    assert "“Missed” is off." in answer.headers["HX-Trigger"].encode().decode("unicode_escape")


def test_an_agent_may_not_switch_and_nothing_changes(firm: Firm) -> None:
    row = a_missed_call_rule()
    assert signed_in(firm.bo).post(f"/workflows/{row.pk}/switch", {"on": "0"}).status_code == 403
    row.refresh_from_db()
    assert row.on is True


def test_somebody_who_is_not_signed_in_is_asked_to(firm: Firm) -> None:
    answer = Client().get("/workflows")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_the_page_of_a_workflow_says_it_in_one_sentence(firm: Firm) -> None:
    row = a_missed_call_rule(owner=firm.ana)
    context = signed_in(firm.bo).get(f"/workflows/{row.pk}").context
    assert context["sentence"]["when"] == "a call is missed, inbound"
    assert context["sentence"]["then"] == ["tell the owner’s manager: Missed ‹contact’s name›"]
    assert [str(card.kind) for card in context["steps"]] == ["Starts when", "Only if", "Action"]
    assert context["may_change"] is False


def test_a_workflow_that_is_not_there_is_a_404(firm: Firm) -> None:
    assert signed_in(firm.ana).get("/workflows/424242").status_code == 404


def test_the_export_reads_back_as_the_same_document(firm: Firm) -> None:
    from tandem.operations.authoring import workflows

    row = a_missed_call_rule()
    text = signed_in(firm.ana).get(f"/workflows/{row.pk}/yaml").content.decode()
    assert workflows.put(firm.ana, text).outcome in ("unchanged", "published")
    row.refresh_from_db()
    again = signed_in(firm.ana).get(f"/workflows/{row.pk}/yaml").content.decode()
    assert workflows.put(firm.ana, again).outcome == "unchanged"


def test_moving_a_workflow_up_changes_the_order_and_is_in_the_log(firm: Firm) -> None:
    from tandem.store.models import Event

    first, second = a_missed_call_rule("First"), a_missed_call_rule("Second")
    signed_in(firm.ana).post("/workflows/order", {"id": second.pk, "by": "-1"})
    assert list(Workflow.objects.order_by("position", "id").values_list("name", flat=True)) == [
        "Second",
        "First",
    ]
    event = Event.objects.filter(record_id=first.pk).latest("id")
    assert event.before == {"position": 0}
    assert event.cause == {"by": "person", "doer": firm.ana.pk}


def test_an_agent_may_not_change_the_order(firm: Firm) -> None:
    first, second = a_missed_call_rule("First"), a_missed_call_rule("Second")
    assert signed_in(firm.bo).post("/workflows/order", {"id": second.pk, "by": "-1"}).status_code == 403
    assert signed_in(firm.bo).get("/workflows/order").status_code == 403
    assert list(Workflow.objects.order_by("position", "id").values_list("pk", flat=True)) == [
        first.pk,
        second.pk,
    ]


def test_a_thousand_workflows_are_listed_a_page_at_a_time(firm: Firm) -> None:
    a_missed_call_rule()
    live = Workflow.objects.get().live
    Workflow.objects.bulk_create(
        Workflow(key=f"w-{n}", name=f"W {n:04}", about="call", live=live, position=n) for n in range(999)
    )
    listing = signed_in(firm.ana).get("/workflows?page=20").context["listing"]
    assert (listing.total, listing.first, listing.last) == (1000, 951, 1000)
    think()


def test_what_was_never_published_is_a_draft_and_what_was_changed_since_says_so(firm: Firm) -> None:
    from tandem.operations.authoring import drafts

    live, touched = a_missed_call_rule("Live"), a_missed_call_rule("Touched")
    draft = drafts.open(firm.ana, touched)
    made = {**draft.document, "steps": [*draft.document["steps"], {"id": "wait", "wait": {"for": "1 hour"}}]}
    drafts.save(firm.ana, touched, seen=draft.number, document=made, what=Text("a wait was put in"))
    fresh = drafts.begin(firm.ana, "Fresh", "call")
    begun = drafts.open(firm.ana, fresh)
    started = {**begun.document, "triggers": [{"on": "call.missed", "when": {"all": [{"field": ""}]}}]}
    drafts.save(firm.ana, fresh, seen=begun.number, document=started, what=Text("a trigger was added"))
    Workflow.objects.filter(pk=live.pk).update(on=False)
    client = signed_in(firm.ana)

    page = client.get("/workflows")
    lines = {line.record.workflow.name: line.record for line in page.context["listing"].rows}
    assert {name: (line.is_changed, line.starts) for name, line in lines.items()} == {
        "Live": (False, "A call is missed, inbound"),
        "Touched": (True, "A call is missed, inbound"),
        "Fresh": (False, "A call is missed"),
    }
    assert page.content.decode().count("Unpublished changes") == 1
    assert page.content.decode().count('role="switch"') == 2

    def named(view: str) -> list[str]:
        rows = client.get("/workflows", {"view": view}).context["listing"].rows
        return [row.record.workflow.name for row in rows]

    assert (named("draft"), named("off")) == (["Fresh"], ["Live"])
    assert str(client.get(f"/workflows/{fresh.pk}").context["state"].word) == "Draft"
    assert "Unpublished changes" in client.get(f"/workflows/{touched.pk}").content.decode()
    drafts.undo(firm.ana, touched, seen=drafts.open(firm.ana, touched).number)
    assert "Unpublished changes" not in client.get("/workflows").content.decode()
