"""The four-part rule page: what it writes, that it reads back the same, and where its errors land."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from ruamel.yaml import YAML

from tandem.catalog.recipes import recipes
from tandem.engine.workflow import Document
from tandem.operations.authoring import workflows
from tandem.operations.authoring.documents import as_written
from tandem.store.models import SavedAction, Version, Workflow
from tests.builders import Firm, a_call, a_firm, a_lead, a_workflow, runs
from tests.web.filled_in import filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return a_firm()


class Page:
    """The rule page in a colleague's browser: fill in, press buttons, publish."""

    def __init__(self, user: Any, workflow: int | None = None) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.url = f"/workflows/{workflow}" if workflow else "/workflows/new"
        self.edit = f"{self.url}/edit" if workflow else self.url
        self.values = filled_in(self.client.get(self.edit).content.decode(), "rule")

    def fill(self, **values: Any) -> Page:
        """Write into controls; underlines stand for the dashes of their names."""
        for name, value in values.items():
            self.values[name] = list(value) if isinstance(value, list) else [str(value)]
        return self

    def put(self, name: str, *values: str) -> Page:
        """Write into a control with a dash in its name."""
        self.values[name] = list(values)
        return self

    def press(self, command: str) -> Page:
        """Press a button of the form; the server draws it again."""
        answer = self.client.post(f"{self.url}/draw", self.values | {"do": [command]})
        assert answer.status_code == 200
        self.values = filled_in(answer.content.decode(), "rule")
        return self

    def publish(self) -> Any:
        """Send the form."""
        return self.client.post(self.edit, self.values)

    def tokens(self, of: str) -> list[str]:
        """The tokens of rows or cards."""
        return self.values.get("step" if of == "step" else f"{of}-row", [])

    def row(self, of: str, field: str, operator: str, *values: str, **more: str) -> Page:
        """Add a condition and fill it in, as somebody does: field first, then operator, then value."""
        name = f"{of}-{self.press(f'add:{of}').tokens(of)[-1]}"
        self.put(f"{name}-field", field).press("").put(f"{name}-operator", operator).press("")
        for part, value in more.items():
            self.put(f"{name}-{part}", value)
        return self.put(f"{name}-value", *values) if values else self

    def action(self, action: str, **form: Any) -> Page:
        """Add an action and fill its form in."""
        token = self.press(f"action:{action}").tokens("step")[-1]
        for name, value in form.items():
            self.put(f"step-{token}-form-{name}", *(value if isinstance(value, list) else [value]))
        return self


def written(workflow: Workflow) -> dict[str, Any]:
    """The live version as an author would write it."""
    assert workflow.live is not None
    return as_written(Document.model_validate(workflow.live.document))


def the_one() -> Workflow:
    return Workflow.objects.select_related("live").get()


def a_boston_rule(firm: Firm) -> Workflow:
    """Missed inbound calls of leads in Boston, longer conditions, two actions, one of them later."""
    page = (
        Page(firm.ana)
        .fill(name="Leads of Boston", description="Somebody rings back.", kind="inbound")
        .press("")
    )
    page.fill(trigger="call.missed").press("")
    page.row("rows", "duration", "at_most", "30", unit="second").row(
        "rows", "purpose", "is_one_of", "Demo, Offer"
    )
    page.fill(module="lead").press("").fill(caller_how="matching").press("")
    page.row("caller", "caller.city", "is", "Boston")
    page.action("notify", to=["owner.manager"], text="Missed {{ contact.name }}")
    page.action("create_task", title="Ring back", assignee="owner", how="round_robin", priority="high")
    page.press(f"wait:{page.tokens('step')[-1]}").put(f"step-{page.tokens('step')[-1]}-wait", "2")
    page.put(f"step-{page.tokens('step')[-1]}-wait_unit", "business hour")
    assert page.publish().status_code == 302
    return the_one()


