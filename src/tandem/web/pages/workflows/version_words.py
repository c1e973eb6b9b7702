"""What changed between two versions, line by line in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from tandem import catalog
from tandem.engine.differing import Difference, differences
from tandem.engine.differing.words import said
from tandem.engine.workflow import (
    ActionStep,
    Branch,
    BranchStep,
    Document,
    HandOffStep,
    Outcome,
    SendWindow,
)

from .phrases import capitalised, shortened, span, uncapitalised
from .settings import CATCH_UPS, ENTRIES, NAMES, window_words
from .words import DIRECTIONS, Speaker, field_label

MARKS = {"added": "plus", "removed": "minus", "moved": "arrows-sort", "changed": "pencil"}
FIELDS = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "direction": gettext_lazy("direction"),
    "fields": gettext_lazy("fields"),
    "delay": gettext_lazy("delay"),
    "every_time": gettext_lazy("every time"),
    "on_error": gettext_lazy("when it fails"),
    "on_timeout": gettext_lazy("when nobody answers in time"),
    "stop": gettext_lazy("reason"),
    "label": gettext_lazy("label"),
    "do": gettext_lazy("what to do"),
    "title": gettext_lazy("title"),
    "instructions": gettext_lazy("instructions"),
    "to": gettext_lazy("to whom"),
    "how": gettext_lazy("how one of a group is chosen"),
    "due": gettext_lazy("due"),
    "priority": gettext_lazy("priority"),
    "wait": gettext_lazy("waits for the outcome"),
    "timeout": gettext_lazy("time to answer"),
    "cancel_on_reply": gettext_lazy("called off when the client replies"),
}
SETTINGS = {
    "entry": gettext_lazy("Starts"),
    "window": gettext_lazy("Messages leave"),
    "hourly_cap": gettext_lazy("Starts an hour, at most"),
    "person_cap": gettext_lazy("Messages to one client a day, at most"),
    "stop_on_reply": gettext_lazy("Stops when the client replies"),
    "catch_up": gettext_lazy("Events that had to wait"),
    "run_as": gettext_lazy("Acts in the name of"),
    "drop_when_late": gettext_lazy("Messages are not sent when later than"),
    "calendar": gettext_lazy("Office hours"),
}
CHOICES = {
    **ENTRIES,
    **CATCH_UPS,
    **NAMES,
    "each_event": gettext_lazy("Each time"),
    "newest": gettext_lazy("Only the newest of each client"),
    "owner": gettext_lazy("The owner"),
    "stop": gettext_lazy("the run fails"),
    "continue": gettext_lazy("the run goes on"),
    "steps": gettext_lazy("other steps follow"),
    "escalate": gettext_lazy("the manager is told"),
    "queue": gettext_lazy("Whoever takes it"),
    "round_robin": gettext_lazy("The next in turn"),
    "least_busy": gettext_lazy("The least busy"),
    "low": gettext_lazy("Low"),
    "normal": gettext_lazy("Normal"),
    "high": gettext_lazy("High"),
    "urgent": gettext_lazy("Urgent"),
}
CHOSEN = frozenset({"entry", "catch_up", "run_as", "on_error", "on_timeout", "how", "priority"})
SPANS = frozenset({"delay", "due", "timeout", "drop_when_late"})


@dataclass(frozen=True)
class Line:
    """One difference: its kind as an icon, its words."""

    kind: str
    icon: str
    words: str


def lines(old: Document, new: Document, speaker: Speaker | None = None) -> list[Line]:
    """What changed, in reading order."""
    sayer = WordsOf(new.about, speaker or Speaker())
    return [line(one, sayer) for one in differences(old, new)]


def line(one: Difference, sayer: WordsOf) -> Line:
    """One difference in words."""
    return Line(one.kind, MARKS[one.kind], capitalised(said(one, sayer).say(gettext)))


class WordsOf:
    """Says the parts of one workflow's documents; see ``tandem.engine.differing.words.Sayer``."""

    def __init__(self, about: str, speaker: Speaker) -> None:
        self.about, self.speaker = about, speaker

    def step(self, step: Any) -> str:
        """The step as its card says it."""
        if isinstance(step, BranchStep) and len(step.branches) > 1:
            words = ngettext("Branch with {n} way", "Branch with {n} ways", len(step.branches))
            return words.format(n=len(step.branches))
        return self.speaker.step(step, self.about)

    def trigger(self, use: Any) -> str:
        """The trigger with what was added to it."""
        return self.speaker.trigger(use, self.about)

    def condition(self, condition: Any) -> str:
        """The condition as a sentence."""
        return self.speaker.condition(condition, self.about)

    def way(self, branch: Branch | Outcome) -> str:
        """A way by its name, else by its condition."""
        if isinstance(branch, Outcome):
            return branch.label or branch.name
        return branch.name or self.condition(branch.when)

    def field(self, owner: Any, name: str) -> str:
        """What the author's form calls it."""
        if isinstance(owner, ActionStep) and name != "on_error":
            known = catalog.actions().get(owner.action or "")
            field = known.model_fields.get(name) if known else None
            return uncapitalised(gettext(field.title)) if field is not None and field.title else name
        if owner is None and name in SETTINGS:
            return str(SETTINGS[name])
        return str(FIELDS.get(name, name.replace("_", " ")))

    def value(self, owner: Any, name: str, value: Any) -> str:
        """The value as the author's form shows it."""
        if value in (None, "", [], ()):
            return ""
        if isinstance(owner, ActionStep) and name != "on_error":
            known = catalog.actions().get(owner.action or "")
            return self.speaker.value(known, name, value, self.about) if known else shortened(str(value))
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, SendWindow):
            return window_words(value)
        return self._plain(owner, name, value)

    def _plain(self, owner: Any, name: str, value: Any) -> str:
        if name in SPANS:
            return span(str(value))
        if name in CHOSEN:
            return str(CHOICES.get(value, value))
        if name == "direction":
            return str(DIRECTIONS[value]).format(trigger="").strip(", ")
        if name == "fields":
            return ", ".join(uncapitalised(field_label(self.about, one)) for one in value)
        if name == "to" and isinstance(owner, HandOffStep):
            return self.speaker.who(str(value))
        return shortened(str(value))
