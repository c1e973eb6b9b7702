"""A condition in words, in any language, with the words in that language's order."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given

from tandem.engine.condition import Condition, operators_for, parse, sentence
from tandem.engine.conditions.operators import ALL_KINDS
from tandem.engine.schema import Kind
from tests.engine.made_schema import PATHS, SCHEMA, conditions

LOW = {"field": "level", "operator": "is", "value": "low"}
LONG = {"field": "duration", "operator": "more_than", "value": "30 seconds"}
NEAR = {"field": "caller.city", "operator": "is", "value": "Boston"}

FRENCH: Mapping[str, str] = {
    "Duration": "Durée",
    "City": "Ville",
    "caller": "l’appelant",
    "{field} is more than {value}": "{field} dépasse {value}",
    "{field} is {value}": "{field} vaut {value}",
    "{first} and {second}": "{first} et {second}",
    "{owner}’s {field}": "{field} de {owner}",
    "{count} seconds": "{count} secondes",
}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (None, "Always"),
        ({"all": [LONG, NEAR]}, "Duration is more than 30 seconds and caller’s city is Boston"),
        (
            {"any": [LOW, {"all": [LONG, NEAR]}]},
            "Level is Low or (duration is more than 30 seconds and caller’s city is Boston)",
        ),
        ({"all": [LOW, {"any": [LONG]}]}, "Level is Low and duration is more than 30 seconds"),
        ({"none": [LOW]}, "Not (level is Low)"),
        (
            {"all": [LONG, {"none": [LOW, NEAR]}]},
            "Duration is more than 30 seconds and (none of these: level is Low; caller’s city is Boston)",
        ),
        ({"field": "level", "operator": "is_one_of", "value": ["low", "high"]}, "Level is Low or High"),
        (
            {"field": "subject", "operator": "is_none_of", "value": ["a", "b", "c "]},
            "Subject is none of a, b or “c ”",
        ),
        (
            {"field": "link", "operator": "contains", "value": "https"},
            "URL of the recording contains “https”",
        ),
        ({"field": "old.level", "operator": "is_not", "value": "low"}, "Level before the change is not Low"),
        (
            {"field": "contact.company.industry", "operator": "is_empty"},
            "Contact’s company’s industry is empty",
        ),
        (
            {"field": "duration", "operator": "at_least", "value": 5400},
            "Duration is at least 1 hour 30 minutes",
        ),
        ({"field": "duration", "operator": "at_most", "value": 0.5}, "Duration is at most 0.5 s"),
        ({"field": "score", "operator": "between", "value": [1, 2.5]}, "Score is between 1 and 2.5"),
        ({"field": "via_integration", "operator": "is", "value": False}, "Through the exchange is no"),
        (
            {"field": "planned_at", "operator": "more_than_ago", "value": "30 minutes"},
            "Planned for is more than 30 minutes ago",
        ),
        (
            {"field": "planned_at", "operator": "within_next", "value": "1 day"},
            "Planned for is within the next 1 day",
        ),
        ({"field": "level", "operator": "changed_to", "value": "high"}, "Level changed to High"),
        ({"field": "contact", "operator": "is", "value": 7}, "Contact is Ana Pop"),
        ({"field": "contact", "operator": "is", "value": 8}, "Contact is #8"),
        ({"field": "notes", "operator": "matches", "value": "^a{2}$"}, "Notes matches “^a{2}$”"),
        (
            {"field": "tags", "operator": "has_any_of", "value": ["vip", "new"]},
            "Tags include any of vip or new",
        ),
    ],
)
def test_a_condition_in_english(document: object, said: str) -> None:
    assert sentence(parse(document), SCHEMA, "call", names={("contact", 7): "Ana Pop"}) == said


def test_a_condition_in_another_language_has_its_own_order() -> None:
    def french(msgid: str) -> str:
        return FRENCH[msgid]

    def plural(one: str, many: str, count: int) -> str:
        return FRENCH[one if count < 2 else many]

    said = sentence(parse({"all": [LONG, NEAR]}), SCHEMA, "call", french, plural)
    assert said == "Durée dépasse 30 secondes et ville de l’appelant vaut Boston"


@given(conditions(PATHS))
def test_every_condition_can_be_said(condition: Condition) -> None:
    assert sentence(condition, SCHEMA, "call")


@pytest.mark.parametrize("kind", sorted(ALL_KINDS))
def test_no_two_operators_of_a_kind_read_alike(kind: Kind) -> None:
    read = [re.sub("values?", "value", operator.says) for operator in operators_for(kind)]
    twice = {says for says in read if read.count(says) > 1}
    assert twice <= {"{field} is {value}"}  # "is" and "is one of": the second lists several with "or"
