"""The timeline: who did what and why, in words; what is to come; filters, older entries, notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.engine.record import RecordRef
from tandem.operations.clients.calls import receive
from tandem.operations.toolbox import perform
from tandem.store.models import Contact, Delivery, Note, Task, TelephonyAccount, User
from tandem.store.read.organisation import now
from tests.builders import AGENT, Firm, a_call, a_company, a_lead, a_planned_call, a_workflow, think
from tests.web.reading import HTMX, coming, said, signed_in, words


def do(who: User, action: str, contact: Contact, **form: object) -> None:
    """Somebody does something to a contact by hand."""
    perform(who, action, form, [RecordRef("contact", contact.pk)])


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_the_same_for_one_entry_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lisa = a_lead(owner=firm.bo)
    for number in range(many):
        do(firm.ana, "add_note", lisa, text=f"Note {number}")
        do(firm.ana, "create_task", lisa, title=f"Task {number}", assignee="owner")
        do(firm.ana, "send_email", lisa, subject=f"Mail {number}", body="Hello")
    with django_assert_num_queries(19):
        page = ana.get(f"/contacts/{lisa.pk}")
    assert len(page.context["timeline"].entries) == 3 * many


def test_a_rule_a_colleague_and_the_exchange_each_have_their_mark(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    rule = a_workflow("Missed call tells the supervisor").when("call.missed")
    rule.then("notify", to=["owner.manager"], text="Missed call from {{ caller.name }}").published(firm.dora)
    a_call().rings().is_missed()
    do(firm.bo, "set_status", lisa, status="Call back")
    page = ana.get(f"/contacts/{lisa.pk}")
    assert sorted(said(page)) == [
        "Bo Laurent changed Status: – → Call back",
        "Missed call tells the supervisor told Ana Popescu : Missed call from Lisa Martin, because a call is missed",
        "The telephone exchange reported that nobody answered the call",
        "The telephone exchange reported that the call rings",
    ]
    marks = {entry.doer.kind for entry in page.context["timeline"].entries}
    assert marks == {"person", "rule", "connector"}


def test_a_call_that_ended_says_how_long_it_was(firm: Firm, ana: Client) -> None:
    a_lead()
    call = a_call().rings().is_answered().ends(duration=252).row
    assert "The telephone exchange reported that the call ended after 4 min 12 s" in said(
        ana.get(f"/calls/{call.pk}")
    )


def test_an_exchange_is_called_by_its_name(firm: Firm, ana: Client) -> None:
    """An account's own name, else the provider's, else the word a program gave itself; two of one word have none."""
    lisa = a_lead()
    TelephonyAccount.objects.create(key="lyon", provider="exchange", name="Switchboard Lyon")
    for source in ("lyon", "twilio", "aircall", "exchange"):
        receive([replace(a_call(source).signal("ringing"), provider=source)])
    page = f"/contacts/{lisa.pk}"
    assert sorted(entry.doer.name for entry in ana.get(page).context["timeline"].entries) == [
        "Switchboard Lyon",
        "The telephone exchange",
        "Twilio",
        "aircall",
    ]
    TelephonyAccount.objects.create(key="a", provider="twilio", name="Paris line")
    assert "Paris line the call rings" in words_of_doers(ana, page)
    TelephonyAccount.objects.create(key="b", provider="twilio", name="Nice line")
    assert "Twilio the call rings" in words_of_doers(ana, page)


def words_of_doers(reader: Client, page: str) -> list[str]:
    return [sentence.replace("reported that ", "") for sentence in said(reader.get(page))]


def test_what_is_deleted_is_still_called_by_its_name(firm: Firm, ana: Client) -> None:
    moulin = a_company()
    lisa = a_lead(owner=firm.bo, company=moulin)
    call = a_planned_call(firm, contact=lisa, company=moulin)
    do(firm.bo, "create_task", lisa, title="Send the samples", assignee="owner")
    do(firm.bo, "set_status", lisa, status="Hot")
    do(firm.ana, "delete_record", lisa)
    page = ana.get(f"/companies/{moulin.pk}")
    assert sorted(said(page)) == [
        "Ana Popescu changed Contact: Lisa Martin → – · call Demo with Lisa, because Lisa Martin was deleted",
        "Ana Popescu deleted a contact · Lisa Martin",
        "Ana Popescu deleted a task · Send the samples, because Lisa Martin was deleted",
        "Bo Laurent changed Status: – → Hot · contact Lisa Martin",
        "Bo Laurent created the task Send the samples",
    ]
    assert f"/contacts/{lisa.pk}" not in page.content.decode(), "nothing leads to what is gone"
    assert said(ana.get(f"/calls/{call.pk}")) == [
        "Ana Popescu changed Contact: Lisa Martin → –, because Lisa Martin was deleted"
    ]


def test_changes_are_told_in_the_reader_s_words(firm: Firm, ana: Client) -> None:
    call = a_planned_call(firm, owner=firm.bo)
    perform(firm.ana, "assign", {"to": "user:cy@example.com", "replace": True}, [RecordRef("call", call.pk)])
    perform(firm.ana, "set_status", {"status": "cancelled"}, [RecordRef("call", call.pk)])
    assert sorted(said(ana.get(f"/calls/{call.pk}"))) == [
        "Ana Popescu changed Owner: Bo Laurent → Cy Ionescu",
        "Ana Popescu changed Status: Planned → Cancelled",
    ]


def test_a_note_is_shown_in_full_and_as_it_was_written(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    text = "Prefers “{{ name }}” and {% raw %} " + "word " * 100 + "end <b>"
    page = ana.post(f"/timeline/contact/{lisa.pk}/note", {"body": text}, headers=HTMX)
    assert page.status_code == 200
    assert Note.objects.get().text == text.strip()
    assert page.context["timeline"].entries[0].body == text.strip()
    assert "&lt;b&gt;" in page.content.decode()
    assert said(page) == ["Ana Popescu wrote a note"]


def test_an_empty_note_is_none(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    assert (
        ana.post(f"/timeline/contact/{lisa.pk}/note", {"body": "  "}).headers["Location"]
        == f"/contacts/{lisa.pk}"
    )
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("state", "reason", "word"),
    [
        ("sent", None, "Sent"),
        ("failed", {"text": "the address refuses mail", "values": {}}, "Failed: the address refuses mail"),
        ("unknown", None, "Not sure it left"),
        ("cancelled", None, "Cancelled"),
        ("suppressed", {"text": "{who} is away", "values": {"who": "Lisa"}}, "Held back: Lisa is away"),
    ],
)
def test_what_left_says_how_far_it_came(
    firm: Firm, ana: Client, state: str, reason: object, word: str
) -> None:
    lisa = a_lead()
    do(firm.ana, "send_email", lisa, subject="Offer for {{ first_name }}", body="Hello")
    Delivery.objects.update(state=state, reason=reason)
    page = ana.get(f"/contacts/{lisa.pk}")
    assert said(page) == ["Ana Popescu wrote “ Offer for Lisa ” to lisa@example.com"]
    assert str(page.context["timeline"].entries[0].state.word) == word


def test_what_is_to_come_is_on_top_soonest_first(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    a_planned_call(firm, contact=lisa, at=now() + timedelta(hours=3))
    Task.objects.create(
        title="Send the samples", owner=firm.cy, contact=lisa, due_at=now() + timedelta(hours=2)
    )
    do(firm.ana, "send_email", lisa, subject="Offer", body="Hello")
    Delivery.objects.update(due_at=now() + timedelta(hours=1))
    waiting = a_workflow("Look after", about="contact").when("contact.edited", every_time=True)
    waiting.wait(**{"for": "5 hours"}).then("notify", to=["owner"], text="Look").published()
    do(firm.ana, "update_field", lisa, field="city", value="Lyon")
    think()
    page = ana.get(f"/contacts/{lisa.pk}")
    assert coming(page) == [
        "Tandem will send Offer to lisa@example.com",
        "Cy Ionescu has to do: Send the samples",
        "Bo Laurent will call: Demo with Lisa",
        "Look after goes on then",
    ]


def test_filters_show_one_kind_of_entry(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    do(firm.ana, "add_note", lisa, text="Hello")
    do(firm.ana, "update_field", lisa, field="city", value="Lyon")
    do(firm.ana, "send_email", lisa, subject="Offer", body="Hello")
    a_call().rings()
    for kind, count in {"all": 4, "notes": 1, "messages": 1, "calls": 1, "changes": 2}.items():
        assert len(said(ana.get(f"/contacts/{lisa.pk}", {"timeline": kind}))) == count, kind


def test_older_entries_come_in_pages(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    for number in range(32):
        do(firm.ana, "add_note", lisa, text=f"Note {number}")
    page = ana.get(f"/contacts/{lisa.pk}")
    first = [entry.body for entry in page.context["timeline"].entries]
    older = ana.get(page.context["timeline"].more_url, headers=HTMX)
    second = [entry.body for entry in older.context["timeline"].entries]
    assert (len(first), len(second), older.context["timeline"].more_url) == (30, 2, "")
    assert {*first, *second} == {f"Note {number}" for number in range(32)}


def test_what_somebody_may_not_see_is_left_out(firm: Firm, ana: Client, bo: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    call = a_planned_call(firm, owner=firm.cy, contact=lisa)
    perform(firm.ana, "update_field", {"field": "purpose", "value": "Secret"}, [RecordRef("call", call.pk)])
    assert len(said(ana.get(f"/contacts/{lisa.pk}"))) == 1
    firm.bo.role.rights = AGENT | {"view": {"*": "all", "call": "own"}}  # type: ignore[union-attr]  # everybody has a role
    firm.bo.role.save()  # type: ignore[union-attr]  # everybody has a role
    page = bo.get(f"/contacts/{lisa.pk}")
    assert said(page) == []
    assert coming(page) == []
    assert "Secret" not in words(page)


def test_the_timeline_of_a_record_one_may_not_see(firm: Firm, bo: Client) -> None:
    lisa = a_lead(owner=firm.cy)
    firm.bo.role.rights = AGENT | {"view": {"*": "own"}}  # type: ignore[union-attr]  # everybody has a role
    firm.bo.role.save()  # type: ignore[union-attr]  # everybody has a role
    assert bo.get(f"/timeline/contact/{lisa.pk}").status_code == 404
    assert bo.post(f"/timeline/contact/{lisa.pk}/note", {"body": "x"}).status_code == 404
    assert signed_in(firm.ana).get(f"/timeline/user/{firm.bo.pk}").status_code == 404
    assert not Note.objects.exists()
