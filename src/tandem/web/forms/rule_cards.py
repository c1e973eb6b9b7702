"""The action cards of the rule page: what is done, after which wait, and whether to keep it for other rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from tandem import catalog
from tandem.engine.action import Action
from tandem.engine.durations import WrongDuration, parse
from tandem.engine.workflow import ActionStep, WaitFor, WaitStep

from .action_form import ActionForm
from .span import UNITS

LISTED = "step"


@dataclass
class Card:
    """One action. ``use`` is the key of a saved action, which then brings ``action`` and ``form`` with it."""

    token: str
    action: str
    about: str
    id: str = ""
    use: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    waits: bool = False
    wait: tuple[str, str] = ("", "minute")  # how many, of what
    wait_id: str = ""
    goes_on: bool = False  # when it fails, with the next action
    save_as: str = ""
    problem: str = ""
    wait_problem: str = ""
    save_problem: str = ""
    asked: ActionForm | None = None

    @property
    def name(self) -> str:
        """What its controls' names begin with."""
        return f"{LISTED}-{self.token}"

    @property
    def known(self) -> type[Action] | None:
        """The action, if the catalogue has it."""
        return catalog.actions().get(self.action)

    @property
    def icon(self) -> str:
        """The action's drawing."""
        return self.known.icon if self.known else "help-circle"

    @property
    def title(self) -> str:
        """What the action is called."""
        return gettext(self.known.title) if self.known else self.action

    @property
    def units(self) -> Any:
        """The units a wait is counted in."""
        return UNITS

    @property
    def wait_text(self) -> str:
        """The wait as a document has it."""
        amount, unit = self.wait[0].strip(), self.wait[1]
        return f"{amount} {unit}" + ("" if amount == "1" else "s") if amount else ""

    @property
    def shown_form(self) -> ActionForm | None:
        """The action's form: as it was sent, or with what is known so far."""
        if self.asked is None and self.known is not None:
            self.asked = ActionForm(self.known, self.about, initial=self.form, prefix=f"{self.name}-form")
        return self.asked

    @classmethod
    def read(cls, data: Mapping[str, Any], token: str, about: str) -> Card:
        """A card of a request; its form is filled in but not judged yet."""
        name = f"{LISTED}-{token}"
        card = cls(token, str(data.get(f"{name}-action", "")), about)
        card.id, card.use = str(data.get(f"{name}-id", "")), str(data.get(f"{name}-use", ""))
        card.waits = str(data.get(f"{name}-waits", "")) == "1"
        card.wait = (str(data.get(f"{name}-wait", "")), str(data.get(f"{name}-wait_unit", "minute")))
        card.wait_id = str(data.get(f"{name}-wait_id", ""))
        card.goes_on = f"{name}-goes_on" in data
        card.save_as = str(data.get(f"{name}-save_as", "")).strip()
        if card.known is not None and not card.use:
            empty = ActionForm(card.known, about, prefix=f"{name}-form")
            card.form = {
                one: asked.widget.value_from_datadict(data, {}, empty.add_prefix(one))
                for one, asked in empty.fields.items()
            }
        return card

    def is_right(self, data: Mapping[str, Any]) -> bool:
        """Judge the form as it was sent; afterwards ``form`` is what a document keeps."""
        if self.use or self.known is None:
            return True
        self.asked = ActionForm(self.known, self.about, data, prefix=f"{self.name}-form")
        if not self.asked.is_valid():
            return False
        self.form = self.asked.form_json()
        return True

    def steps(self, used: set[str]) -> list[dict[str, Any]]:
        """The card as a document has it: perhaps a wait, then the action. ``used`` gains the ids."""
        found: list[dict[str, Any]] = []
        self.id = self.id or _free(self.use or self.action, used)
        used.add(self.id)
        if self.waits:
            self.wait_id = self.wait_id or _free(f"wait-{self.id}", used)
            used.add(self.wait_id)
            found.append({"id": self.wait_id, "wait": {"for": self.wait_text}})
        step: dict[str, Any] = {"id": self.id}
        step |= {"use": self.use} if self.use else {"action": self.action, "with": self.form}
        if self.goes_on:
            step["on_error"] = "continue"
        return [*found, step]


def _free(wanted: str, used: set[str]) -> str:
    base, number = wanted[:70], 1
    while (name := base if number == 1 else f"{base}-{number}") in used:
        number += 1
    return name


def cards_of(steps: Iterable[Any], about: str) -> list[Card] | None:
    """The cards of a document's steps; None when there is more in them than cards can show."""
    found: list[Card] = []
    wait: WaitStep | None = None
    for number, step in enumerate(steps, 1):
        if isinstance(step, WaitStep) and isinstance(step.wait, WaitFor) and wait is None:
            wait = step
        elif isinstance(step, ActionStep) and not isinstance(step.on_error, tuple):
            found.append(_card(step, wait, str(number), about))
            wait = None
        else:
            return None
    return found if wait is None else None


def _card(step: ActionStep, wait: WaitStep | None, token: str, about: str) -> Card:
    card = Card(token, step.action or "", about, step.id, step.use or "", dict(step.form))
    card.goes_on = step.on_error == "continue"
    if wait is not None and isinstance(wait.wait, WaitFor):
        card.waits, card.wait_id = True, wait.id
        card.wait = _length(wait.wait.duration)
    return card


def _length(text: str) -> tuple[str, str]:
    try:
        found = parse(text)
    except WrongDuration:
        return text, "minute"
    return str(found.amount), found.unit
