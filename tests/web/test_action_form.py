"""One form for each action, built from its class: what goes in comes out as a workflow document keeps it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import QueryDict

from tandem import catalog
from tandem.engine.action import Action, Example
from tandem.engine.plan import Fail
from tandem.store.models import CustomFunction, Endpoint, MailTemplate
from tandem.store.read.organisation import now
from tandem.web.forms.action_form import ActionForm
from tests.builders import Firm, a_workflow

EXAMPLES = [
    pytest.param(action, example, id=f"{name}: {example.name}")
    for name, action in catalog.actions().items()
    for example in action.examples
    if "gone" not in str(example.form)  # about something that was deleted since
    and not isinstance(example.gives, Fail)  # what cannot be done, a form refuses
]


def typed(form: ActionForm) -> QueryDict:
    """What a browser sends when nobody touches the form."""
    sent = QueryDict(mutable=True)
    for bound in form:
        value: Any = bound.value()
        if hasattr(bound.field.widget, "decompress"):
            for name, part in zip(
                bound.field.widget.widgets_names, bound.field.widget.decompress(value), strict=True
            ):
                sent[f"{bound.html_name}{name}"] = "" if part is None else str(part)
        elif isinstance(value, list):
            sent.setlist(bound.html_name, value)
        elif value not in (None, False):
            sent[bound.html_name] = str(value)
    return sent


@pytest.mark.parametrize(("action", "example"), EXAMPLES)
def test_an_example_goes_in_and_comes_out(firm: Firm, action: type[Action], example: Example) -> None:
    MailTemplate.objects.create(key="sorry", name="Sorry", about="call", subject="Sorry", body="Hi")
    Endpoint.objects.create(key="billing", name="Billing", url="https://billing.example.com/")
    CustomFunction.objects.create(key="score", name="Score", source="1")
    a_workflow("Welcome", about="contact").when("contact.created").then(
        "add_note", text="Welcome"
    ).published()
    firm.organisation.clock_offset = datetime(2026, 3, 1, tzinfo=UTC) - now()  # before what examples plan
    firm.organisation.save()
    on = example.on or action.works_on[0]
    form = ActionForm(action, on, initial=example.form)
    again = ActionForm(action, on, typed(form))
    assert again.is_valid(), again.errors
    assert action(**again.form_json()) == action(**example.form)


def test_a_prefix_keeps_two_forms_apart(firm: Firm) -> None:
    form = ActionForm(catalog.actions()["add_note"], "call", {"one-text": "Hello"}, prefix="one")
    assert form.is_valid()
    assert form.form_json() == {"text": "Hello"}


def test_hints_for_authors_are_left_out_by_hand(firm: Firm) -> None:
    note = catalog.actions()["add_note"]
    assert "places" in str(ActionForm(note, "call").fields["text"].help_text)
    assert not ActionForm(note, "call", by_hand=True).fields["text"].help_text


def test_a_unit_without_a_number_is_no_length(firm: Firm) -> None:
    sent = {"title": "X", "assignee": "owner", "how": "round_robin", "priority": "low", "due_in_unit": "hour"}
    form = ActionForm(catalog.actions()["create_task"], "call", sent)
    assert form.is_valid(), form.errors
    assert "due_in" not in form.form_json()


def test_values_of_a_status_are_those_of_the_record(firm: Firm) -> None:
    status: Any = ActionForm(catalog.actions()["set_status"], "task").fields["status"]
    assert [value for value, _label in status.choices] == ["open", "done", "cancelled"]
    assert not hasattr(ActionForm(catalog.actions()["set_status"], "contact").fields["status"], "choices")