def test_the_four_parts_become_one_document(firm: Firm) -> None:
    document = written(a_boston_rule(firm))
    assert document["triggers"] == [{"on": "call.missed", "direction": "inbound"}]
    assert document["when"] == {
        "all": [
            {"field": "duration", "operator": "at_most", "value": "30 seconds"},
            {"field": "purpose", "operator": "is_one_of", "value": ["Demo", "Offer"]},
            {"field": "caller_kind", "operator": "is", "value": "lead"},
            {"field": "caller.city", "operator": "is", "value": "Boston"},
        ]
    }
    assert [step["id"] for step in document["steps"]] == ["notify", "wait-create_task", "create_task"]
    assert document["steps"][1]["wait"] == {"for": "2 business hours"}
    assert (document["key"], document["name"]) == ("leads-of-boston", "Leads of Boston")


def test_the_published_rule_acts(firm: Firm) -> None:
    rule = a_boston_rule(firm)
    assert rule.on is True
    a_lead(owner=firm.bo)
    a_call().rings().is_missed()
    assert runs(rule) == []  # the purpose is neither
    version = rule.live
    page = Page(firm.ana, rule.pk)
    page.press(f"remove:rows:{page.tokens('rows')[-1]}").publish()
    rule.refresh_from_db()
    assert rule.live != version
    a_call("call-2").rings().is_missed()
    assert [run.state for run in runs(rule)] == ["waiting"]


def test_a_rule_made_here_reads_back_exactly(firm: Firm) -> None:
    rule = a_boston_rule(firm)
    before = rule.live.document if rule.live else None
    answer = Page(firm.ana, rule.pk).publish()
    assert answer.status_code == 302
    assert Version.objects.filter(workflow=rule).count() == 1
    page = Page(firm.ana, rule.pk).fill(description="Differently said.", note="Words")
    page.publish()
    rule.refresh_from_db()
    assert rule.live is not None
    assert (rule.live.number, rule.live.note) == (2, "Words")
    assert rule.live.document == {**(before or {}), "description": "Differently said."}


SHAPES: list[dict[str, Any]] = [
    {"triggers": [{"on": "call.overdue", "delay": "30 minutes"}]},
    {"triggers": [{"on": "call.any", "delay": "1 hour", "direction": "outbound"}]},
    {"triggers": [{"on": "call.ended"}], "when": {"any": [
        {"field": "duration", "operator": "between", "value": ["10 seconds", "2 minutes"]},
        {"field": "via_integration", "operator": "is", "value": True},
        {"field": "result", "operator": "is_empty"},
        {"field": "created_at", "operator": "within_last", "value": "2 days"},
    ]}},
    {"triggers": [{"on": "call.edited", "direction": "inbound", "fields": ["purpose", "result"], "every_time": True,
                   "when": {"any": [{"field": "result", "operator": "changed_to", "value": "Sold"},
                                    {"field": "purpose", "operator": "changed"}]}}]},
    {"triggers": [{"on": "call.planned_or_edited", "every_time": True}]},
    {"triggers": [{"on": "call.missed"}], "when": {"all": [
        {"any": [{"field": "purpose", "operator": "is", "value": "Demo"},
                 {"field": "status", "operator": "is_one_of", "value": ["ended", "missed"]}]},
        {"field": "caller_kind", "operator": "is", "value": "company"},
        {"any": [{"field": "caller.city", "operator": "is", "value": "Lyon"},
                 {"field": "caller.industry", "operator": "contains", "value": "wood"}]},
    ]}},
    {"triggers": [{"on": "call.missed"}],
     "when": {"all": [{"field": "caller_kind", "operator": "is", "value": "unknown"}]}},
    {"triggers": [{"on": "contact.edited", "fields": ["city"]}], "about": "contact",
     "when": {"all": [{"field": "tags", "operator": "has_any_of", "value": ["vip", "old"]}]}},
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape['triggers'][0]['on']}-{len(str(shape))}")
def test_whatever_the_page_can_show_it_writes_back_the_same(firm: Firm, shape: dict[str, Any]) -> None:
    note = {"id": "note", "action": "add_note", "with": {"text": "Seen"}, "on_error": "continue"}
    document = {"tandem": 1, "key": "rule", "name": "Rule", "about": "call", "steps": [note], **shape}
    rule = workflows.publish(firm.ana, document)
    answer = Page(firm.ana, rule.pk).publish()
    assert answer.status_code == 302, answer.context["problems"]
    assert Version.objects.filter(workflow=rule).count() == 1


