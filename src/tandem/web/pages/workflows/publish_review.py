"""What the review before publishing shows: what stands in the way, what changes, and who waits where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from tandem.engine.walking import walk
from tandem.engine.workflow import Document
from tandem.operations.authoring.draft_problems import CardProblem
from tandem.operations.authoring.publishing import Review
from tandem.store.models import Version, Workflow
from tandem.web.pages.builder.sentences import RawSpeaker

from .version_words import WordsOf
from .words import Speaker, document_of, trigger_label

CARDS = {
    "": gettext_lazy("The workflow"),
    "when": gettext_lazy("Only if"),
    "steps": gettext_lazy("Steps"),
    "triggers": gettext_lazy("Starts when"),
    "settings": gettext_lazy("Settings"),
}
STAY = "-"  # the choice of letting runs finish where they are


@dataclass(frozen=True)
class Trouble:
    """One thing to mend: the card it is on, its name, the words; ``key`` is what the builder calls the card."""

    card: str
    key: str
    words: str


@dataclass(frozen=True)
class Place:
    """A step where runs wait, with where they could go on; ``chosen`` is a step's id, ``-``, or empty for not yet."""

    step: str
    words: str
    count: int
    versions: str
    choices: list[tuple[str, str]]
    chosen: str
    problem: str = ""

    @property
    def name(self) -> str:
        """The name of its field in the form."""
        return f"to:{self.step}"


def troubles(found: list[CardProblem], document: Mapping[str, Any]) -> list[Trouble]:
    """The problems with the names of their cards."""
    return [Trouble(_card_name(one.card, document), one.card, one.message.say(gettext)) for one in found]


def _card_name(card: str, document: Mapping[str, Any]) -> str:
    if card in CARDS:
        return str(CARDS[card])
    part: Any = document
    for name in card.split("."):
        try:
            part = part[int(name)] if isinstance(part, list) else part[name]
        except (KeyError, IndexError, ValueError, TypeError):
            return card
    if card.startswith("triggers."):
        return trigger_label(str(part.get("on", "")))
    about = str(document.get("about", ""))
    return RawSpeaker(about).step(part) if isinstance(part, Mapping) else card


def places(
    review: Review, workflow: Workflow, speaker: Speaker, chosen: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Place]:
    """Each step where runs wait, once, with the counts of all older versions together."""
    if review.document is None:
        return []
    sayer = WordsOf(workflow.about, speaker)
    new = {step.id: sayer.step(step) for _path, step in walk(review.document.steps)}
    old = _old_steps(review, workflow, sayer)
    grouped: dict[str, list[Any]] = {}
    for place in review.waiting:
        grouped.setdefault(place.step, []).append(place)
    listed = []
    for step, group in grouped.items():
        targets = [id for id in new if all(id in one.targets for one in group)]
        choices = [(id, new[id]) for id in targets]
        given = chosen.get(step, step if step in targets or not step else "")
        numbers = sorted({one.version for one in group})
        listed.append(
            Place(
                step,
                old.get(step, step) if step else gettext("Before the first step"),
                sum(one.count for one in group),
                ", ".join(map(str, numbers)),
                [(STAY, gettext("Finish on their own version")), *choices] if step else [],
                given,
                wrong.get(f"mapping.{step}", ""),
            )
        )
    return listed


def _old_steps(review: Review, workflow: Workflow, sayer: WordsOf) -> dict[str, str]:
    """What the steps of the versions that runs wait on are called; a newer version's words win."""
    numbers = {place.version for place in review.waiting}
    found: dict[str, str] = {}
    for version in Version.objects.filter(workflow=workflow, number__in=numbers).order_by("number"):
        document: Document | None = document_of(version.document)
        if document is not None:
            found |= {step.id: sayer.step(step) for _path, step in walk(document.steps)}
    return found
