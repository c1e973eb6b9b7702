"""A workflow's file is looked at, mapped and brought in as a draft."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.catalog.recipes import recipes
from tandem.operations.authoring import drafts
from tandem.store.models import Workflow
from tests.builders import Firm, a_lead
from tests.web.reading import words

HERE = "/workflows/import"


def a_text(teams: int = 1) -> str:
    """The recipe for strangers, with teams that are not here."""
    text = recipes()["stranger-becomes-lead"].replace("team:support", "team:sales")
    more = "".join(f", team:other-{number}" for number in range(teams - 1))
    return text.replace("to: [team:sales]", f"to: [team:sales{more}]")


def test_a_file_is_looked_at_before_anything_is_kept(firm: Firm, ana: Client) -> None:
    assert "Bring in a workflow" in words(ana.get(HERE))
    file = io.BytesIO(a_text().encode())
    file.name = "stranger.yaml"
    page = ana.post(HERE, {"file": file})
    assert "It is new here" in words(page)
    assert [(one.label, one.options[-1]) for one in page.context["maps"]] == [
        ("The team “sales”", ("support", "Support"))
    ]
    assert "3 of 3 hold" in words(page)
    assert "“team:sales” is nobody here." in words(page)
    assert not Workflow.objects.exists()


@pytest.mark.parametrize("teams", [1, 3])
def test_looking_costs_the_same_for_one_missing_name_and_three(
    firm: Firm, ana: Client, django_assert_num_queries: DjangoAssertNumQueries, teams: int
) -> None:
    ana.post(HERE, {"text": a_text(teams)})
    with django_assert_num_queries(15):
        page = ana.post(HERE, {"text": a_text(teams)})
    assert len(page.context["maps"]) == teams


def test_mapped_it_arrives_without_a_problem(firm: Firm, ana: Client) -> None:
    given = {"text": a_text(), "map-team:sales": "support"}
    page = ana.post(HERE, {**given, "do": "look"})
    assert (page.context["missing"], page.context["card_problems"]) == ([], [])
    answer = ana.post(HERE, {**given, "do": "bring"})
    row = Workflow.objects.get()
    assert answer.headers["Location"] == f"/workflows/{row.pk}/build"
    assert drafts.open(firm.ana, row).document["steps"][2]["with"]["to"] == ["team:support"]
    again = ana.post(HERE, {**given, "do": "look"})
    assert "there is nothing to bring in" in words(again)
    ana.post(HERE, {**given, "do": "bring"})
    assert Workflow.objects.count() == 1


def test_words_nobody_uses_here_are_asked_about(firm: Firm, ana: Client) -> None:
    a_lead(status="Offer out")
    text = recipes()["quote-follow-up"]
    page = ana.post(HERE, {"text": text})
    assert page.context["words"][0].options == [("", "Keep the word"), ("Offer out", "Offer out")]
    assert "Status “Quote sent”" in words(page)
    ana.post(HERE, {"text": text, "do": "bring", "map-value:contact.status=Quote sent": "Offer out"})
    assert drafts.open(firm.ana, Workflow.objects.get()).document["when"]["value"] == "Offer out"


def test_an_example_that_does_not_hold_is_red_and_says_why(firm: Firm, ana: Client) -> None:
    text = a_text().replace("kind: lead, phone_e164", "kind: contact, phone_e164")
    page = ana.post(HERE, {"text": text})
    broken = [one for one in page.context["examples"] if one.problems]
    assert [one.problems for one in broken] == [["“lead”: kind should be “contact”, but it is “lead”."]]
    assert "2 of 3 hold" in words(page)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Choose a file, or paste its text."),
        ("tandem: 1\nkey: x\n", "name: "),
        ("a: [", "This is not YAML"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_text_kept(firm: Firm, ana: Client, text: str, says: str) -> None:
    page = ana.post(HERE, {"text": text})
    assert page.status_code == 422
    assert says in words(page)
    assert page.context["text"] == text


def test_bytes_that_are_no_text_are_refused(firm: Firm, ana: Client) -> None:
    file = io.BytesIO(b"\xff\xfe\x00")
    file.name = "picture.yaml"
    assert "not UTF-8" in words(ana.post(HERE, {"file": file}))


def test_an_agent_may_not(firm: Firm, bo: Client) -> None:
    assert bo.get(HERE).status_code == 403
    assert bo.post(HERE, {"text": a_text()}).status_code == 403
