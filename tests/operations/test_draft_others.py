"""What a draft is told about other workflows and about people, finished or not, and what it costs to ask again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from tandem.engine.words import Text
from tandem.operations.authoring import draft_problems, drafts
from tandem.operations.authoring.draft_others import asides
from tandem.store.models import Organisation, Workflow
from tests.builders import Firm, a_firm, a_lead, a_workflow

pytestmark = pytest.mark.django_db
CITY: Any = {"fields": ["city"], "every_time": True}


@pytest.fixture
def firm() -> Firm:
    cache.clear()
    return a_firm()


def sets(field: str, value: str, id: str = "set") -> dict[str, Any]:
    return {"id": id, "action": "update_field", "with": {"field": field, "value": value}}


def a_draft(firm: Firm, *steps: dict[str, Any], **more: Any) -> drafts.Draft:
    """A draft about contacts whose city is edited."""
    row = drafts.begin(firm.ana, "Moved", "contact")
    document = {**drafts.open(firm.ana, row).document, "triggers": [{"on": "contact.edited", **CITY}], **more}
    return drafts.save(
        firm.ana, row, seen=1, document={**document, "steps": list(steps)}, what=Text("written")
    )


def one_that_moves_back() -> Workflow:
    back = a_workflow("Back", about="contact").when("contact.edited", fields=["source"])
    return back.then("update_field", field="city", value="Paris").published()


def told(firm: Firm, draft: drafts.Draft) -> list[tuple[str, str, list[str]]]:
    return [
        (one.card, str(one.message), [name for _id, name in one.others]) for one in asides(firm.ana, draft)
    ]


LOOP = (
    "This step starts “Back” through “source”, and that starts this workflow again."
    " Add a condition to stop it."
)


def test_a_loop_and_a_contradiction_stand_at_the_steps_that_make_them(firm: Firm) -> None:
    one_that_moves_back()
    other = a_workflow("English", about="contact").when("contact.edited", **CITY)
    row = other.then("update_field", field="language", value="en").published()
    draft = a_draft(firm, sets("source", "moved"), sets("language", "fr", "fr"))
    assert told(firm, draft) == [
        ("steps.0", LOOP, ["Back"]),
        (
            "steps.1",
            "“English” starts with the same and sets “language” to “en”; here it becomes “fr”."
            " This workflow comes later in the list, so it wins.",
            ["English"],
        ),
    ]
    assert asides(firm.ana, draft)[1].others == ((row.pk, "English"),)
    assert draft_problems.problems(draft.document, alone=True) == []


def test_an_unfinished_step_hides_nothing_of_the_others_and_an_unfinished_start_everything(
    firm: Firm,
) -> None:
    one_that_moves_back()
    unfinished = {"id": "tell", "action": "notify", "with": {"to": [], "text": ""}}
    draft = a_draft(firm, unfinished, sets("source", "moved"))
    assert told(firm, draft) == [("steps.1", LOOP, ["Back"])]
    when = {"all": [{"field": "city", "operator": "", "value": ""}]}
    halfway = {**draft.document, "when": when}
    draft = drafts.save(firm.ana, draft.workflow, seen=draft.number, document=halfway, what=Text("x"))
    assert told(firm, draft) == []


def test_what_is_off_is_not_spoken_of(firm: Firm) -> None:
    row = one_that_moves_back()
    draft = a_draft(firm, sets("source", "moved"))
    Workflow.objects.filter(pk=row.pk).update(on=False)
    assert told(firm, draft) == []


def test_more_people_than_the_limit_are_said_where_it_starts(firm: Firm) -> None:
    for number in range(3):
        a_lead(name=f"Lead {number}", email=f"lead-{number}@example.com")
    Organisation.objects.update(reach_limit=2)
    mail = {"id": "mail", "action": "send_email", "with": {"subject": "Hello", "body": "Hi"}}
    draft = a_draft(firm, mail, triggers=[{"on": "contact.created"}])
    words = (
        "In a month like the last it would write to 3 people, more than 2."
        " Publishing asks you to type the number."
    )
    assert told(firm, draft) == [("triggers.0", words, [])]
    Organisation.objects.update(reach_limit=3)
    cache.clear()
    assert told(firm, draft) == []


def test_the_same_draft_is_not_looked_at_twice(
    firm: Firm, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one_that_moves_back()
    draft = a_draft(firm, sets("source", "moved"))
    first = told(firm, draft)
    with django_assert_num_queries(0):
        assert told(firm, draft) == first
    renamed = {**draft.document, "name": "Moved away"}
    draft = drafts.save(firm.ana, draft.workflow, seen=draft.number, document=renamed, what=Text("x"))
    assert told(firm, draft) == first
