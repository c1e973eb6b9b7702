"""A rule may be about all callers, those of one kind, records of one kind that match, or nobody we know."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Firm, a_call, a_company, a_lead, a_workflow
from tests.stories.telling import bell, fired

NUMBERS = {
    "lead": "+33611111111",
    "contact": "+33622222222",
    "company": "+33144556677",
    "unknown": "+33699999999",
}


def everybody(firm: Firm) -> None:
    """A lead and a contact in Boston, and a company in Lyon."""
    a_lead(firm.bo, name="Lisa Lead", phone_e164=NUMBERS["lead"])
    a_lead(firm.bo, name="Carl Contact", kind="contact", phone_e164=NUMBERS["contact"])
    a_company(owner=firm.bo, city="Lyon", industry="Mills")


def all_ring(direction: str = "inbound") -> None:
    for kind, number in NUMBERS.items():
        a_call(kind, direction=direction, number=number).rings()


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_without_a_condition_all_callers_count(firm: Firm, direction: str) -> None:
    everybody(firm)
    rule = a_workflow().when("call.ringing").then("set_status", status="ended").published()

    all_ring(direction)

    assert fired(rule) == 4


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
@pytest.mark.parametrize("kind", NUMBERS)
def test_one_kind_of_caller_only(firm: Firm, kind: str, direction: str) -> None:
    everybody(firm)
    a_workflow().when("call.ringing").where("caller_kind", "is", kind).then(
        "notify", to=["user:ana@example.com"], text="{{ number }}"
    ).published()

    all_ring(direction)

    assert bell(firm.ana) == [NUMBERS[kind]]


LEAD = {"field": "caller_kind", "operator": "is", "value": "lead"}
IN_BOSTON = {"field": "caller.city", "operator": "is", "value": "Boston"}
# Records of one kind that match: the condition, and who of the four rings the bell.
MATCHING: dict[str, tuple[dict[str, Any], set[str]]] = {
    "leads in Boston": ({"all": [LEAD, IN_BOSTON]}, {"lead"}),
    "anybody in Boston": (IN_BOSTON, {"lead", "contact"}),
    "anybody in Lyon": ({"field": "caller.city", "operator": "is", "value": "Lyon"}, {"company"}),
    "companies that mill": ({"field": "company.industry", "operator": "is", "value": "mills"}, {"company"}),
    "leads or strangers": (
        {"field": "caller_kind", "operator": "is_one_of", "value": ["lead", "unknown"]}, {"lead", "unknown"},
    ),
    "everybody but strangers": (
        {"field": "caller_kind", "operator": "is_not", "value": "unknown"}, {"lead", "contact", "company"},
    ),
    "Carl": ({"field": "caller.name", "operator": "starts_with", "value": "Carl"}, {"contact"}),
    "those bo looks after": ({"field": "contact.owner", "operator": "is_filled"}, {"lead", "contact"}),
    "no leads from Paris": ({"all": [LEAD, {"field": "caller.city", "operator": "is", "value": "Paris"}]}, set()),
}  # fmt: skip


@pytest.mark.parametrize("name", MATCHING)
def test_records_that_match(firm: Firm, name: str) -> None:
    everybody(firm)
    condition, who = MATCHING[name]
    a_workflow().when("call.ringing", when=condition).then(
        "notify", to=["user:ana@example.com"], text="{{ caller_kind }}"
    ).published()

    all_ring()

    assert set(bell(firm.ana)) == who


def test_a_lead_from_elsewhere_is_not_a_lead_in_boston(firm: Firm) -> None:
    a_lead(firm.bo, city="Bostonia")
    rule = a_workflow().when("call.ringing", when=IN_BOSTON).then("add_note", text="Yes").published()

    a_call().rings()

    assert fired(rule) == 0


def test_the_company_of_a_contact_is_one_step_further(firm: Firm) -> None:
    mill = a_company(industry="Mills")
    a_lead(firm.bo, company=mill)
    rule = a_workflow().when("call.ringing").where("contact.company.industry", "is", "Mills")
    published = rule.then("add_note", text="Yes").published()

    a_call().rings()

    assert fired(published) == 1


def test_a_caller_is_known_however_the_number_is_written(firm: Firm) -> None:
    a_lead(firm.bo)  # +33 6 12 34 56 78
    rule = (
        a_workflow()
        .when("call.ringing")
        .where("caller_kind", "is", "lead")
        .then("add_note", text="Yes")
        .published()
    )

    for number, way in enumerate(("+33612345678", "06 12 34 56 78", "0033612345678", "+33 (0)6 12 34 56 78")):
        a_call(f"call-{number}", number=way).rings()

    assert fired(rule) == 4


def test_a_hidden_number_is_unknown(firm: Firm) -> None:
    everybody(firm)
    rule = (
        a_workflow()
        .when("call.missed")
        .where("caller_kind", "is", "unknown")
        .then("add_note", text="?")
        .published()
    )

    a_call(number="").rings().is_missed()

    assert fired(rule) == 1


def test_a_person_comes_before_the_company_with_the_same_number(firm: Firm) -> None:
    a_company(phone_e164="+33612345678")
    a_lead(firm.bo)

    call = a_call().rings().row

    assert (call.caller_kind, call.contact.name, call.owner) == ("lead", "Lisa Martin", firm.bo)
