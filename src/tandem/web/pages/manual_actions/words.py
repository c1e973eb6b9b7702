"""Manual actions in the reader's words: what kind, from where, about whom, how urgent, and who was first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from tandem import catalog
from tandem.engine.handing import APPROVAL, PLAIN
from tandem.engine.record import RecordRef
from tandem.operations.access import Denied, NotThere
from tandem.operations.errors import Refused
from tandem.operations.manual_actions.taken import First, Taken
from tandem.operations.manual_actions.work import Result
from tandem.store.models import ManualAction
from tandem.web.components import clock
from tandem.web.components.states import State, state_of
from tandem.web.pages.addresses import record_url

ICONS = {"call": "phone", "approval": "shield-check", "todo": "checkbox"}
PRIORITIES = {
    "urgent": State(gettext_lazy("Urgent"), "alert-triangle", "red"),
    "high": State(gettext_lazy("High"), "arrow-up", "amber"),
    "normal": State(gettext_lazy("Normal"), "minus", "grey"),
    "low": State(gettext_lazy("Low"), "arrow-down", "grey"),
}
WAS_FIRST = {
    "completed": gettext_noop("{name} completed this {ago}: {outcome}"),
    "done": gettext_noop("{name} completed this {ago}"),
    "skipped": gettext_noop("{name} skipped this {ago}: {because}"),
    "cancelled": gettext_noop("{name} cancelled this {ago}: {because}"),
    "in_progress": gettext_noop("{name} is doing this since {ago}"),
    "not_started": gettext_noop("This is {name}’s now"),
}


def type_word(type: str) -> str:
    """What kind of work it is: Call, Approval, Send an e-mail."""
    if type in PLAIN:
        return _(PLAIN[type])
    kind = catalog.actions().get(type)
    return _(kind.title) if kind else type.replace("_", " ").capitalize()


def type_icon(type: str) -> str:
    """The drawing of a kind of work."""
    kind = catalog.actions().get(type)
    return ICONS.get(type) or (kind.icon if kind else "hand-stop")


def outcome_word(item: ManualAction, name: str = "") -> str:
    """The author's label of an outcome; the one that was chosen unless told otherwise."""
    wanted = name or item.outcome
    label = next((str(one["label"]) for one in item.outcomes if one["name"] == wanted), wanted)
    return _(label) if label in APPROVAL.values() else label


def reason_word(because: str) -> str:
    """Why an item was skipped or called off: a person's own words, or Tandem's in the reader's language."""
    return _(because) if because else ""


def outcomes(item: ManualAction) -> list[tuple[str, str]]:
    """The outcomes to choose from: name and label."""
    return [(str(one["name"]), outcome_word(item, str(one["name"]))) for one in item.outcomes]


def labels_of_outcomes(workflows: Iterable[int]) -> dict[tuple[int, str], str]:
    """The label of each outcome by workflow and name, as the newest item of the workflow has it. One query."""
    rows = ManualAction.objects.filter(workflow__in=list(workflows)).exclude(outcomes=[])
    newest = rows.order_by("workflow", "-id").distinct("workflow").values_list("workflow", "outcomes")
    return {
        (workflow or 0, one["name"]): _(one["label"]) if one["label"] in APPROVAL.values() else one["label"]
        for workflow, outcomes in newest
        for one in outcomes
    }


@dataclass(frozen=True)
class Shown:
    """One item as lists and pages draw it. ``is_away``: whoever has it is not here today."""

    item: ManualAction
    is_away: bool = False

    @property
    def state(self) -> State:
        """Its status."""
        return state_of("manual_action", self.item.status)

    @property
    def type(self) -> str:
        """What kind of work it is."""
        return type_word(self.item.type)

    @property
    def icon(self) -> str:
        """The drawing of its kind."""
        return type_icon(self.item.type)

    @cached_property
    def client(self) -> tuple[str, str]:
        """The client it is about: name and address."""
        for kind in ("contact", "company"):
            found = getattr(self.item, kind)
            if found is not None:
                return str(found), record_url(RecordRef(kind, found.pk))
        return "", ""

    @property
    def source(self) -> tuple[str, str]:
        """The campaign or workflow it is from: name and address."""
        if self.item.campaign is not None:
            return self.item.campaign.name, record_url(RecordRef("campaign", self.item.campaign.pk))
        if self.item.workflow is not None:
            return self.item.workflow.name, reverse("workflow", args=[self.item.workflow.pk])
        return "", ""

    @property
    def priority(self) -> State | None:
        """Its priority, unless it is the usual one."""
        return PRIORITIES.get(self.item.priority) if self.item.priority != "normal" else None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.item.ended_at is None

    @property
    def is_late(self) -> bool:
        """Whether it is overdue."""
        due = self.item.due_at
        return self.is_open and due is not None and due < clock.reading_now()

    @property
    def is_put_off(self) -> bool:
        """Whether it is hidden from the queue until a time to come."""
        later = self.item.later_at
        return self.is_open and later is not None and later > clock.reading_now()

    @property
    def outcome(self) -> str:
        """What came of it, in the author's words."""
        return outcome_word(self.item)

    @property
    def because(self) -> str:
        """Why it was skipped or called off."""
        return reason_word(self.item.because)


def was_first(item: ManualAction, first: First) -> str:
    """ "Bo completed this 2 min ago: reached"; may hold a marked-up time, so it is plain text here."""
    if first.user is None:
        return _("This was cancelled: {because}").format(because=reason_word(first.because))
    key = "done" if first.status == "completed" and not first.outcome else first.status
    ago = ""
    if first.at is not None:
        seconds = (clock.reading_now() - first.at).total_seconds()
        ago = clock.relative(seconds) or clock.short_date(first.at)
    return _(WAS_FIRST[key]).format(
        name=first.name,
        ago=ago,
        outcome=outcome_word(item, first.outcome),
        because=reason_word(first.because),
    )


def problem_words(problem: Exception) -> str:
    """Why nothing was done with an item."""
    if isinstance(problem, Refused):
        return problem.problems[0].message.say(_)
    if isinstance(problem, Denied):
        return _("Your role does not let you do this.")
    if isinstance(problem, NotThere):
        return _("It is not there any more.")
    return str(problem)


def left_alone(results: Iterable[Result]) -> list[str]:
    """ "3 were left alone: Bo Laurent is doing this." for each reason."""
    reasons: dict[str, int] = {}
    for one in results:
        if one.problem is not None:
            said = problem_words(one.problem)
            reasons[said] = reasons.get(said, 0) + 1
    return [
        ngettext("{count} was left alone: {reason}", "{count} were left alone: {reason}", count).format(
            count=count, reason=said
        )
        for said, count in reasons.items()
    ]


def fields_of(problems: Sequence[Any]) -> Mapping[str, list[str]]:
    """The messages of refusals, by field; those of no field under an empty name."""
    found: dict[str, list[str]] = {}
    for one in problems:
        found.setdefault(one.field, []).append(one.message.say(_))
    return found


__all__ = [
    "PRIORITIES",
    "Shown",
    "Taken",
    "fields_of",
    "labels_of_outcomes",
    "left_alone",
    "outcome_word",
    "outcomes",
    "problem_words",
    "reason_word",
    "type_icon",
    "type_word",
    "was_first",
]
