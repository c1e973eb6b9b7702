"""F17, G9: runs that wake while a new version is published finish on the old one or on the new one, never on both."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tandem.operations.authoring import publishing
from tandem.operations.errors import Refused
from tandem.operations.running import retrying
from tandem.operations.running.runs import cancel
from tandem.operations.thinking.advance import advance
from tandem.operations.watching import digest
from tandem.store.models import Contact, Delivery, Incident, Note, Organisation, Run, Step, Workflow
from tandem.store.read.organisation import now
from tests.builders import AWorkflow, a_workflow, think
from tests.faults.plot import Plot
from tests.faults.test_f17_races import at_once

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]
PEOPLE = 40
ROUNDS = 4


def rule(text: str) -> AWorkflow:
    made = a_workflow("Greeting", about="contact").when("contact.created").wait(**{"for": "1 hour"})
    return made.then("add_note", text=text)


def all_wait(plot: Plot, round: int) -> Workflow:
    """A rule with runs that are due this moment."""
    made = rule("old")
    made.document["key"] = f"greeting-{round}"
    workflow = made.published(plot.firm.ana)
    Contact.objects.bulk_create(Contact(kind="lead", name=f"Guest {n}") for n in range(PEOPLE))
    think()
    plot.pass_time(hours=1)
    return workflow


def at_the_same_time(*acts: Any) -> list[Any]:
    left = list(acts)
    return at_once(lambda: left.pop()(), len(acts))


def advances() -> None:
    while advance(most=5).more:
        pass


@pytest.mark.parametrize("waiting", ["move", "cancel"])
def test_f17_publishing_against_waking(plot: Plot, waiting: Any) -> None:
    for round in range(ROUNDS):
        workflow = all_wait(plot, round)
        new = rule("new")
        new.document["key"] = workflow.key
        publish = partial(publishing.publish, plot.firm.ana, workflow, new.document, waiting=waiting)
        found = at_the_same_time(advances, publish)
        assert [one for one in found if isinstance(one, Exception)] == []
        think()
        for run in Run.objects.filter(workflow=workflow).select_related("version"):
            assert each_once(run) in (OUTCOMES if waiting == "move" else [("done", 1, ["old"], 0), CANCELLED])
        Workflow.objects.filter(pk=workflow.pk).update(on=False)
    assert not Incident.objects.exists()


CANCELLED = ("stopped", 1, [], 0)
OUTCOMES = [("done", 1, ["old"], 0), ("done", 2, ["new"], 1)]


def each_once(run: Run) -> tuple[str, int, list[str], int]:
    """How a run ended: its state, the version, what it wrote, how often it was moved."""
    notes = list(Note.objects.filter(contact=run.record_id).values_list("text", flat=True))
    return run.state, run.version.number, notes, Step.objects.filter(run=run, action="moved").count()


def test_f17_ending_a_run_against_waking(plot: Plot) -> None:
    """Whoever is first: the run is done, or it was ended by hand; it never fails over it."""
    workflow = all_wait(plot, 0)
    ids = list(Run.objects.filter(workflow=workflow).values_list("id", flat=True))

    def end_them() -> None:
        for id in ids:
            with suppress(Refused):  # it is over already
                cancel(plot.firm.ana, id)

    found = at_the_same_time(advances, end_them)
    assert [one for one in found if isinstance(one, Exception)] == []
    think()
    for run in Run.objects.filter(workflow=workflow):
        notes = Note.objects.filter(contact=run.record_id).count()
        assert (run.state, notes) in (("done", 1), ("stopped", 0))
    assert not Incident.objects.exists()


def test_f17_a_run_is_done_again_by_several_at_one_moment(plot: Plot) -> None:
    workflow = all_wait(plot, 0)
    think()
    Run.objects.filter(workflow=workflow).update(state="stopped")
    for run in Run.objects.filter(workflow=workflow)[:10]:
        found = at_once(partial(retrying.retry, plot.firm.ana, run.pk, "start"))
        assert len({one.pk for one in found}) == 1
        assert Run.objects.filter(retry_of=run.pk).count() == 1
    think()


def test_f17_several_workers_write_one_digest(plot: Plot) -> None:
    workflow = all_wait(plot, 0)
    think()
    Workflow.objects.filter(pk=workflow.pk).update(owner=plot.firm.ana)
    Incident.objects.create(kind="storm", cause="x", workflow=workflow, at=now())
    Organisation.objects.update(digest_hour=now().astimezone(ZoneInfo("Europe/Paris")).hour)
    found = at_once(digest.send_due)
    assert sorted(found) == [0, 0, 0, 1]
    assert Delivery.objects.filter(key__startswith="digest.").count() == 1
    Delivery.objects.update(state="cancelled", ended_at=now())
