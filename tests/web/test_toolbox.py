"""The toolbox: every action of the catalogue as a dialog, done on one record or on the chosen rows."""

from __future__ import annotations

import pytest
from django.test import Client

from tandem import catalog
from tandem.store.models import (
    Call,
    Contact,
    CustomFunction,
    Delivery,
    Endpoint,
    MailTemplate,
    Notification,
    Task,
)
from tests.builders import Firm, a_call, a_company, a_lead, a_planned_call
from tests.web.reading import HTMX, said, words

EVERY = sorted(
    (name, on) for name, action in catalog.actions().items() if action.by_hand for on in action.works_on
)


def a_record(firm: Firm, record_type: str) -> int:
    """One record of a type."""
    made = {
        "contact": lambda: a_lead(owner=firm.bo),
        "company": lambda: a_company(owner=firm.bo),
        "call": lambda: a_planned_call(firm),
        "task": lambda: Task.objects.create(title="Send the samples", owner=firm.bo),
    }
    return made[record_type]().pk


@pytest.mark.parametrize(("action", "record_type"), EVERY)
def test_every_action_has_its_dialog(firm: Firm, ana: Client, action: str, record_type: str) -> None:
    id = a_record(firm, record_type)
    page = ana.get(f"/toolbox/{record_type}/{action}", {"id": id}, headers=HTMX)
    assert page.status_code == 200
    assert catalog.actions()[action].title in words(page)
    fields = catalog.actions()[action].model_fields
    assert list(page.context["form"].fields) == [field.alias or name for name, field in fields.items()]
    assert all(field.label for field in page.context["form"].fields.values())


