"""A recipe of the gallery is taken over, published, and does for real what its examples promise."""

from __future__ import annotations

from tandem.engine.cause import Cause
from tandem.operations.authoring import drafts, publishing, workflows
from tandem.operations.sharing import gallery
from tandem.store.models import ManualAction, Run, Task, Workflow
from tandem.store.write.cause import said_by
from tests.builders import Firm, a_call, a_lead, runs, think


def in_use(firm: Firm, key: str) -> Workflow:
    """The recipe, taken over, published as it is, and switched on."""
    row = gallery.take_over(firm.ana, key).workflow
    draft = drafts.open(firm.ana, row)
    published = publishing.publish(firm.ana, row, draft.document, "From the gallery", on=True)
    assert published.warnings == ()
    said_by(Cause("system"))  # a story is one transaction; what follows was not done by whoever published
    return published.workflow


def test_a_delicate_call_alerts_the_supervisor(firm: Firm) -> None:
    rule = in_use(firm, "theme-alert")
    a_lead(firm.bo)
    call = a_call().rings().is_answered().ends(60).row

    call.notes = "Wants to speak to his lawyer."
    call.save()
    think()

    assert [run.state for run in runs(rule)] == ["done"]
    assert [(task.title, task.owner) for task in Task.objects.all()] == [
        ("Read what Lisa Martin said", firm.ana)
    ]


def test_a_new_lead_is_handed_over_and_waits_for_the_outcome(firm: Firm) -> None:
    rule = in_use(firm, "new-lead-called")

    a_lead()
    think()

    (action,) = ManualAction.objects.all()
    assert (action.title, action.type, action.owner in (firm.bo, firm.cy)) == (
        "Call Lisa Martin, a new lead",
        "call",
        True,
    )
    assert Run.objects.get(workflow=rule).state == "waiting"


def test_off_until_it_is_published(firm: Firm) -> None:
    row = gallery.take_over(firm.ana, "new-lead-called").workflow
    said_by(Cause("system"))
    a_lead()
    think()
    assert not Run.objects.exists()
    assert list(workflows.listing(firm.ana)) == [row]
