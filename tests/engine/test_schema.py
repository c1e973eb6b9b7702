"""Paths lead to fields, and a path that leads nowhere is answered with the nearest that does."""

import pytest

from tandem.engine.schema import UnknownField, place, resolve
from tests.engine.made_schema import CALL, COMPANY, CONTACT, SCHEMA


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("duration", CALL.fields["duration"]),
        ("old.level", CALL.fields["level"]),
        ("contact.city", CONTACT.fields["city"]),
        ("contact.company.industry", COMPANY.fields["industry"]),
        ("caller.city", CONTACT.fields["city"]),
        ("caller.industry", COMPANY.fields["industry"]),
        ("caller.company.industry", COMPANY.fields["industry"]),
    ],
)
def test_a_path_leads_to_a_field(path: str, field: object) -> None:
    assert resolve(SCHEMA, "call", path) == field


def test_an_alias_has_the_choices_of_all_it_stands_for() -> None:
    choices = [choice.value for choice in resolve(SCHEMA, "call", "caller.status").choices]
    assert sorted(choices) == ["client", "lead", "lost"]


def test_the_ways_of_an_alias_are_in_order_and_may_lack_the_field() -> None:
    routes = place(SCHEMA, "call", "caller.first_name").routes
    assert [(route.steps, route.field) for route in routes] == [
        (("contact",), CONTACT.fields["first_name"]),
        (("company",), None),
    ]


def test_only_a_present_field_of_the_record_is_its_own() -> None:
    assert [place(SCHEMA, "call", path).is_own for path in ("level", "old.level", "caller.city")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("durration", "“durration” is not a field of call. Did you mean “duration”?"),
        ("old.levle", "“levle” is not a field of call. Did you mean “old.level”?"),
        ("caller.cty", "“cty” is not a field of contact. Did you mean “caller.city”?"),
        ("contact.compny.city", "“compny” is not a field of contact. Did you mean “contact.company.city”?"),
        ("callr.city", "“callr” is not a field of call. Did you mean “caller.city”?"),
        ("city", "“city” is not a field of call. Did you mean “caller.city”?"),
        ("zzz", "“zzz” is not a field of call."),
        ("old", "“old” is not a field of call."),
        ("", "“” is not a field of call."),
        ("subject.name", "“subject” is not a field of call."),
        ("contact.", "“” is not a field of contact."),
        ("caller", "“caller” stands for contact / company: add the name of a field, such as “caller.name”."),
        ("caller.size", "“caller.size” means fields of different kinds: number, text."),
        ("old.contact.city", "“old.contact.city”: only the record’s own fields have an earlier value."),
        ("a.b.c.d", "“a.b.c.d” goes through more than 2 related records."),
    ],
)
def test_a_path_that_leads_nowhere_is_a_clear_error(path: str, message: str) -> None:
    with pytest.raises(UnknownField) as raised:
        resolve(SCHEMA, "call", path)
    assert str(raised.value) == message