def test_settings_it_does_not_show_are_kept(firm: Firm) -> None:
    row = a_workflow("Kept", entry="once", hourly_cap=7).when("call.missed")
    rule = row.then("notify", to=["owner"], text="x").published()
    Page(firm.ana, rule.pk).fill(name="Renamed").publish()
    rule.refresh_from_db()
    assert rule.live is not None
    assert rule.live.document["settings"]["hourly_cap"] == 7
    assert rule.live.document["settings"]["entry"] == "once"


def test_examples_and_notes_it_does_not_show_are_kept(firm: Firm) -> None:
    document = YAML(typ="safe").load(recipes()["missed-call-supervisor"])
    document["notes"] = [{"text": "Ask Ana first", "beside": ""}]
    rule = workflows.publish(firm.ana, document)
    Page(firm.ana, rule.pk).fill(name="Renamed").publish()
    rule.refresh_from_db()
    assert rule.live is not None
    assert len(rule.live.document["examples"]) == len(document["examples"]) > 0
    assert [note["text"] for note in rule.live.document["notes"]] == ["Ask Ana first"]


def test_a_workflow_with_branches_opens_read_only_with_the_reason(firm: Firm) -> None:
    when = {"field": "purpose", "operator": "is_filled"}
    stop = {"id": "s", "stop": "Done"}
    rule = (
        a_workflow("Branches")
        .when("call.missed")
        .step(branches=[{"when": when, "steps": [stop]}])
        .published()
    )
    client = Client()
    client.force_login(firm.ana)
    page = client.get(f"/workflows/{rule.pk}/edit")
    assert "branches" in page.context["reason"]
    assert "branches:" in page.context["yaml"]
    assert 'id="rule"' not in page.content.decode()


def test_each_error_lands_where_it_was_made(firm: Firm) -> None:
    page = Page(firm.ana).fill(name="Wrong", trigger="call.missed").press("")
    page.row("rows", "duration", "more_than", "a while").row("rows", "purpose", "is", "")
    page.action("notify", to=["owner"], text="{{ contact.nmae }}")
    answer = page.publish()
    assert answer.status_code == 422
    draft = answer.context["draft"]
    assert draft.cards[0].asked.errors.keys() == {"text"}
    assert "“a while” is not a duration." in draft.rows.rows[0].problem
    page.put(f"step-{page.tokens('step')[0]}-form-text", "{{ contact.name }}")
    draft = page.publish().context["draft"]
    assert "“a while” is not a duration." in draft.rows.rows[0].problem
    assert draft.rows.rows[1].problem.startswith("“” does not fit")
    assert Workflow.objects.count() == 0


def test_what_is_missing_is_named_in_the_reader_s_words(firm: Firm) -> None:
    page = Page(firm.ana).fill(name=" ", kind="scheduled").press("").fill(trigger="call.overdue").press("")
    page.press("add:rows")
    draft = page.publish().context["draft"]
    assert set(draft.problems) == {"name", "steps", "delay"}
    assert draft.rows.rows[0].problem == "Choose a field, or remove this condition."


def test_an_action_is_saved_and_associated_with_another_rule(firm: Firm) -> None:
    page = Page(firm.ana).fill(name="First", trigger="call.missed").press("")
    page.action("notify", to=["owner"], text="Missed")
    page.put(f"step-{page.tokens('step')[0]}-save_as", "Tell the owner").publish()
    saved = SavedAction.objects.get()
    assert (saved.name, saved.action, saved.form["text"]) == ("Tell the owner", "notify", "Missed")
    Page(firm.ana).fill(name="Second", trigger="call.ended").press(f"saved:{saved.key}").publish()
    second = Workflow.objects.select_related("live").get(name="Second")
    assert written(second)["steps"] == [{"id": "tell-the-owner", "use": "tell-the-owner"}]
    Page(firm.ana, second.pk).publish()
    assert Version.objects.filter(workflow=second).count() == 1