def test_a_task_is_created_from_a_client_s_page(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    form = {"title": "Send {{ first_name }} the samples", "assignee": "owner", "how": "round_robin",
            "due_in_number": "2", "due_in_unit": "hour", "priority": "high"}  # fmt: skip
    answer = ana.post(f"/toolbox/contact/create_task?id={lisa.pk}", form, headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    task = Task.objects.get()
    assert (task.title, task.owner, task.priority, task.contact) == (
        "Send Lisa the samples",
        firm.bo,
        "high",
        lisa,
    )
    assert task.due_at is not None
    assert said(ana.get(f"/contacts/{lisa.pk}")) == ["Ana Popescu created the task Send Lisa the samples"]


def test_a_plain_form_works_without_scripts(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    answer = ana.post(f"/toolbox/contact/set_status?id={lisa.pk}", {"status": "New"})
    assert answer.headers["Location"] == f"/contacts/{lisa.pk}"


@pytest.mark.parametrize(
    ("action", "form", "field", "problem"),
    [
        ("create_task", {"title": "{{ nam }}", "assignee": "owner", "how": "round_robin", "priority": "low"}, "title",
         "There is no \"nam\" to fill in here. Did you mean \"name\"?"),
        ("create_task", {"title": "", "assignee": "owner", "how": "round_robin", "priority": "low"}, "title",
         "This field is required."),
        ("create_task", {"title": "X", "assignee": "user:nobody@x.org", "how": "round_robin", "priority": "low"},
         "assignee", "Select a valid choice. user:nobody@x.org is not one of the available choices."),
        ("send_email", {"to": ["client"], "subject": "Hello"}, "body",
         "Choose a template, or write a subject and a message."),
        ("send_email", {"to": ["not an address"], "subject": "Hello", "body": "x"}, "to",
         "Select a valid choice. not an address is not one of the available choices."),
        ("update_field", {"field": "gdpr_status", "value": "maybe"}, "value",
         "“maybe” is no value for gdpr_status. Write for example: unknown, asked, given, refused."),
        ("schedule_call", {"subject": "Hi", "assignee": "owner", "how": "round_robin", "at": "2020-01-01T10:00"}, "at",
         "This time is over. Choose one to come."),
        ("notify", {"text": "Hello", "by": "bell"}, "to", "This field is required."),
    ],
)  # fmt: skip
def test_what_is_wrong_lands_at_its_field(
    firm: Firm, ana: Client, action: str, form: dict[str, object], field: str, problem: str
) -> None:
    lisa = a_lead(owner=firm.bo)
    page = ana.post(f"/toolbox/contact/{action}?id={lisa.pk}", form, headers=HTMX)
    assert page.status_code == 200
    assert page.context["form"].errors[field] == [problem]
    assert "HX-Refresh" not in page.headers
    assert [model.objects.count() for model in (Task, Delivery, Call)] == [0, 0, 0]


def test_an_action_that_changes_nothing_says_why(firm: Firm, ana: Client) -> None:
    lisa = a_lead(status="New")
    page = ana.post(f"/toolbox/contact/set_status?id={lisa.pk}", {"status": "New"}, headers=HTMX)
    assert page.context["form"].non_field_errors() == ["Nothing was done: has this status already."]


def test_a_stranger_becomes_a_lead(firm: Firm, ana: Client) -> None:
    call = a_call(number="+40721234567").rings().is_missed().row
    assert "Create a contact from the caller" in words(ana.get(f"/calls/{call.pk}"))
    ana.post(
        f"/toolbox/call/create_contact?id={call.pk}",
        {"kind": "lead", "name": "Radu", "source": "call"},
        headers=HTMX,
    )
    call.refresh_from_db()
    assert call.contact is not None
    assert (call.contact.name, call.caller_kind) == ("Radu", "lead")


def test_saved_things_are_on_offer(firm: Firm, ana: Client) -> None:
    id = a_record(firm, "call")
    MailTemplate.objects.create(
        key="sorry", name="Sorry we missed you", about="call", subject="Sorry", body="Hi"
    )
    Endpoint.objects.create(key="billing", name="Billing", url="https://billing.example.com/")
    CustomFunction.objects.create(key="score", name="Score a call", source="1")
    for action, name in {
        "send_email": "Sorry we missed you",
        "call_webhook": "Billing",
        "run_function": "Score a call",
    }.items():
        assert name in words(ana.get(f"/toolbox/call/{action}", {"id": id})), action


def test_a_mail_goes_to_an_address_written_by_hand(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    form = {"to": ["client", "press@example.org"], "subject": "News", "body": "Hello"}
    ana.post(f"/toolbox/contact/send_email?id={lisa.pk}", form, headers=HTMX)
    assert sorted(Delivery.objects.values_list("target", flat=True)) == [
        "lisa@example.com",
        "press@example.org",
    ]


def test_chosen_rows_are_all_done_and_left_alone_ones_are_counted(firm: Firm, ana: Client) -> None:
    people = [a_lead(name=f"Lead {number}", status="New" if number else "") for number in range(3)]
    ids = "&".join(f"id={one.pk}" for one in people)
    answer = ana.post(f"/toolbox/contact/set_status?{ids}", {"status": "New"}, headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    toasts = words(ana.get("/contacts"))
    assert "Set the status: done." in toasts
    assert "2 were left alone: has this status already." in toasts


def test_all_rows_of_a_filtered_list_are_meant(firm: Firm, ana: Client) -> None:
    for number in range(3):
        a_lead(name=f"Lead {number}", city="Lyon" if number else "Paris")
    query = "all=1&city=Lyon"
    assert "2 records" in words(ana.get(f"/toolbox/contact/assign?{query}", headers=HTMX))
    form = {"to": "user:cy@example.com", "how": "round_robin"}
    ana.post(f"/toolbox/contact/assign?{query}", form, headers=HTMX)
    owners = Contact.objects.order_by("name").values_list("owner", flat=True)
    assert list(owners) == [None, firm.cy.pk, firm.cy.pk]


def test_deleting_asks_and_leads_back_to_the_list(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    assert "This record will be gone." in words(ana.get("/toolbox/contact/delete_record", {"id": lisa.pk}))
    answer = ana.post(f"/toolbox/contact/delete_record?id={lisa.pk}", headers=HTMX)
    assert answer.headers["HX-Redirect"] == "/contacts"
    assert not Contact.objects.exists()


def test_nobody_does_what_their_role_refuses(firm: Firm, bo: Client) -> None:
    mine, other = a_lead(owner=firm.bo), a_lead(owner=firm.cy)
    assert "Delete" not in words(bo.get(f"/contacts/{mine.pk}"))
    assert "Send an e-mail" in words(bo.get(f"/contacts/{mine.pk}"))
    assert "Send an e-mail" not in words(bo.get(f"/contacts/{other.pk}"))
    assert bo.post(f"/toolbox/contact/delete_record?id={mine.pk}").status_code == 404
    page = bo.post(f"/toolbox/contact/set_status?id={mine.pk}&id={other.pk}", {"status": "New"}, headers=HTMX)
    assert page.context["form"].non_field_errors() == [
        "Your role does not let you do this to every one of these records."
    ]
    assert set(Contact.objects.values_list("status", flat=True)) == {""}


def test_colleagues_are_told(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    form = {"to": ["owner", "team:support"], "text": "Look at {{ name }}", "by": "bell"}
    ana.post(f"/toolbox/contact/notify?id={lisa.pk}", form, headers=HTMX)
    told = Notification.objects.order_by("user__name").values_list("user__name", "text")
    assert list(told) == [("Bo Laurent", "Look at Lisa Martin"), ("Cy Ionescu", "Look at Lisa Martin")]


@pytest.mark.parametrize(
    "path",
    [
        "contact/nothing?id=1",
        "contact/create_contact?id=1",
        "user/notify?id=1",
        "contact/assign",
        "contact/assign?id=x",
    ],
)
def test_what_is_not_on_offer_is_not_there(firm: Firm, ana: Client, path: str) -> None:
    assert ana.get(f"/toolbox/{path}").status_code == 404


def test_a_dialog_that_the_address_opened_is_not_opened_again(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    here = f"/contacts/{lisa.pk}"
    for page, header, value in ((here, "HX-Refresh", "true"), (f"{here}?do=add_note", "HX-Redirect", here)):
        asked = {**HTMX, "HX-Current-URL": f"http://testserver{page}"}
        answer = ana.post(f"/toolbox/contact/add_note?id={lisa.pk}", {"text": "Hello"}, headers=asked)
        assert answer.headers[header] == value


def test_what_a_person_must_fill_in_says_so(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    for action, field in (("book_appointment", "at"), ("send_sms", "text")):
        form = ana.get(f"/toolbox/contact/{action}?id={lisa.pk}", headers=HTMX).context["form"]
        assert form.fields[field].required


def test_what_is_done_already_is_not_offered(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    stop, go_on = (
        f"/toolbox/contact/stop_automation?id={lisa.pk}",
        f"/toolbox/contact/resume_automation?id={lisa.pk}",
    )
    page = ana.get(f"/contacts/{lisa.pk}").content.decode()
    assert (stop in page, go_on in page) == (True, False)
    lisa.automation_stopped = True
    lisa.save()
    page = ana.get(f"/contacts/{lisa.pk}").content.decode()
    assert (stop in page, go_on in page) == (False, True)
