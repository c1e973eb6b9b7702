"""The timeline of a client says in words what people did with what they were handed."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from tandem.operations.manual_actions import queue, work
from tandem.store.models import ManualAction
from tandem.store.read.organisation import now
from tests.builders import Firm, a_lead, a_workflow, think

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
