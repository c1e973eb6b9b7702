"""Mail templates: wrong places are named as they are typed, and the mail is seen before it leaves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tandem.store.models import Event, MailTemplate
from tests.builders import AGENT, Firm, a_call, a_lead, a_workflow
from tests.web.reading import signed_in, words
from tests.web.settings.things import things_of


def form(**changes: Any) -> dict[str, Any]:
    """What the page sends."""
    values = {
        "name": "Sorry!",
        "about": "call",
        "subject": "Sorry, {{ caller.name }}",
        "body": "Hello {{ caller.name }}",
    }
    return values | changes


def test_a_template_is_written_and_logged(firm: Firm, dora: Client) -> None:
    dora.post("/settings/templates/add", form())
    kept = MailTemplate.objects.get()
    assert (kept.key, kept.subject) == ("sorry", "Sorry, {{ caller.name }}")
    dora.post(f"/settings/templates/{kept.pk}", form(subject="Sorry"))
    kept.refresh_from_db()
    assert (kept.key, kept.subject) == ("sorry", "Sorry")
    causes = Event.objects.filter(record_type="mail_template").values_list("cause", flat=True)
    assert list(causes) == [{"by": "person", "doer": firm.dora.pk}] * 2


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"body": "Hi {{ caller.nme }}"}, "body", 'Did you mean "caller.name"?'),
        ({"body": "Hi {{ durration }}"}, "body", 'Did you mean "duration"?'),
        ({"subject": "{{ budget }}"}, "subject", 'There is no "budget"'),
        ({"body": "{% if %}"}, "body", ""),
        ({"body": "{{ caller.name"}, "body", ""),
        ({"about": "planet"}, "about", "valid choice"),
    ],
)
def test_a_wrong_template_is_refused_at_its_place(
    firm: Firm, dora: Client, changes: dict[str, Any], field: str, said: str
) -> None:
    page = dora.post("/settings/templates/add", form(**changes))
    assert said in " ".join(page.context["form"].errors[field])
    assert not MailTemplate.objects.exists()


def test_it_is_checked_as_it_is_typed(firm: Firm, dora: Client) -> None:
    assert words(dora.post("/settings/templates/check", form())) == ""
    page = words(dora.post("/settings/templates/check", form(body="{{ caller.nme }}")))
    assert page.startswith('Message: There is no "caller.nme" to fill in here.')


def test_the_places_follow_the_kind_of_record(firm: Firm, dora: Client) -> None:
    page = words(dora.get("/settings/templates/beside", {"about": "contact"}))
    assert "{{ first_name }}" in page
    assert "{{ caller.name }}" not in page
    assert "{{ caller.name }}" in words(dora.get("/settings/templates/beside", {"about": "call"}))


def test_every_place_offered_may_be_used(firm: Firm, dora: Client) -> None:
    from tandem.operations.settings import templates

    for about in templates.ABOUT:
        body = " ".join("{{ " + path + " }}" for path, _label in templates.places(about))
        assert templates.problems(form(about=about, subject="x", body=body)) == []


def test_the_mail_is_seen_as_it_would_leave(firm: Firm, dora: Client) -> None:
    a_lead()
    call = a_call().rings().row
    page = dora.post(
        "/settings/templates/preview", form(record=f"call:{call.pk}", body="Dear <b>{{ caller.name }}</b>")
    )
    assert "To lisa@example.com" in words(page)
    assert "Sorry, Lisa Martin" in words(page)
    assert "Dear &lt;b&gt;Lisa Martin&lt;/b&gt;" in page.content.decode()


def test_a_preview_of_a_wrong_template_says_why(firm: Firm, dora: Client) -> None:
    call = a_call().rings().row
    page = words(
        dora.post("/settings/templates/preview", form(record=f"call:{call.pk}", body="{{ nonsense }}"))
    )
    assert 'There is no "nonsense"' in page
    assert dora.post("/settings/templates/preview", form(record="call:0")).status_code == 404
    assert dora.post("/settings/templates/preview", form(record="mail_account:1")).status_code == 404


def test_a_record_its_author_may_not_see_is_not_previewed(firm: Firm) -> None:
    firm.bo.role.rights = {**AGENT, "automate": {"*": "all"}, "view": {"*": "own"}}  # type: ignore[union-attr]  # bo has one
    firm.bo.role.save()  # type: ignore[union-attr]  # as above
    hidden = a_lead(owner=firm.cy)
    bo = signed_in(firm.bo)
    answer = bo.post(
        "/settings/templates/preview",
        form(about="contact", subject="x", body="x", record=f"contact:{hidden.pk}"),
    )
    assert answer.status_code == 404


def test_a_template_in_use_says_where_and_stays(firm: Firm, dora: Client) -> None:
    kept = things_of(firm).template
    a_workflow("Apologise").when("call.missed").then(
        "send_email", to=["client"], template="sorry"
    ).published()
    assert "Apologise" in words(dora.get(f"/settings/templates/{kept.pk}"))
    assert "still needed by: “Apologise”" in words(
        dora.post(f"/settings/templates/{kept.pk}/delete", follow=True)
    )
    assert MailTemplate.objects.exists()
