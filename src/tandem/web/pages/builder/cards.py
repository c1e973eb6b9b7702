"""The cards of the builder: every part of an unfinished workflow as a sentence, with its ways and its problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext

from tandem import catalog
from tandem.engine.drafting import inner_lists
from tandem.engine.drafting.edited import kind_of
from tandem.operations.authoring.draft_problems import CardProblem
from tandem.store.models import SavedAction
from tandem.web.pages.workflows.phrases import ended

from .sentences import RawSpeaker

TRIGGER, WHEN, SETTINGS = "trigger.", "workflow.when", "workflow.settings"


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in the reader's language. ``field`` is where in the card it lies."""

    text: str
    field: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A sticky note; ``number`` is its place in the document."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One card. ``key`` names it in the address, ``at`` is its place in the document."""

    key: str
    at: str
    kind: str  # trigger when action wait branches hand_off stop
    icon: str
    label: str
    title: str
    problems: tuple[Said, ...] = ()
    notes: tuple[Note, ...] = ()
    ways: tuple[Way, ...] = field(default=())
    face: str = ""  # as it is drawn

    @property
    def is_step(self) -> bool:
        """Whether it can be moved, and something put in before it."""
        return self.at.startswith("steps.")

    @property
    def errors(self) -> list[Said]:
        """What stops publishing, the same words once."""
        return list({one.text: one for one in self.problems if not one.is_warning}.values())

    @property
    def warnings(self) -> list[Said]:
        """What is worth a look."""
        return [one for one in self.problems if one.is_warning]


@dataclass(frozen=True, slots=True)
class Way:
    """A list of steps inside a card, with its heading. ``at`` is the place of the list."""

    name: str  # branch otherwise outcome timeout error
    label: str
    at: str
    cards: Sequence[Card]
    number: int = -1
    condition: str = ""  # of a branch, in words
    words: str = ""  # what is done on it, to be read when it is folded

    @property
    def end(self) -> str:
        """The place behind its last step."""
        return f"{self.at}.{len(self.cards)}"

    @property
    def count(self) -> int:
        """How many steps there are, also deeper ones."""
        return sum(1 + sum(way.count for way in card.ways) for card in self.cards)

    @property
    def has_errors(self) -> bool:
        """Whether something inside stops publishing, to be seen when it is folded."""
        return any(card.errors or any(way.has_errors for way in card.ways) for card in self.cards)


def notes_beside(document: Mapping[str, Any], key: str) -> tuple[Note, ...]:
    """The notes beside a step, or with an empty key those beside the whole."""
    return tuple(
        Note(number, str(note.get("text", "")))
        for number, note in enumerate(document.get("notes") or [])
        if isinstance(note, Mapping) and note.get("beside", "") == key
    )


class Canvas:
    """The cards of one document, each with its face as ``draw`` gives it."""

    def __init__(
        self,
        document: Mapping[str, Any],
        speaker: RawSpeaker,
        problems: Sequence[CardProblem],
        saved: Mapping[str, SavedAction],
        draw: Callable[[Card], str],
    ) -> None:
        self.draw = draw
        self.document = document
        self.speaker = speaker
        self.saved = saved
        self.problems: dict[str, list[Said]] = {}
        for one in problems:
            said = Said(one.message.say(gettext), one.field, one.is_warning)
            self.problems.setdefault(one.card, []).append(said)

    def triggers(self) -> list[Card]:
        """What starts it."""
        return [
            self._card(f"{TRIGGER}{number}", f"triggers.{number}", "trigger", "bolt", gettext("Starts when"), words)
            for number, use in enumerate(self.document.get("triggers") or [])
            for words in [self.speaker.trigger(use)]
        ]  # fmt: skip

    def when(self) -> Card | None:
        """What must hold; None while nothing must."""
        if self.document.get("when") is None:
            return None
        words = self.speaker.condition(self.document["when"])
        return self._card(WHEN, "when", "when", "filter", gettext("Only if"), words)

    def steps(self) -> list[Card]:
        """What it does."""
        return self._steps(self.document.get("steps") or [], "steps")

    def _steps(self, steps: Sequence[Any], at: str) -> list[Card]:
        return [
            self._step(step, f"{at}.{number}") for number, step in enumerate(steps) if isinstance(step, dict)
        ]

    def _step(self, step: dict[str, Any], at: str) -> Card:
        kind = kind_of(step)
        icon, label = self._face(step, kind)
        card = self._card(str(step.get("id") or at), at, kind, icon, label, self._title(step))
        return replace(card, ways=tuple(self._ways(step, at)))

    def _card(self, key: str, at: str, kind: str, icon: str, label: str, title: str) -> Card:
        notes = notes_beside(self.document, key)
        card = Card(key, at, kind, icon, label, title, tuple(self.problems.get(at, ())), notes)
        return replace(card, face=self.draw(card))

    def _face(self, step: Mapping[str, Any], kind: str) -> tuple[str, str]:
        faces = {
            "wait": ("hourglass", gettext("Wait")),
            "branches": ("git-branch", gettext("Branch")),
            "hand_off": ("hand-stop", gettext("Hand-off")),
            "stop": ("player-stop", gettext("Stop")),
        }
        if kind in faces:
            return faces[kind]
        row = self.saved.get(str(step.get("use") or ""))
        known = catalog.actions().get(row.action if row else str(step.get("action") or ""))
        icon = known.icon if known else "help-circle"
        if row:
            return icon, gettext("Saved action “{name}”").format(name=row.name)
        return icon, gettext(known.title) if known else gettext("Action")

    def _title(self, step: dict[str, Any]) -> str:
        row = self.saved.get(str(step.get("use") or ""))
        return self.speaker.action(row.action, row.form) if row else self.speaker.step(step)

    def _ways(self, step: dict[str, Any], at: str) -> list[Way]:
        found = []
        for name, inner in inner_lists(step):
            word, label, number = self._heading(step, name)
            if inner or word != "timeout" or "hand_off" in step:
                place = f"{at}.{name}"
                branch = step["branches"][number] if word == "branch" else {}
                condition = self.speaker.condition(branch.get("when")) if branch else ""
                label = label or condition
                cards = self._steps(inner, place)
                words = " ".join(ended(card.title) for card in cards)
                found.append(Way(word, label, place, cards, number, condition, words))
        return found

    def _heading(self, step: dict[str, Any], name: str) -> tuple[str, str, int]:
        parts = name.split(".")
        if parts[0] == "branches":
            number = int(parts[1])
            return "branch", str(step["branches"][number].get("name") or ""), number
        if name == "otherwise":
            return "otherwise", gettext("Otherwise"), -1
        if name == "on_error":
            return "error", gettext("If it fails"), -1
        if "on_timeout" in parts:
            late = gettext("If nobody does it in time")
            return "timeout", late if "hand_off" in step else gettext("If it does not happen in time"), -1
        outcome = step["hand_off"]["outcomes"][int(parts[2])]
        words = str(outcome.get("label") or outcome.get("name") or "…")
        return "outcome", words, int(parts[2])