def test_a_refused_rule_saves_no_action_either(firm: Firm) -> None:
    page = (
        Page(firm.ana).fill(name="Wrong", trigger="call.missed").press("").row("rows", "duration", "is", "x")
    )
    page.action("notify", to=["owner"], text="Missed")
    assert page.put(f"step-{page.tokens('step')[0]}-save_as", "Kept").publish().status_code == 422
    assert SavedAction.objects.count() == 0


def test_a_name_nobody_can_save_an_action_under_is_said_at_its_step(firm: Firm) -> None:
    page = Page(firm.ana).fill(name="Good", trigger="call.missed").press("")
    page.action("notify", to=["owner"], text="One").action("notify", to=["owner"], text="Two")
    answer = page.put(f"step-{page.tokens('step')[1]}-save_as", "x" * 151).publish()
    first, second = answer.context["draft"].cards
    assert (answer.status_code, first.problem) == (422, "")
    assert "150" in second.problem
    assert not SavedAction.objects.exists()
    assert not Workflow.objects.exists()


def test_cards_are_moved_and_dropped(firm: Firm) -> None:
    page = Page(firm.ana).fill(name="Order", trigger="call.missed").press("")
    page.action("notify", to=["owner"], text="One").action("add_note", text="Two").action(
        "add_note", text="Three"
    )
    first, second, third = page.tokens("step")
    page.press(f"down:{first}").press(f"drop:{third}").publish()
    assert [step["with"]["text"] for step in written(the_one())["steps"]] == ["Two", "One"]
    assert page.tokens("step") == [second, first]


def test_two_rules_of_one_name_get_keys_of_their_own(firm: Firm) -> None:
    for _ in range(2):
        page = Page(firm.ana).fill(name="Same", trigger="call.missed").press("").action("add_note", text="x")
        page.publish()
    assert list(Workflow.objects.order_by("id").values_list("key", flat=True)) == ["same", "same-2"]


def test_a_version_published_meanwhile_is_not_overwritten(firm: Firm) -> None:
    rule = a_boston_rule(firm)
    mine, theirs = Page(firm.ana, rule.pk), Page(firm.dora, rule.pk)
    theirs.fill(description="Theirs").publish()
    answer = mine.fill(description="Mine").publish()
    assert answer.status_code == 422
    assert answer.context["problems"] == [
        "Somebody published version 2 meanwhile. Look at it, then make your change again."
    ]
    rule.refresh_from_db()
    assert rule.description == "Theirs"


def test_an_agent_gets_403_everywhere_and_nothing_is_made(firm: Firm) -> None:
    rule = a_boston_rule(firm)
    client = Client()
    client.force_login(firm.bo)
    data = Page(firm.ana, rule.pk).values | {"name": ["Stolen"]}
    assert client.get("/workflows/new").status_code == 403
    assert client.post("/workflows/new", data).status_code == 403
    assert client.post("/workflows/new/draw", data).status_code == 403
    assert client.get(f"/workflows/{rule.pk}/edit").status_code == 403
    assert client.post(f"/workflows/{rule.pk}/edit", data).status_code == 403
    assert list(Workflow.objects.values_list("name", flat=True)) == ["Leads of Boston"]


def test_changing_the_type_of_call_offers_its_triggers(firm: Firm) -> None:
    page = Page(firm.ana).fill(kind="scheduled").press("")
    assert page.values["trigger"][0].startswith("call.planned")
    assert page.fill(kind="any").press("").values["trigger"] == ["call.ringing"]


def test_a_rule_about_contacts_has_no_type_of_call_and_no_caller(firm: Firm) -> None:
    page = Page(firm.ana).fill(about="contact").press("")
    assert "kind" not in page.values
    assert "module" not in page.values
    assert page.values["trigger"] == ["contact.created"]
