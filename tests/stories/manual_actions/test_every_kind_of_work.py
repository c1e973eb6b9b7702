"""Each kind of work: handed over in the builder, done in the runner, seen on the client's timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tandem.engine.cause import Cause
from tandem.operations.authoring import drafts, workflows
from tandem.operations.errors import Refused
from tandem.store.models import Contact, CustomFunction, MailboxMessage, ManualAction, Note, Task
from tandem.store.read.organisation import now
from tandem.store.write.cause import said_by
from tests.builders import Firm, a_lead, a_workflow
from tests.stories.manual_actions.handing import now_of, path, run_of
from tests.stories.telling import settle, timeline
from tests.web.reading import HTMX, signed_in, words

REVIEW = "https://reviews.example/lumen/7"


@dataclass(frozen=True)
class Kind:
    """One kind: what its author fills in, what the person then changes, what comes of it."""

    do: str
    came_of_it: Callable[[Contact], Any]
    is_: Any
    prepared: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    entry: tuple[str, str, str] | None = None  # who, what, the effect: on the client's timeline


def mails(_client: Contact) -> list[tuple[str, str]]:
    return list(MailboxMessage.objects.values_list("recipient", "subject"))


def texts(_client: Contact) -> list[tuple[str, str]]:
    return list(MailboxMessage.objects.values_list("recipient", "text"))


def notes(client: Contact) -> list[str]:
    return list(Note.objects.filter(contact=client).values_list("text", flat=True))


KINDS = [
    Kind("call", notes, []),
    Kind("todo", notes, []),
    Kind(
        "send_sms",
        texts,
        [("+33612345678", "Hello Lisa, it is ready.")],
        {"text": "Hello {{ first_name }}"},
        {"text": "Hello Lisa, it is ready."},
        ("person", "send_sms", "sent"),
    ),
    Kind(
        "send_email",
        mails,
        [("lisa@example.com", "Dear Lisa")],
        {"subject": "Dear {{ first_name }}", "body": "Your offer"},
        {"subject": "Dear Lisa", "body": "Your offer, 10 % off", "to": "client"},
        ("person", "send_email", "sent"),
    ),
    Kind(
        "book_appointment",
        lambda client: list(Task.objects.filter(contact=client).values_list("title", flat=True)),
        ["Fitting for Lisa"],
        {"subject": "Fitting for {{ first_name }}", "minutes": "45", "organiser": "owner"},
        {"subject": "Fitting for Lisa", "minutes": "45", "organiser": "owner", "at": "soon"},
        ("person", "book_appointment", "sent"),
    ),
    Kind(
        "set_status",
        lambda client: Contact.objects.get(pk=client.pk).status,
        "won",
        {"status": "offer"},
        {"status": "won"},
        ("person", "set_status", "changed"),
    ),
    Kind(
        "run_function",
        lambda client: Contact.objects.filter(pk=client.pk).count(),
        1,
        {"function": "greet"},
        {"function": "greet"},
        ("person", "run_function", "sent"),
    ),
    Kind(
        "reply_to_review",
        notes,
        [f"Thank you, Lisa! Come again.\n\n{REVIEW}"],
        {"reply": "Thank you, {{ first_name }}!", "link": REVIEW},
        {"reply": "Thank you, Lisa! Come again.", "link": REVIEW},
        ("person", "reply_to_review", "created"),
    ),
]


def built(firm: Firm, browser: Client, kind: Kind) -> None:
    """An empty workflow, given its hand-off in the builder and published from its page."""
    row = a_workflow("Follow up", "contact").when("contact.created").then("add_note", text="x").published()
    row.on = True
    row.save()

    def post(where: str, **values: Any) -> Any:
        seen = drafts.open(firm.dora, row).number
        return browser.post(f"/workflows/{row.pk}/{where}", {"seen": seen, **values}, headers=HTMX)

    post("build/do", do="insert", kind="hand_off", at="steps.1")
    post("build/do", do="remove", key="a1")
    steps = drafts.open(firm.dora, row).document["steps"]
    key = next(step["id"] for step in steps if "hand_off" in step)
    shown = {
        "card": key,
        "do": kind.do,
        "title": "For {{ name }}",
        "to": "user:dora@example.com",
        "wait": "on",
    }
    post("build/card", **shown)
    post("build/card", **shown, **{f"with-{name}": value for name, value in kind.prepared.items()})
    others = [step["id"] for step in drafts.open(firm.dora, row).document["steps"] if "hand_off" not in step]
    for other in others:
        post("build/do", do="remove", key=other)
    answer = browser.post(f"/workflows/{row.pk}/publish", {"seen": drafts.open(firm.dora, row).number})
    assert answer.status_code == 302, words(answer)
    said_by(Cause("system"))  # a story is one transaction; what follows was not done by whoever published


@pytest.mark.parametrize("kind", KINDS, ids=[one.do for one in KINDS])
def test_it_is_handed_over_in_the_builder_and_done_in_the_runner(firm: Firm, kind: Kind) -> None:
    CustomFunction.objects.create(key="greet", name="Greet", source="'Hello ' + record['first_name']")
    browser = signed_in(firm.dora)
    built(firm, browser, kind)
    client = a_lead(firm.bo)
    settle()
    item = ManualAction.objects.get()
    assert (item.type, item.title, item.owner) == (kind.do, "For Lisa Martin", firm.dora)
    page = words(browser.get(f"/manual-actions/run?item={item.pk}"))
    assert "For Lisa Martin" in page
    values = {
        name: (now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M") if value == "soon" else value
        for name, value in kind.changed.items()
    }
    form = {f"form-{name}": value for name, value in values.items()}
    answer = browser.post(f"/manual-actions/run/{item.pk}/complete", {"done": 0, **form}, headers=HTMX)
    assert answer.headers.get("X-Wrong") is None, words(answer)
    settle()
    assert (now_of(item).status, now_of(item).ended_by) == ("completed", firm.dora)
    assert (run_of(item).state, path(item)) == ("done", [("0", "hand_off", "did")])
    assert kind.came_of_it(client) == kind.is_
    assert kind.entry is None or kind.entry in timeline(client)


@pytest.mark.parametrize(("key", "outcome"), [("approved", "approved"), ("rejected", "rejected")])
def test_an_approval_is_given_or_refused(firm: Firm, key: str, outcome: str) -> None:
    browser = signed_in(firm.dora)
    built(firm, browser, Kind("approval", notes, []))
    a_lead(firm.bo)
    settle()
    item = ManualAction.objects.get()
    page = words(browser.get(f"/manual-actions/run?item={item.pk}"))
    assert "Approved" in page
    assert "Rejected" in page
    browser.post(f"/manual-actions/run/{item.pk}/complete", {"done": 0, "outcome": key}, headers=HTMX)
    settle()
    assert (now_of(item).status, now_of(item).outcome) == ("completed", outcome)
    (given,) = run_of(item).outputs.values()
    assert (given["outcome"], given["by"]) == (outcome, firm.dora.pk)


def test_a_rule_may_not_do_alone_what_only_a_person_can_do(firm: Firm) -> None:
    rule = a_workflow("Thanks", "contact").when("contact.created").then("reply_to_review", reply="Thank you")
    with pytest.raises(Refused) as refused:
        workflows.publish(firm.ana, rule.document)
    assert [(one.field, str(one.message)) for one in refused.value.problems] == [
        ("steps.0.action", "“Reply to a review”: only a person can do this. Hand it over instead.")
    ]


def test_the_runner_offers_to_copy_the_reply_and_to_open_the_review(firm: Firm) -> None:
    browser = signed_in(firm.dora)
    built(firm, browser, KINDS[-1])
    a_lead(firm.bo)
    settle()
    item = ManualAction.objects.get()
    page = words(browser.get(f"/manual-actions/run?item={item.pk}"))
    for part in ("Thank you, Lisa!", "Copy the reply", "Open the review", "I have replied"):
        assert part in page, part
    assert "I did it elsewhere" not in page
    wrong = {"done": 0, "form-reply": "Thank you", "form-link": "javascript:alert(1)"}
    answer = browser.post(f"/manual-actions/run/{item.pk}/complete", wrong, headers=HTMX)
    assert answer.headers["X-Wrong"] == "1"
    assert "Write a whole web address" in words(answer)
    assert now_of(item).status == "not_started"
