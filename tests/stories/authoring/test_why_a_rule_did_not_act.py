"""On every record one can ask of each workflow, at each moment: did it act, and if not, what stood in its way?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tandem.engine.cause import Cause
from tandem.engine.conditions.sentence import sentence
from tandem.engine.conditions.tree import Compare
from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.authoring import workflows
from tandem.operations.explaining import why
from tandem.operations.explaining.why import Judged
from tandem.operations.toolbox import perform
from tandem.store.models import Call, Contact, User, Workflow
from tandem.store.read.organisation import now
from tandem.store.read.schema import schema
from tandem.store.write.cause import said_by
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_workflow, runs, think


def a_rule(name: str = "Demo calls", **settings: str) -> AWorkflow:
    rule = a_workflow(name, "contact", **settings).when("contact.edited", fields=["status"], every_time=True)
    return rule.then("notify", to=["owner"], text="{{ name }}")


def becomes(lead: Contact, **values: object) -> None:
    for name, value in values.items():
        setattr(lead, name, value)
    lead.save()
    think()


def judged(firm: Firm, lead: Contact, rule: Workflow) -> Judged:
    """What is said of the rule at the record's newest moment."""
    found = why.look(firm.ana, RecordRef("contact", lead.pk), workflow=rule.pk, most=1)
    return [*found[0].judged, *found[0].elsewhere][0]


def test_it_ran(firm: Firm) -> None:
    rule, lead = a_rule().published(), a_lead(owner=firm.bo)
    becomes(lead, status="hot")
    answer = judged(firm, lead, rule)
    assert (answer.answer.word, answer.run, answer.state) == ("ran", runs(rule)[0].pk, "done")


def test_the_clause_that_failed_is_named_with_the_value_of_then(firm: Firm) -> None:
    rule, lead = a_rule().where("city", "is", "Paris").published(), a_lead(owner=firm.bo)
    becomes(lead, status="hot")
    then = now()
    firm.pass_time(days=1)
    becomes(lead, city="Paris")
    (look,) = why.look(firm.ana, RecordRef("contact", lead.pk), until=then + timedelta(minutes=1), most=1)
    (answer,) = look.judged
    clause = answer.answer.clause
    assert clause is not None
    assert (answer.workflow, answer.answer.word) == (rule, "condition")
    assert (clause.field, clause.operator, clause.expected, clause.actual) == (
        "city",
        "is",
        "Paris",
        "Boston",
    )
    said = sentence(
        Compare(field=clause.field, operator=clause.operator, value=clause.expected), schema(), "contact"
    )
    assert said == "City is Paris"
    assert answer.fix is None


def test_a_trailing_space_is_a_near_miss_with_a_one_word_fix(firm: Firm) -> None:
    rule, lead = a_rule().where("source", "is", "Demo").published(), a_lead(owner=firm.bo, source="Demo ")
    becomes(lead, status="hot")
    answer = judged(firm, lead, rule)
    assert answer.fix is not None
    assert (answer.fix.near.slip, answer.fix.near.actual, answer.fix.value) == ("spaces", "Demo ", "Demo")
    assert why.still_so([answer.fix]) == [answer.fix]
    perform(firm.ana, "update_field", {"field": "source", "value": answer.fix.value}, [answer.fix.record])
    assert why.still_so([answer.fix]) == []
    becomes(lead, source="Demo", status="warm")
    assert judged(firm, lead, rule).answer.word == "ran"


@pytest.mark.parametrize(
    ("there", "slip"), [("Dem", "letter"), ("Demp", "letter"), ("Dmeo", "letter"), ("Démo", "accents")]
)
def test_a_letter_is_a_near_miss_and_another_word_is_none(firm: Firm, there: str, slip: str) -> None:
    rule, lead = a_rule().where("source", "is", "Demo").published(), a_lead(owner=firm.bo, source=there)
    becomes(lead, status="hot")
    near = judged(firm, lead, rule).answer.near
    assert near is not None
    assert near.slip == slip
    becomes(lead, source="Fair", status="warm")
    assert judged(firm, lead, rule).answer.near is None


def test_the_near_miss_may_lie_on_a_related_record(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo, city="Bostn")
    rule = a_workflow("Boston").when("call.missed").where("caller.city", "is", "Boston")
    row = rule.then("notify", to=["owner"], text="x").published()
    a_call().rings().is_missed()
    found = why.look(firm.ana, RecordRef("call", Call.objects.get().pk), workflow=row.pk, most=1)
    fix = found[0].judged[0].fix
    assert fix is not None
    assert (fix.record, fix.field, fix.value) == (RecordRef("contact", lead.pk), "city", "Boston")


