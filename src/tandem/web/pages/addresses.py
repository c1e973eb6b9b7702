"""Where each kind of record has its page."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_lazy

from tandem.engine.record import RecordRef

PAGES = ("contact", "company", "call", "task", "manual_action", "workflow", "run", "campaign")
LISTS = {
    "contact": "contacts",
    "company": "companies",
    "call": "calls",
    "task": "tasks",
    "manual_action": "manual_actions",
}
ICONS = {
    "contact": "user",
    "company": "building",
    "call": "phone",
    "task": "checkbox",
    "note": "note",
    "manual_action": "hand-stop",
}
KINDS = {
    "contact": gettext_lazy("Contact"),
    "company": gettext_lazy("Company"),
    "call": gettext_lazy("Call"),
    "task": gettext_lazy("Task"),
    "note": gettext_lazy("Note"),
    "manual_action": gettext_lazy("Manual action"),
}

LIST_WORDS = {
    "contact": gettext_lazy("Contacts"),
    "company": gettext_lazy("Companies"),
    "call": gettext_lazy("Calls"),
    "task": gettext_lazy("Tasks"),
    "manual_action": gettext_lazy("Manual actions"),
}


def record_url(record: RecordRef | None) -> str:
    """The page of a record; empty when its kind has none."""
    if record is None or record.type not in PAGES:
        return ""
    try:
        return reverse(record.type, args=[record.id])
    except NoReverseMatch:
        return ""


def list_url(record_type: str) -> str:
    """The list a kind of record is in; the home page for those without one."""
    return reverse(LISTS.get(record_type, "home"))


def list_word(record_type: str) -> str:
    """What the list a kind of record is in is called; the home page for those without one."""
    return str(LIST_WORDS.get(record_type, gettext("Home")))


def kind_word(record_type: str) -> str:
    """What a kind of record is called."""
    known = KINDS.get(record_type)
    return str(known) if known else gettext(record_type.replace("_", " ").capitalize())
