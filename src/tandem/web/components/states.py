"""How each state looks: an icon, a word and a tone, because colour alone is never enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Tone = Literal["green", "amber", "red", "blue", "violet", "grey"]
Word = str | Promise


@dataclass(frozen=True, slots=True)
class State:
    """One state as a reader sees it."""

    word: Word
    icon: str
    tone: Tone


CALL = {
    "planned": State(_("Planned"), "calendar-event", "grey"),
    "ringing": State(_("Ringing"), "phone-ringing", "amber"),
    "on_hold": State(_("On hold"), "player-pause", "amber"),
    "in_progress": State(_("In progress"), "phone-call", "green"),
    "ended": State(_("Ended"), "phone-check", "grey"),
    "missed": State(_("Missed"), "phone-x", "red"),
    "cancelled": State(_("Cancelled"), "circle-off", "grey"),
    "logged": State(_("Logged"), "note", "grey"),
}
CANCELLED = pgettext_lazy("a task, a manual action, a campaign", "Cancelled")
TASK = {
    "open": State(_("Open"), "circle", "violet"),
    "late": State(_("Late"), "alert-triangle", "red"),
    "due_soon": State(_("Due soon"), "clock-exclamation", "amber"),
    "done": State(_("Done"), "circle-check", "green"),
    "cancelled": State(CANCELLED, "circle-off", "grey"),
}
MANUAL_ACTION = {
    "not_started": State(_("Not started"), "circle", "violet"),
    "in_progress": State(_("In progress"), "player-play", "amber"),
    "completed": State(_("Completed"), "circle-check", "green"),
    "skipped": State(_("Skipped"), "player-skip-forward", "grey"),
    "cancelled": State(CANCELLED, "circle-off", "grey"),
}
CAMPAIGN = {
    "draft": State(_("Draft"), "pencil", "grey"),
    "running": State(_("Running"), "player-play", "green"),
    "paused": State(_("Paused"), "player-pause", "amber"),
    "done": State(_("Done"), "circle-check", "grey"),
    "cancelled": State(CANCELLED, "circle-off", "grey"),
}
IMPORT = {
    "tried": State(_("Not written yet"), "eye", "violet"),
    "running": State(_("Running"), "loader-2", "blue"),
    "done": State(_("Done"), "circle-check", "green"),
    "failed": State(_("Failed"), "circle-x", "red"),
}
WORKFLOW = {
    "on": State(_("On"), "player-play", "green"),
    "off": State(_("Off"), "player-pause", "grey"),
    "draft": State(_("Draft"), "pencil", "grey"),
    "changed": State(_("Unpublished changes"), "pencil", "blue"),
    "failing": State(_("Failing"), "alert-triangle", "red"),
    "archived": State(_("Archived"), "archive", "grey"),
}
RUN = {
    "ready": State(_("About to start"), "player-play", "blue"),
    "waiting": State(_("Waiting"), "hourglass", "amber"),
    "handed_off": State(_("With a person"), "hand-stop", "violet"),
    "done": State(_("Done"), "circle-check", "green"),
    "stopped": State(_("Stopped"), "player-stop", "grey"),
    "failed": State(_("Failed"), "circle-x", "red"),
    "suppressed": State(_("Held back"), "circle-off", "grey"),
}
STEP = {
    "done": State(_("Done"), "circle-check", "green"),
    "skipped": State(pgettext_lazy("a step", "Skipped"), "player-skip-forward", "grey"),
    "waiting": State(_("Waiting"), "hourglass", "amber"),
    "handed_off": State(_("With a person"), "hand-stop", "violet"),
    "failed": State(_("Failed"), "circle-x", "red"),
    "ahead": State(_("Not reached"), "circle-dotted", "grey"),
}
DELIVERY = {
    "planned": State(_("Scheduled"), "clock", "blue"),
    "sending": State(_("Sending"), "send", "blue"),
    "sent": State(_("Sent"), "circle-check", "green"),
    "failed": State(_("Failed"), "circle-x", "red"),
    "suppressed": State(_("Held back"), "circle-off", "grey"),
    "cancelled": State(_("Cancelled"), "circle-off", "grey"),
    "unknown": State(_("Not sure it left"), "help-circle", "amber"),
}
CLIENT = {
    "lead": State(_("Lead"), "user-plus", "grey"),
    "contact": State(_("Contact"), "user-check", "grey"),
    "company": State(_("Company"), "building", "grey"),
    "unknown": State(_("Unknown caller"), "user-question", "amber"),
    "active": State(_("Active"), "circle-check", "green"),
    "inactive": State(_("Inactive"), "circle-off", "grey"),
    "do_not_contact": State(_("Do not contact"), "ban", "red"),
    "automation_stopped": State(_("No automation"), "hand-stop", "amber"),
}
INCIDENT = {
    "open": State(_("Open"), "alert-triangle", "red"),
    "resolved": State(_("Resolved"), "circle-check", "green"),
    "ignored": State(_("Ignored"), "circle-off", "grey"),
}
FAMILIES = {
    "call": CALL,
    "task": TASK,
    "manual_action": MANUAL_ACTION,
    "campaign": CAMPAIGN,
    "import": IMPORT,
    "workflow": WORKFLOW,
    "run": RUN,
    "step": STEP,
    "delivery": DELIVERY,
    "client": CLIENT,
    "incident": INCIDENT,
}


def state_of(family: str, value: str) -> State:
    """The look of `value` in a family; a value nobody named (a user's own status) is a plain grey word."""
    known = FAMILIES[family].get(value)
    return known or State(value.replace("_", " ").capitalize(), "circle", "grey")