def test_it_waits_for_something_else(firm: Firm) -> None:
    rule, lead = a_rule().published(), a_lead(owner=firm.bo)
    assert judged(firm, lead, rule).answer.word == "other_trigger"
    becomes(lead, city="Nice")
    answer = judged(firm, lead, rule).answer
    assert (answer.word, answer.values) == ("fields", {"wanted": "status", "changed": "city"})


def test_it_was_off_or_not_there_or_not_published(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo)
    becomes(lead, status="cold")
    rule = a_rule().published()
    assert judged(firm, lead, rule).answer.word == "not_there"
    workflows.switch(firm.ana, rule, False)
    said_by(Cause("system"))
    becomes(lead, status="hot")
    assert judged(firm, lead, rule).answer.word == "off"
    draft = Workflow.objects.create(key="draft", name="Draft", about="contact")
    becomes(lead, status="warm")
    assert judged(firm, lead, draft).answer.word == "unpublished"


def test_the_version_of_then_answers(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo)
    document = a_rule().where("city", "is", "Paris").document
    rule = workflows.put(firm.ana, document, on=True).workflow
    said_by(Cause("system"))
    becomes(lead, status="hot")
    workflows.put(firm.ana, a_rule().where("city", "is", "Boston").document)
    said_by(Cause("system"))
    found = judged(firm, lead, rule)
    assert found.answer.clause is not None
    assert found.answer.clause.expected == "Paris"


def test_the_entry_contract(firm: Firm) -> None:
    once, lead = a_rule("Once", entry="once").published(), a_lead(owner=firm.bo)
    becomes(lead, status="hot")
    becomes(lead, status="warm")
    assert judged(firm, lead, once).answer.word == "entered_once"
    waiting = (
        a_rule("One", entry="one_at_a_time").wait(**{"for": "2 days"}).then("add_note", text="x").published()
    )
    becomes(lead, status="cold")
    becomes(lead, status="hot")
    assert judged(firm, lead, waiting).answer.word == "inside"


def test_conditions_that_held_already_do_not_begin_to_hold(firm: Firm) -> None:
    rule = a_workflow("Boston", "contact").when("contact.edited").where("city", "is", "Boston")
    row, lead = rule.then("add_note", text="x").published(), a_lead(owner=firm.bo)
    becomes(lead, status="hot")
    assert judged(firm, lead, row).answer.word == "edge"


def test_the_clients_switch_an_import_and_a_chain_that_does_not_end(firm: Firm) -> None:
    rule, lead = a_rule().published(), a_lead(owner=firm.bo, automation_stopped=True)
    becomes(lead, status="hot")
    assert judged(firm, lead, rule).answer.word == "client_stopped"
    said_by(Cause("system", automation="off"))
    becomes(lead, status="warm", automation_stopped=False)
    assert judged(firm, lead, rule).answer.word == "import"
    said_by(Cause("system", chain=1, depth=8))
    becomes(lead, status="cold")
    deep = judged(firm, lead, rule)
    assert (deep.answer.word, deep.answer.values) == ("too_deep", {"depth": 8})
    said_by(Cause("system"))


def test_what_nobody_has_thought_about_yet(firm: Firm) -> None:
    rule, lead = a_rule().published(), a_lead(owner=firm.bo)
    lead.status = "hot"
    lead.save()
    assert judged(firm, lead, rule).answer.word == "pending"
    think()
    assert judged(firm, lead, rule).answer.word == "ran"


def test_a_late_event_that_was_left_out(firm: Firm) -> None:
    rule, lead = a_rule(catch_up="drop").published(), a_lead(owner=firm.bo)
    think()
    workflows.switch_all(firm.ana, False)
    said_by(Cause("system"))
    lead.status = "hot"
    lead.save()
    firm.pass_time(hours=1)
    workflows.switch_all(firm.ana, True)
    said_by(Cause("system"))
    think()
    answer = judged(firm, lead, rule)
    assert answer.answer.word == "left_out"
    assert answer.incident is not None


def test_only_who_sees_the_record_may_ask(firm: Firm) -> None:
    lead = a_lead(owner=firm.ana)
    assert firm.bo.role is not None
    firm.bo.role.rights = {"view": {"*": "own"}}
    firm.bo.role.save()
    bo = User.objects.get(pk=firm.bo.pk)
    with pytest.raises(access.NotThere):
        why.look(bo, RecordRef("contact", lead.pk))
    think()
