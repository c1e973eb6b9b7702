"""The gallery: every recipe by purpose, one in full with its examples, and taking it over once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.catalog.recipes import shelves
from tandem.operations.authoring import drafts, publishing
from tandem.operations.sharing import gallery
from tandem.store.models import Team, Workflow
from tests.builders import Firm
from tests.web.reading import words


def test_every_recipe_has_a_card_under_its_purpose(firm: Firm, ana: Client) -> None:
    page = ana.get("/gallery")
    groups = page.context["groups"]
    assert {card.recipe.key: group.key for group in groups for card in group.cards} == {
        key: shelf.purpose for key, shelf in shelves().items()
    }
    assert "A new lead is called the same day" in words(page)
    assert "When a contact is created and only if" in words(page)


def test_the_readers_language_is_spoken(firm: Firm, ana: Client) -> None:
    firm.ana.language = "fr"
    firm.ana.save()
    assert "Un nouveau prospect est appelé le jour même" in words(ana.get("/gallery"))


@pytest.mark.parametrize("used", [1, 3])
def test_the_gallery_costs_the_same_however_much_is_used(
    firm: Firm, ana: Client, django_assert_num_queries: DjangoAssertNumQueries, used: int
) -> None:
    for key in list(shelves())[:used]:
        gallery.take_over(firm.ana, key)
    ana.get("/gallery")
    with django_assert_num_queries(14):
        page = ana.get("/gallery")
    assert words(page).count("Here as a draft") == used


def test_what_a_recipe_needs_is_said_and_whether_it_is_here(firm: Firm, ana: Client) -> None:
    card = ana.get("/gallery/missed-call-supervisor").context["card"]
    assert [(need.words, need.is_here) for need in card.needs] == [
        ("A telephone exchange", False),
        ("A mail account", False),
        ("The role “Supervisor”", True),
    ]
    Team.objects.all().delete()
    card = ana.get("/gallery/new-lead-called").context["card"]
    assert [need.words for need in card.missing] == ["The team “support”"]


def test_a_recipe_shows_its_steps_and_its_examples_as_they_come_out(firm: Firm, ana: Client) -> None:
    page = ana.get("/gallery/new-lead-called")
    assert "4 of 4 hold, run just now" in words(page)
    assert "If the outcome is “No answer”" in words(page)
    assert [(one.name, one.problems, one.starts) for one in page.context["examples"]] == [
        ("The lead is reached", [], True),
        ("Nobody answers", [], True),
        ("There is no number to call", [], False),
        ("The lead does not want to be contacted", [], False),
    ]
    assert "Nothing happens." in words(page)
    assert ana.get("/gallery/nothing-like-it").status_code == 404


def test_it_arrives_as_a_draft_in_the_organisations_language_once(firm: Firm, ana: Client) -> None:
    firm.organisation.language = "fr"
    firm.organisation.save()
    answer = ana.post("/gallery/new-lead-called/use")
    row = Workflow.objects.get()
    assert answer.headers["Location"] == f"/workflows/{row.pk}/build"
    assert (row.key, row.name, row.live, row.on, row.owner) == (
        "new-lead-called",
        "Un nouveau prospect est appelé le jour même",
        None,
        False,
        firm.ana,
    )
    assert drafts.open(firm.ana, row).document["steps"][0]["with"] == {"to": "team:support"}
    again = ana.post("/gallery/new-lead-called/use")
    assert again.headers["Location"] == f"/workflows/{row.pk}"
    assert Workflow.objects.count() == 1
    assert f'href="/workflows/{row.pk}/build"' in ana.get("/gallery/new-lead-called").content.decode()
    publishing.publish(firm.ana, row, drafts.open(firm.ana, row).document, on=True)
    assert words(ana.get("/gallery")).count("In use") == 1
    assert f'href="/workflows/{row.pk}"' in ana.get("/gallery/new-lead-called").content.decode()


def test_an_agent_may_look_but_not_take(firm: Firm, bo: Client) -> None:
    assert "Use it" not in words(bo.get("/gallery/new-lead-called"))
    assert bo.post("/gallery/new-lead-called/use").status_code == 403
    assert bo.post("/gallery/nothing/use").status_code == 404
    assert not Workflow.objects.exists()


def test_the_list_of_workflows_leads_there(firm: Firm, ana: Client) -> None:
    page = ana.get("/workflows").content.decode()
    assert page.count('href="/gallery"') == 2


RAW = re.compile(r"\b[a-z]+_[a-z_]+\b")  # the name of a field or a value, as machines write it
ENDED_TWICE = re.compile(r"[.!?…]\s?\.(?!\.)|\.\.")
BREAKS = re.compile(r" [:;?!»](?!\w)|« ")  # where a line of French would begin with a sign


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_every_card_and_every_example_is_written_as_people_write(
    firm: Firm, ana: Client, language: str
) -> None:
    firm.ana.language = language
    firm.ana.save()
    found: list[str] = []
    for path in ("/gallery", *(f"/gallery/{key}" for key in shelves())):
        page = ana.get(path)
        said = [card.sentence for card in cards_of(page)]
        lines = [line for sentence in said if sentence for line in (sentence["when"], *sentence["then"])]
        lines += [line for one in page.context.get("examples", ()) for line in lines_of(one)]
        wrong = (RAW, ENDED_TWICE, BREAKS) if language == "fr" else (RAW, ENDED_TWICE)
        found += [f"{path}: {line}" for line in lines if any(one.search(line) for one in wrong)]
    assert found == []


def test_the_facts_of_an_example_are_said_in_the_readers_words(firm: Firm, ana: Client) -> None:
    firm.ana.language = "fr"
    firm.ana.save()
    facts = {
        fact
        for key in ("client-task-reminder", "overdue-escalates", "consent-refused")
        for one in ana.get(f"/gallery/{key}").context["examples"]
        for fact in one.facts
    }
    assert {("Échéance", "dans 10 jours"), ("Planifié pour", "il y a 30 minutes")} <= facts
    assert {("Statut", "À traiter"), ("Consentement", "Refusé"), ("Ne pas contacter", "oui")} <= facts


def cards_of(page: Any) -> list[Any]:
    """The cards of the gallery, or the one of a recipe's page."""
    groups = page.context.get("groups")
    return [card for group in groups for card in group.cards] if groups else [page.context["card"]]


def lines_of(example: Any) -> list[str]:
    """What an example says, line by line."""
    facts = [f"{label}: {value}" for label, value in example.facts if "@" not in value]
    return [example.when, *facts, *(f"{step.words} {step.outcome} {step.reason}" for step in example.steps)]
