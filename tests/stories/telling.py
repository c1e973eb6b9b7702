"""What stories say again and again: a rule that only listens, who was told what, letting everything settle."""

from __future__ import annotations

from typing import Any

from tandem.catalog.recipes import recipes
from tandem.engine.cause import Cause
from tandem.operations.authoring import workflows
from tandem.operations.deliveries.deliver import send_until_done
from tandem.operations.thinking import moments
from tandem.store.models import Activity, Contact, Notification, Run, Step, User, Workflow
from tandem.store.write.cause import said_by
from tests.builders import AWorkflow, a_workflow, think


def a_listener(on: str, about: str = "", **options: Any) -> AWorkflow:
    """A rule about one trigger; it writes into ana's bell, so that its runs are seen to act."""
    name = f"{on} {Workflow.objects.count()}".replace(".", " ").replace("_", " ")
    rule = a_workflow(name, about or on.split(".")[0])
    return rule.when(on, **options).then("notify", to=["user:ana@example.com"], text=on)


def listening(on: str, **options: Any) -> Workflow:
    """The same, published, with the clock looking at its moments already."""
    workflow = a_listener(on, **options).published()
    moments.look()
    return workflow


def a_recipe_in_use(key: str, by: User) -> Workflow:
    """A ready-made workflow published as it is and switched on."""
    return a_document_in_use(recipes()[key], by)


def a_document_in_use(text: str, by: User) -> Workflow:
    """A workflow published from its text and switched on, with the clock looking at its moments."""
    workflow = workflows.apply(by, text, on=True)
    said_by(Cause("system"))  # a story is one transaction; what follows was not done by whoever published
    moments.look()
    return workflow


def fired(workflow: Workflow) -> int:
    """How often the rule ran to its end."""
    states = list(Run.objects.filter(workflow=workflow).values_list("state", flat=True))
    assert set(states) <= {"done"}
    return len(states)


def bell(user: User) -> list[str]:
    """What the colleague's bell says, oldest first."""
    return list(Notification.objects.filter(user=user).order_by("id").values_list("text", flat=True))


def trace(run: Run) -> list[tuple[str, str, str]]:
    """The steps a run took: path, what it was, how it ended."""
    steps = Step.objects.filter(run=run).order_by("id")
    return [(step.path, step.action, step.outcome) for step in steps]


def timeline(contact: Contact) -> list[tuple[str, str, str]]:
    """The entries on a client's timeline: who, what, the effect; oldest first."""
    entries = Activity.objects.filter(contact=contact.pk).order_by("at", "id")
    return [(entry.by, entry.verb, entry.effect) for entry in entries]


def settle() -> None:
    """Think and send until nothing is left to do now."""
    for _ in range(20):
        think()
        if not send_until_done():
            return
    raise AssertionError("the firm did not come to rest")
