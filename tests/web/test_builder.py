"""The builder's page: who may, what it costs, what each button answers, and what it says of an unfinished draft."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tandem.engine.words import Text
from tandem.operations.authoring import drafts
from tandem.store.models import SavedAction, Workflow
from tests.builders import Firm, a_lead, a_workflow

HTMX: Any = {"HTTP_HX_REQUEST": "true"}
LEADS = {"all": [{"field": "caller_kind", "operator": "is", "value": "lead"}]}


def a_rule(steps: int = 1, owner: Any = None) -> Workflow:
    rule = a_workflow().when("call.missed")
    for _ in range(steps):
        rule.then("notify", to=["owner"], text="Missed")
    return rule.published(owner)


class Desk:
    """The builder before somebody: posts with the number that was seen last."""

    def __init__(self, client: Client, firm: Firm, row: Workflow) -> None:
        self.client, self.firm, self.row = client, firm, row

    @property
    def draft(self) -> drafts.Draft:
        return drafts.open(self.firm.ana, self.row)

    @property
    def document(self) -> dict[str, Any]:
        return self.draft.document

    def do(self, word: str, **values: Any) -> Any:
        given = {"do": word, "seen": self.draft.number, **values}
        return self.client.post(f"/workflows/{self.row.pk}/build/do", given, **HTMX)

    def card(self, card: str, **values: Any) -> Any:
        given = {"card": card, "seen": self.draft.number, **values}
        return self.client.post(f"/workflows/{self.row.pk}/build/card", given, **HTMX)

    def page(self, card: str = "") -> Any:
        return self.client.get(f"/workflows/{self.row.pk}/build", {"card": card} if card else {})


@pytest.fixture
def desk(ana: Client, firm: Firm) -> Desk:
    return Desk(ana, firm, a_rule())


def test_who_may_not_automate_finds_no_builder(bo: Client, firm: Firm) -> None:
    row = a_rule()
    assert bo.get(f"/workflows/{row.pk}/build").status_code == 403
    assert bo.get("/workflows/build/new").status_code == 403
    assert bo.post(f"/workflows/{row.pk}/build/do", {"do": "undo", "seen": 0}).status_code == 403


def test_a_new_workflow_asks_for_a_name(ana: Client, firm: Firm) -> None:
    answer = ana.post("/workflows/build/new", {"name": " ", "about": "call"})
    assert (answer.status_code, answer.context["problem"]) == (422, {"name": "Give the workflow a name."})
    answer = ana.post("/workflows/build/new", {"name": "Greet leads", "about": "contact"})
    row = Workflow.objects.get(name="Greet leads")
    assert answer["Location"] == f"/workflows/{row.pk}/build"
    page = ana.get(answer["Location"])
    assert [words for _key, _label, words in page.context["errors"]] == [
        "Nothing starts it yet: choose what does.",
        "It does nothing yet: add the first step.",
    ]


def test_each_button_answers_the_builder_as_it_is_then(desk: Desk) -> None:
    answer = desk.do("insert", kind="branch", at="steps.1")
    assert (answer.context["chosen"], answer["HX-Replace-Url"]) == (
        "branch", f"/workflows/{desk.row.pk}/build?card=branch",
    )  # fmt: skip
    desk.do("add-way", key="branch")
    desk.do("insert", kind="stop", at="steps.1.otherwise.0")
    desk.do("down", key="step-0")
    assert desk.document["steps"][0]["branches"][0]["steps"][0]["id"] == "step-0"
    desk.do("move", key="stop", at="steps.0")
    desk.do("duplicate", key="step-0")
    desk.do("note", key="step-0", text="Why")
    desk.do("remove", key="branch")
    assert [step["id"] for step in desk.document["steps"]] == ["stop"]
    assert desk.document["notes"] == []
    desk.do("undo")
    assert [step["id"] for step in desk.document["steps"]] == ["stop", "branch"]
    assert desk.document["notes"] == [{"text": "Why", "beside": "step-0"}]
    desk.do("discard")
    assert [step["id"] for step in desk.document["steps"]] == ["step-0"]


def test_a_new_workflow_is_deleted_and_the_list_is_next(ana: Client, firm: Firm) -> None:
    row = drafts.begin(firm.ana, "New", "call")
    desk = Desk(ana, firm, row)
    assert 'id="abandon"' in desk.page().content.decode()
    assert desk.do("abandon")["HX-Redirect"] == "/workflows"
    assert desk.page().status_code == 404


def test_what_is_not_possible_is_said_and_changes_nothing(desk: Desk) -> None:
    before = desk.draft
    for word, values in (("up", {"key": "step-0"}), ("remove", {"key": "gone"}), ("paste", {"key": "step-0"}),
                         ("nonsense", {}), ("remove-note", {"number": "3"})):  # fmt: skip
        toast = json.loads(desk.do(word, **values)["HX-Trigger"])["toast"]
        assert toast["tone"] == "amber"
    assert desk.draft.number == before.number


def test_a_copied_step_is_pasted_into_another_workflow_about_the_same(desk: Desk) -> None:
    desk.do("copy", key="step-0")
    other = Desk(desk.client, desk.firm, a_workflow("Other").when("call.ended").step(stop="x").published())
    other.do("paste", key="step-0")
    assert [step.get("action") for step in other.document["steps"]] == [None, "notify"]
    assert len({step["id"] for step in other.document["steps"]}) == 2
    contact = Desk(
        desk.client, desk.firm, a_workflow("C", "contact").when("contact.created").step(stop="x").published()
    )
    assert "nothing to paste" in json.loads(contact.do("paste", at="steps.0")["HX-Trigger"])["toast"]["text"]


def test_a_form_half_filled_in_is_kept_as_it_is_and_says_what_is_missing(desk: Desk) -> None:
    answer = desk.card("step-0", **{"with-to": ["owner"], "with-text": "", "with-by": "email"})
    assert desk.document["steps"][0]["with"] == {"to": ["owner"], "by": "email"}
    assert answer.context["panel"].asks["action"].form.errors == {
        "text": ["“Message” is missing. Fill it in."]
    }
    assert [said.text for said in answer.context["steps"][0].problems] == [
        "“Message” is missing. Fill it in."
    ]
    assert answer.context["steps"][0].title == "Tell the owner: …"


def test_every_kind_of_wait_is_asked_for_in_its_own_words(desk: Desk) -> None:
    desk.do("insert", kind="wait", at="steps.1")
    assert desk.document["steps"][1]["wait"] == {"for": "1 hour"}
    desk.card("wait", kind="until", for_number="1", for_unit="hour")
    assert desk.document["steps"][1]["wait"]["until"]
    given = {"kind": "until", "until": "planned_at", "side": "before", "offset_number": "2", "offset_unit": "hour",
             "past": "stop"}  # fmt: skip
    desk.card("wait", **given)
    assert desk.document["steps"][1]["wait"] == {"until": "planned_at", "offset": "-2 hours", "past": "stop"}
    assert desk.page("wait").context["panel"].asks["wait"].form.initial["side"] == "before"
    desk.card("wait", kind="event")
    desk.card("wait", kind="event", event="call.ended", timeout_number="3", timeout_unit="day")
    assert desk.document["steps"][1]["wait"] == {"event": "call.ended", "timeout": "3 days"}
    assert [way.label for way in desk.page().context["steps"][1].ways] == []


def test_steps_for_a_failure_get_a_way_of_their_own(desk: Desk) -> None:
    filled = {"with-to": ["owner"], "with-text": "x", "with-by": "bell"}
    answer = desk.card("step-0", on_error="steps", **filled)
    assert [(way.label, way.at) for way in answer.context["steps"][0].ways] == [
        ("If it fails", "steps.0.on_error")
    ]
    desk.do("insert", kind="stop", at="steps.0.on_error.0")
    desk.card("step-0", on_error="steps", **filled)
    assert [step["id"] for step in desk.document["steps"][0]["on_error"]] == ["stop"]
    desk.card("step-0", on_error="continue", **filled)
    assert desk.document["steps"][0]["on_error"] == "continue"


def test_a_hand_off_keeps_only_what_differs_from_the_usual(desk: Desk) -> None:
    desk.do("insert", kind="hand_off", at="steps.1")
    desk.do("add-way", key="hand-off")
    shown = {"do": "call", "title": "Ring", "instructions": "", "to": "team:support",
             "due_number": "2", "due_unit": "hour",
             "priority": "high", "wait": "on", "timeout_number": "1", "timeout_unit": "day", "late": "steps",
             "outcome-0-label": "Déjà client"}  # fmt: skip
    answer = desk.card("hand-off", **shown)
    assert desk.document["steps"][1]["hand_off"] == {
        "do": "call",
        "title": "Ring",
        "to": "team:support",
        "due": "2 hours",
        "priority": "high",
        "timeout": "1 day",
        "on_timeout": [],
        "outcomes": [{"name": "deja-client", "label": "Déjà client", "steps": []}],
    }
    assert "how" in answer.context["panel"].asks["hand_off"].form.fields
    assert [way.label for way in answer.context["steps"][1].ways] == [
        "Déjà client",
        "If nobody does it in time",
    ]
    assert answer.context["steps"][1].title == "Hand to Support: call, “Ring”, within 2 hours"


def test_an_action_is_prepared_for_a_person(desk: Desk) -> None:
    desk.do("insert", kind="hand_off", at="steps.1")
    desk.card("hand-off", do="add_note", to="owner", wait="on")
    answer = desk.card(
        "hand-off", do="add_note", to="owner", wait="on", **{"with-text": "Said {{ contact.name }}"}
    )
    assert desk.document["steps"][1]["hand_off"]["with"] == {"text": "Said {{ contact.name }}"}
    assert answer.context["errors"] == []


def test_every_field_offered_for_texts_is_one_the_check_knows(desk: Desk) -> None:
    offered = [
        path for _group, fields in desk.page("step-0").context["text_fields"] for path, _words in fields
    ]
    assert {"subject", "contact.name", "caller.city", "contact.company.industry"} <= set(offered)
    text = " ".join(f"{{{{ {path} }}}}" for path in offered if not path.startswith("owner."))
    for start in range(0, len(text), 400):
        part = text[start : start + 400]
        part = part[part.find("{{") : part.rfind("}}") + 2]
        answer = desk.card("step-0", **{"with-to": ["owner"], "with-text": part, "with-by": "bell"})
        assert [words for _key, _label, words in answer.context["errors"]] == []


def test_settings_are_written_down_only_where_they_differ(desk: Desk) -> None:
    usual = {"entry": "each_event", "hourly_cap": "1000", "catch_up": "newest", "run_as": "owner"}
    desk.card("workflow.settings", **usual)
    assert desk.document.get("settings") == {}
    desk.card("workflow.settings", **usual | {"entry": "once", "has_window": "on", "person_cap": "2"})
    assert desk.document["settings"]["window"]["days"] == ["mon", "tue", "wed", "thu", "fri"]
    answer = desk.card(
        "workflow.settings", **usual, has_window="on", days=["sat"], start="10:00", end="12:00", zone="organisation",
        **tree("goal", "status", "is", "ended"),
    )  # fmt: skip
    assert desk.document["settings"] == {
        "window": {"days": ["sat"], "from": "10:00", "to": "12:00", "zone": "organisation"},
        "goal": {"all": [{"field": "status", "operator": "is", "value": "ended"}]},
    }
    assert answer.context["errors"] == []
    answer = desk.card("workflow.settings", **usual | {"hourly_cap": "0"})
    assert "hourly_cap" in answer.context["panel"].asks["settings"].form.errors


def tree(prefix: str, field: str, operator: str, value: str, kind: str = "choice") -> dict[str, str]:
    """A condition of one clause as the page sends it."""
    row = f"{prefix}-t_0"
    return {f"{prefix}-t-join": "all", f"{prefix}-t-size": "1", f"{row}-kind": kind, f"{row}-field": field,
            f"{row}-operator": operator, f"{row}-value": value}  # fmt: skip


def test_a_trigger_takes_what_it_takes(desk: Desk) -> None:
    desk.card("trigger.0", on="call.edited", direction="inbound", fields=["result"], every_time="on",
              **tree("when", "old.result", "is", "x", "text"))  # fmt: skip
    assert desk.document["triggers"] == [
        {"on": "call.edited", "direction": "inbound", "fields": ["result"], "every_time": True,
         "when": {"all": [{"field": "old.result", "operator": "is", "value": "x"}]}}
    ]  # fmt: skip
    desk.card("trigger.0", on="call.overdue", delay_number="5", delay_unit="minute")
    assert desk.document["triggers"] == [{"on": "call.overdue", "delay": "5 minutes"}]
    desk.do("add-trigger")
    answer = desk.do("remove", key="trigger.0")
    assert len(answer.context["triggers"]) == 1


def test_a_branch_says_which_condition_is_wrong(desk: Desk) -> None:
    desk.do("insert", kind="branch", at="steps.1")
    desk.do("insert", kind="stop", at="steps.1.otherwise.0")
    wrong = tree("way-0", "duration", "more_than", "soon", "duration")
    answer = desk.card("branch", **wrong, **{"way-0-name": "Long calls"})
    row = answer.context["panel"].ways[0].tree.top.parts[0]
    assert "soon" in row.problem
    assert answer.context["steps"][1].ways[0].label == "Long calls"
    answer = desk.card("branch", **tree("way-0", "caller_kind", "is", "lead"), do="add-row:way-0:t")
    assert [part.path for part in answer.context["panel"].ways[0].tree.top.parts] == ["caller_kind", ""]


def test_a_condition_is_counted_on_the_records_one_may_see(ana: Client, bo: Client, firm: Firm) -> None:
    a_lead(firm.bo)
    a_lead(firm.cy, email="other@example.com", city="Lyon")
    rule = a_workflow("C", "contact").when("contact.created").step(stop="x")
    rule.document["when"] = {"all": [{"field": "city", "operator": "is", "value": "Lyon"}]}
    row = rule.published()
    answer = ana.get(f"/workflows/{row.pk}/build/count?at=when", **HTMX)
    assert "Fits 1 of 2 contacts today" in answer.content.decode()
    listed = ana.get(f"/workflows/{row.pk}/build/matches?at=when")
    assert [label for label, _url in listed.context["lines"]] == ["Lisa Martin"]
    assert "Counted as soon as" not in answer.content.decode()
    assert bo.get(f"/workflows/{row.pk}/build/count?at=when").status_code == 403


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"all": [{"field": "old.city", "operator": "is", "value": "Lyon"}]}, "only at the moment"),
        ({"all": [{"field": "", "operator": ""}]}, "as soon as it is finished"),
    ],
)
def test_what_cannot_be_counted_says_why(ana: Client, firm: Firm, condition: Any, words: str) -> None:
    row = a_workflow("C", "contact").when("contact.created").step(stop="x").published()
    desk = Desk(ana, firm, row)
    document = {**desk.document, "when": condition}
    drafts.save(firm.ana, row, seen=desk.draft.number, document=document, what=Text("x"))
    assert words in ana.get(f"/workflows/{row.pk}/build/count?at=when").content.decode()


def test_a_conflict_shows_who_did_what_and_offers_to_keep_mine(desk: Desk) -> None:
    seen = desk.draft.number
    drafts.save(
        desk.firm.dora,
        desk.row,
        seen=seen,
        document={**desk.document, "name": "Theirs"},
        what=Text("renamed"),
    )
    given = {"do": "insert", "kind": "wait", "at": "steps.0", "seen": seen}
    answer = desk.client.post(f"/workflows/{desk.row.pk}/build/do", given, **HTMX)
    words = answer.content.decode()
    assert (answer["HX-Retarget"], "Dora Admin changed this workflow meanwhile" in words) == (
        "#builder-conflict",
        True,
    )
    assert dict(answer.context["again"]) == {"do": "insert", "kind": "wait", "at": "steps.0"}
    assert len(desk.document["steps"]) == 1


def test_a_saved_action_says_its_name_and_what_it_does(desk: Desk) -> None:
    SavedAction.objects.create(key="tell", name="Tell the boss", action="notify",
                               form={"to": ["owner.manager"], "text": "Look"})  # fmt: skip
    desk.do("insert", kind="use:tell", at="steps.1")
    page = desk.page("tell")
    card = page.context["steps"][1]
    assert (card.label, card.title) == ("Saved action “Tell the boss”", "Tell the owner’s manager: Look")
    assert "Tell the boss" in page.content.decode()
    desk.card("tell", on_error="continue")
    assert desk.document["steps"][1] == {"id": "tell", "use": "tell", "on_error": "continue"}


def test_the_whole_workflow_is_one_paragraph(ana: Client, firm: Firm) -> None:
    rule = (
        a_workflow()
        .when("call.missed")
        .then("notify", to=["owner"], text="Missed")
        .wait(**{"for": "2 hours"})
    )
    rule.step(branches=[{"name": "Leads", "when": LEADS, "steps": [{"id": "a", "stop": "told"}]}],
              otherwise=[{"id": "b", "hand_off": {"do": "call", "outcomes": [
                  {"name": "ok", "label": "Reached", "steps": [{"id": "c", "stop": "said"}]}]}}])  # fmt: skip
    rule.document["when"] = LEADS
    page = Desk(ana, firm, rule.published()).page()
    assert page.context["words"] == (
        "It starts when a call is missed, and only if kind of caller is Lead. First: tell the owner: Missed. "
        "Wait 2 hours. If kind of caller is Lead: stop: told. Otherwise: hand to the owner: call. "
        "If the outcome is “Reached”: stop: said."
    )


def test_the_pages_of_workflows_lead_to_the_builder(ana: Client, firm: Firm) -> None:
    row = a_rule()
    assert f"/workflows/{row.pk}/build" in ana.get(f"/workflows/{row.pk}").content.decode()
    assert f"/workflows/{row.pk}/build" in ana.get(f"/workflows/{row.pk}/edit").content.decode()
    assert "/workflows/build/new" in ana.get("/workflows").content.decode()
    new = drafts.begin(firm.ana, "New", "call")
    assert f"/workflows/{new.pk}/build" in ana.get(f"/workflows/{new.pk}").content.decode()


def test_a_condition_that_says_nothing_yet_is_left_open_in_words(desk: Desk) -> None:
    desk.do("add-when")
    assert desk.page().context["words"].startswith("It starts when a call is missed, and only if ….")


def test_undo_never_takes_back_what_somebody_else_did_unseen(desk: Desk) -> None:
    desk.do("insert", kind="wait", at="steps.0")
    seen = desk.draft.number
    theirs = {**desk.document, "name": "Theirs"}
    drafts.save(desk.firm.dora, desk.row, seen=seen, document=theirs, what=Text("renamed"))
    address = f"/workflows/{desk.row.pk}/build/do"
    answer = desk.client.post(address, {"do": "undo", "seen": seen}, **HTMX).content.decode()
    assert "Dora Admin changed this workflow meanwhile." in answer
    assert "conflict-mine" not in answer
    answer = desk.client.post(address, {"do": "remove", "key": "wait", "seen": seen}, **HTMX).content.decode()
    assert "conflict-mine" in answer
    assert desk.document["name"] == "Theirs"
