"""What leaves the house: the list, the text that may still be changed, cancelling and sending again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations.deliveries import outbox
from tandem.operations.errors import Refused
from tandem.store.models import Delivery, Organisation
from tests.builders import Firm, a_call, a_firm, a_lead, a_workflow

pytestmark = pytest.mark.django_db
NEVER = {"days": ["mon"], "from": "03:00", "to": "03:01"}


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def letters(firm: Firm, count: int = 1) -> list[Delivery]:
    """Mails to Lisa that wait."""
    a_lead(owner=firm.bo)
    rule = a_workflow("Sorry", window=NEVER).when("call.missed")
    rule.then(
        "send_email", to=["client"], subject="Sorry, {{ contact.first_name }}", body="We missed you."
    ).published()
    for number in range(count):
        a_call(f"call-{number}").rings().is_missed()
    return list(Delivery.objects.order_by("id"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_letter_and_for_three(
    firm: Firm, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    letters(firm, rows)
    client = signed_in(firm.ana)
    with django_assert_num_queries(11):
        page = client.get("/scheduled")
    assert [row.record.label for row in page.context["listing"].rows] == [
        "Sorry, ‹contact’s first name›"
    ] * rows


def test_each_view_shows_its_states(firm: Firm) -> None:
    waiting, unclear, sent = letters(firm, 3)
    Delivery.objects.filter(pk=unclear.pk).update(state="unknown")
    Delivery.objects.filter(pk=sent.pk).update(state="sent")
    client = signed_in(firm.ana)

    def ids(query: str) -> list[int]:
        return [row.id for row in client.get(f"/scheduled{query}").context["listing"].rows]

    assert (ids(""), ids("?view=unknown"), ids("?view=sent")) == ([waiting.pk], [unclear.pk], [sent.pk])
    assert (ids("?q=lisa"), ids("?q=nobody")) == ([waiting.pk], [])


def test_the_text_is_shown_as_it_would_leave_and_can_be_changed(firm: Firm) -> None:
    (row,) = letters(firm)
    client = signed_in(firm.ana)
    page = client.get(f"/scheduled/{row.pk}")
    assert (page.context["subject"], page.context["body"]) == ("Sorry, Lisa", "We missed you.")
    client.post(f"/scheduled/{row.pk}", {"subject": "Pardon", "body": "When may we ring?"})
    row.refresh_from_db()
    assert (row.payload["subject"], row.payload["body"], row.payload["ready"]) == (
        "Pardon",
        "When may we ring?",
        True,
    )


def test_an_empty_text_is_refused_at_its_field(firm: Firm) -> None:
    (row,) = letters(firm)
    answer = signed_in(firm.ana).post(f"/scheduled/{row.pk}", {"subject": " ", "body": "x"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["subject"]


def test_cancelling_one_and_then_sending_it_after_all(firm: Firm) -> None:
    (row,) = letters(firm)
    client = signed_in(firm.ana)
    client.post(f"/scheduled/{row.pk}/cancel")
    row.refresh_from_db()
    assert row.state == "cancelled"
    late = client.post(f"/scheduled/{row.pk}/cancel", follow=True).content.decode()
    assert "It is too late" in late
    client.post(f"/scheduled/{row.pk}/again")
    row.refresh_from_db()
    assert row.state == "planned"


def test_the_chosen_ones_are_cancelled_together(firm: Firm) -> None:
    first, second, third = letters(firm, 3)
    client = signed_in(firm.ana)
    client.post("/scheduled/chosen/cancel", {"id": [first.pk, second.pk]})
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {first.pk: "cancelled", second.pk: "cancelled", third.pk: "planned"}
    client.post("/scheduled/chosen/cancel", {"all": "1", "view": ""})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_somebody_who_may_not_send_changes_nothing(firm: Firm) -> None:
    (row,) = letters(firm)
    firm.cy.role.rights = {"view": {"*": "all"}}  # type: ignore[union-attr]  # cy has a role
    firm.cy.role.save()  # type: ignore[union-attr]  # cy has a role
    client = signed_in(firm.cy)
    page = client.get(f"/scheduled/{row.pk}")
    assert (page.context["form"], page.context["actions"]) == (None, [])
    for deed in ("cancel", "now", "again"):
        assert client.post(f"/scheduled/{row.pk}/{deed}").status_code == 403
    assert client.post(f"/scheduled/{row.pk}", {"subject": "x", "body": "y"}).status_code == 403
    row.refresh_from_db()
    assert (row.state, row.payload["subject"]) == ("planned", "Sorry, {{ contact.first_name }}")


def test_letters_about_records_of_others_stay_hidden(firm: Firm) -> None:
    (row,) = letters(firm)
    firm.cy.role.rights = {"view": {"*": "own"}}  # type: ignore[union-attr]  # cy has a role
    firm.cy.role.save()  # type: ignore[union-attr]  # cy has a role
    client = signed_in(firm.cy)
    assert client.get("/scheduled").context["listing"].total == 0
    assert client.get(f"/scheduled/{row.pk}").status_code == 404


def test_one_is_not_led_away_after_sending_again(firm: Firm) -> None:
    (row,) = letters(firm)
    answer = signed_in(firm.ana).post(f"/scheduled/{row.pk}/now", {"back": "https://evil.example/"})
    assert answer["Location"] == f"/scheduled/{row.pk}"


def test_a_restored_installation_says_that_nothing_leaves_and_who_may_release_it(firm: Firm) -> None:
    Organisation.objects.update(hold_deliveries=True)
    assert "restored from a backup" in signed_in(firm.bo).get("/scheduled").content.decode()
    assert signed_in(firm.bo).post("/scheduled/release").status_code == 403
    assert Organisation.objects.get().hold_deliveries is True
    signed_in(firm.dora).post("/scheduled/release")
    assert Organisation.objects.get().hold_deliveries is False


def test_a_text_message_that_waits_is_edited_like_a_mail(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    rule = a_workflow("Sorry", window=NEVER).when("call.missed")
    rule.then("send_sms", text="Sorry, {{ contact.first_name }}").published()
    a_call("call-0").rings().is_missed()
    row = Delivery.objects.get()
    client = signed_in(firm.ana)
    page = client.get(f"/scheduled/{row.pk}")
    assert page.context["form"].initial["body"] == "Sorry, Lisa"
    assert 'data-as="sms"' in page.content.decode()
    assert client.post(f"/scheduled/{row.pk}", {"body": "x" * 1601}).status_code == 422
    assert client.post(f"/scheduled/{row.pk}", {"body": "{{ No place }}, just words."}).status_code == 302
    outbox.send_now(firm.ana, row.pk)
    Organisation.objects.update(sandbox=True)
    row.refresh_from_db()
    assert (row.payload["ready"], row.payload["edited_by"]) == (True, firm.ana.pk)
    assert outbox.text_of(row) == ("", "{{ No place }}, just words.")
    with pytest.raises(Refused) as refused:
        outbox.edit(firm.ana, row.pk, body="  ")
    assert [one.field for one in refused.value.problems] == ["body"]
