"""The palette: records, pages, and what can be done here."""

from __future__ import annotations

from django.test import Client

from tandem.store.models import Task
from tests.builders import AGENT, Firm, a_call, a_company, a_lead, a_workflow
from tests.web.reading import words


def found(client: Client, text: str, at: str = "") -> dict[str, list[str]]:
    """The groups of the palette with the names in them."""
    answer = client.get("/search", {"q": text}, headers={"HX-Request": "true", "HX-Current-URL": at})
    return {str(label): [str(item["label"]) for item in items] for label, items in answer.context["groups"]}


def test_records_of_every_kind_are_found(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    a_company(name="Martin & Fils")
    a_call().rings()
    Task.objects.create(title="Call Martin", contact=lisa)
    a_workflow("Martin’s rule").published()
    groups = found(ana, "martin")
    assert groups["Contacts"] == ["Lisa Martin"]
    assert groups["Companies"] == ["Martin & Fils"]
    assert groups["Calls"] == ["Lisa Martin"]
    assert groups["Tasks"] == ["Call Martin"]


def test_a_number_finds_its_owner(firm: Firm, ana: Client) -> None:
    a_lead()
    assert found(ana, "06 12 34 56")["Contacts"] == ["Lisa Martin"]


def test_pages_and_verbs(firm: Firm, ana: Client) -> None:
    assert found(ana, "log a") == {"Do": ["Log a call"]}
    assert found(ana, "task")["Go to"] == ["Tasks"]
    assert "Home" in found(ana, "")["Go to"]


def test_places_one_may_not_open_are_not_offered(firm: Firm, ana: Client, bo: Client) -> None:
    assert found(ana, "settings") == {"Go to": ["Settings"]}
    assert found(bo, "settings") == {}


def test_what_can_be_done_with_the_record_one_looks_at(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    here = f"http://testserver/contacts/{lisa.pk}?timeline=notes"
    assert found(ana, "e-mail", here)["This record"] == ["Send an e-mail"]
    assert "This record" not in found(ana, "e-mail", "http://testserver/nowhere")
    page = ana.get(f"/contacts/{lisa.pk}", {"do": "send_email"}).content.decode()
    assert (
        f'hx-get="/toolbox/contact/send_email?id={lisa.pk}" hx-target="#dialog-body" hx-trigger="load"'
        in page
    )
    assert 'hx-trigger="load"' not in ana.get(f"/contacts/{lisa.pk}", {"do": "x'/../"}).content.decode()


def test_what_one_may_not_see_is_not_found(firm: Firm, bo: Client) -> None:
    a_lead(owner=firm.cy)
    assert found(bo, "lisa")["Contacts"] == ["Lisa Martin"]
    firm.bo.role.rights = AGENT | {"view": {"*": "own"}}  # type: ignore[union-attr]  # everybody has a role
    firm.bo.role.save()  # type: ignore[union-attr]  # everybody has a role
    assert found(bo, "lisa") == {}


def test_nothing_found_says_so(firm: Firm, ana: Client) -> None:
    assert "Nothing found for “zzzz”." in words(ana.get("/search", {"q": "zzzz"}))
