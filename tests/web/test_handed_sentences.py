"""The timeline of a client says in words what people did with what they were handed."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from tandem.operations.manual_actions import queue, work
from tandem.store.models import ManualAction, User
from tandem.store.read.organisation import now
from tests.builders import Firm, a_lead, a_workflow, runs, think

WORDS = re.compile(r"<[^>]+>")


def said(client: Client, path: str) -> str:
    """The page's words, without its marks and doubled spaces."""
    page = client.get(path)
    assert page.status_code == 200
    return " ".join(WORDS.sub("", page.content.decode()).split())


def test_what_was_done_with_an_item_is_told_in_words(firm: Firm, ana: Client) -> None:
    step = {
        "do": "call",
        "title": "Call {{ name }}",
        "to": "user:bo@example.com",
        "outcomes": [{"name": "yes"}],
    }
    a_workflow("Ask", "contact").when("contact.created").step(id="ask", hand_off=step).published()
    lisa = a_lead()
    think()
    item = ManualAction.objects.get()
    queue.start(firm.bo, item.pk)
    work.of_one(work.no_answer(firm.bo, [item.pk], note="Rang ten times"))
    work.of_one(work.reassign(firm.ana, [item.pk], to=firm.cy.pk))
    work.of_one(work.put_off(firm.cy, [item.pk], until=now() + timedelta(days=1)))
    work.of_one(work.complete(firm.cy, [item.pk], work.Ending("yes")))
    words = said(ana, f"/contacts/{lisa.pk}")
    for sentence in (
        "handed over Call Lisa Martin",
        "began with Call Lisa Martin",
        "reached nobody for Call Lisa Martin",
        "Rang ten times",
        "gave Call Lisa Martin to Cy Ionescu",
        "put Call Lisa Martin off until",
        "completed Call Lisa Martin: yes",
    ):
        assert sentence in words, sentence
    assert "manual_action." not in words


def test_bookkeeping_is_not_told(firm: Firm, ana: Client) -> None:
    """The sentence says it all; no timeline lists ranks, first touches and names of outcomes below it."""
    item = an_outcome(firm)
    page = ana.get(f"/manual-actions/{item.pk}")
    assert [list(entry.changes) for entry in page.context["timeline"].entries] == [[], []]
    for inner in ("Rank", "Started at", "Ended by", "Way"):
        assert inner not in said(ana, f"/manual-actions/{item.pk}")


def test_what_set_a_run_off_is_told_as_its_author_says_it(firm: Firm, ana: Client) -> None:
    rule = (
        a_workflow("After", "manual_action")
        .when("manual_action.completed")
        .then("notify", text="x", to=["owner"])
    )
    written = rule.published()
    an_outcome(firm)
    think()
    changes = ana.get(f"/runs/{runs(written)[0].pk}").context["changes"]
    assert [(one.label, one.before, one.after) for one in changes] == [
        ("Status", "In progress", "Completed"),
        ("Outcome", "–", "Wants a visit"),
        ("Note", "–", "On Monday"),
    ]


def test_a_reason_of_tandem_is_said_in_the_readers_language(firm: Firm, ana: Client) -> None:
    User.objects.filter(pk=firm.ana.pk).update(language="fr")
    item = ManualAction.objects.create(
        type="todo",
        title="Look",
        owner=firm.bo,
        status="cancelled",
        because="nobody did it in time",
        ended_at=now(),
    )
    assert "personne ne l’a fait à temps" in said(ana, f"/manual-actions/{item.pk}").lower()


def an_outcome(firm: Firm) -> ManualAction:
    """A call that Bo began, and that came to something."""
    outcomes = [{"name": "yes", "label": "Wants a visit"}]
    item = ManualAction.objects.create(type="call", title="Call", owner=firm.bo, outcomes=outcomes)
    queue.start(firm.bo, item.pk)
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending("yes", "On Monday")))
    return item
