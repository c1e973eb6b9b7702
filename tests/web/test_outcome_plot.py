"""The plot of outcomes: a bar a workflow, a piece an outcome; what is rare stands together, nothing is lost."""

from __future__ import annotations

from django.test import Client

from tandem.operations.manual_actions.history import OutcomeCount
from tandem.store.models import ManualAction
from tandem.store.read.organisation import now
from tandem.web.pages.manual_actions.outcome_plot import bars_of
from tests.builders import Firm, a_workflow
from tests.web.test_manual_actions import an_item


def said(one: OutcomeCount) -> str:
    return one.outcome.capitalize()


def test_pieces_of_all_workflows_stand_in_one_order() -> None:
    ended = [
        OutcomeCount(1, "Calls", "completed", "reached", 9),
        OutcomeCount(1, "Calls", "cancelled", "", 2),
        OutcomeCount(2, "Mails", "completed", "", 12),
        OutcomeCount(1, "Calls", "skipped", "", 1),
        OutcomeCount(None, "", "completed", "reached", 1),
    ]
    assert bars_of(ended, said) == {
        "bars": ["Calls", "Mails", "Without a workflow"],
        "series": [
            {"label": "Completed", "tone": "green", "values": [0, 12, 0]},
            {"label": "Reached", "tone": "blue", "values": [9, 0, 1]},
            {"label": "Skipped", "tone": "amber", "values": [1, 0, 0]},
            {"label": "Cancelled", "tone": "grey", "values": [2, 0, 0]},
        ],
    }


def test_what_is_rare_stands_together_and_all_is_counted() -> None:
    ended = [
        OutcomeCount(number, f"W{number}", "completed", f"way{way}", 20 - number)
        for number in range(10)
        for way in range(5)
    ]
    plot = bars_of(ended, said)
    assert plot["bars"] == [*(f"W{number}" for number in range(7)), "Other workflows"]
    assert [one["label"] for one in plot["series"]] == ["Way0", "Way1", "Way2", "Other outcomes"]
    assert sum(sum(one["values"]) for one in plot["series"]) == sum(one.count for one in ended)
    assert plot["series"][3]["values"][7] == 2 * (13 + 12 + 11)


def test_the_page_draws_it_beside_its_table(firm: Firm, ana: Client) -> None:
    rule = a_workflow("Follow up").when("call.missed").then("add_note", text="x").published()
    for outcome in ("reached", "reached", "no"):
        item = an_item(firm.bo, workflow=rule, outcomes=[{"name": "reached", "label": "Spoke"}])
        ended = {"status": "completed", "outcome": outcome, "ended_at": now(), "ended_by": firm.bo}
        ManualAction.objects.filter(pk=item.pk).update(**ended)
    page = ana.get("/reports/manual-actions?days=7")
    assert page.context["outcome_plot"] == {
        "bars": ["Follow up"],
        "series": [
            {"label": "Spoke", "tone": "green", "values": [2]},
            {"label": "no", "tone": "blue", "values": [1]},
        ],
    }
    html = page.content.decode()
    assert 'data-plot="plot-outcomes" data-rows="1"' in html
    assert "outcome-table" in html
