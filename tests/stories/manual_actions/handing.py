"""What these stories say again and again: a rule that hands something over, and what came of it."""

from __future__ import annotations

from typing import Any

from tandem.store.models import Activity, Contact, ManualAction, Run, User
from tests.builders import Firm, a_lead, a_workflow, think
from tests.stories.telling import trace


def a_hand_off(name: str = "Follow up", about: str = "contact", **given: Any) -> Any:
    """A rule that hands a new contact to somebody, to be published; ``do`` is a call unless told otherwise."""
    step = {"do": "call", "title": "Call {{ name }}", "to": "user:bo@example.com", **given}
    return a_workflow(name, about).when("contact.created").step(id="ask", hand_off=step)


def outcome(name: str, *steps: dict[str, Any]) -> dict[str, Any]:
    """One way it may end, with what follows."""
    return {"name": name, "label": name.capitalize(), "steps": list(steps)}


def a_note(id: str, text: str) -> dict[str, Any]:
    """A step that leaves a trace."""
    return {"id": id, "action": "add_note", "with": {"text": text}}


def handed(owner: User | None = None, **fields: Any) -> ManualAction:
    """A new lead, and what the rule handed over about them."""
    a_lead(owner, **fields)
    think()
    return ManualAction.objects.latest("pk")


def several(count: int) -> list[ManualAction]:
    """So many leads at once, and what was handed over, oldest first."""
    Contact.objects.bulk_create(
        Contact(kind="lead", name=f"Lead {number}", email=f"lead{number}@example.com")
        for number in range(count)
    )
    think()
    return list(ManualAction.objects.order_by("pk"))


def now_of(item: ManualAction) -> ManualAction:
    """The item as it is now."""
    return ManualAction.objects.get(pk=item.pk)


def path(item: ManualAction) -> list[tuple[str, str, str]]:
    """The steps of the run that handed it over."""
    return trace(Run.objects.get(pk=item.run))


def run_of(item: ManualAction) -> Run:
    """The run that handed it over."""
    return Run.objects.get(pk=item.run)


def entries(item: ManualAction) -> list[tuple[str, int | None]]:
    """What the timeline says of the item: the verb and who did it, oldest first."""
    found = Activity.objects.filter(subject_id=item.pk).order_by("at", "id")
    return [(entry.verb, entry.doer) for entry in found]


def notes() -> list[str]:
    """The notes there are."""
    from tandem.store.models import Note

    return list(Note.objects.order_by("pk").values_list("text", flat=True))


__all__ = [
    "Firm",
    "a_hand_off",
    "a_note",
    "entries",
    "handed",
    "notes",
    "now_of",
    "outcome",
    "path",
    "run_of",
    "several",
]
