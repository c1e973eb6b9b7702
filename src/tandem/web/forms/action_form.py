"""The form of an action, built from its class: for the toolbox, the rule editor and hand-offs alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from pydantic import ValidationError

from tandem.engine.action import Action, Surroundings
from tandem.engine.forms import control_of
from tandem.engine.shown import as_written
from tandem.operations.errors import Problem, Refused
from tandem.operations.world import settings, world
from tandem.store.read.organisation import now
from tandem.store.read.schema import schema

from .controls import Asked, build


class ActionForm(forms.Form):
    """``ActionForm(CreateTask, "call", request.POST)``: one field for each field of the action.

    ``initial`` is keyed like ``form_json()``: by the names a workflow document uses. ``by_hand``: for a
    person to do it now, so that hints for authors of rules are left out. ``literal``: texts mean what they
    say, without places to be filled in.
    """

    def __init__(
        self,
        action_class: type[Action],
        record_type: str,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        prefix: str = "",
        *,
        by_hand: bool = False,
        literal: bool = False,
    ) -> None:
        self.action_class = action_class
        self.literal = literal
        self.record_type = record_type
        given = {name: _read(value) for name, value in {**_defaults(action_class), **(initial or {})}.items()}
        super().__init__(data, initial=given, prefix=prefix or None)
        for name, field in action_class.model_fields.items():
            asked = Asked(control_of(action_class, name), field, record_type, by_hand)
            self.fields[field.alias or name] = build(asked)

    def form_json(self) -> dict[str, Any]:
        """What was filled in, as a workflow document keeps it; optional fields left empty are left out.

        Only after ``is_valid()``.
        """
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in self.cleaned_data.items()
            if not self._is_left_out(name, value)
        }

    def _is_left_out(self, name: str, value: Any) -> bool:
        """Whether nothing was said, so that the default of the class counts."""
        usual = _defaults(self.action_class).get(name, "")
        return value is None or (
            value == "" and (usual == "" or isinstance(self.fields[name], forms.ChoiceField))
        )

    def clean(self) -> dict[str, Any]:
        """Ask the action itself, once the single fields are right."""
        if not self.errors:
            try:
                self._check()
            except Refused as refused:
                self.add_refusal(refused.problems)
        return self.cleaned_data

    def _check(self) -> None:
        try:
            given = self.form_json()
            action = self.action_class(**(as_written(given) if self.literal else given))
        except ValidationError as error:
            raise Refused.of(error) from error
        found = action.problems(Surroundings(schema(), self.record_type, world(settings(), now(), {})))
        if found:
            raise Refused([Problem(one.field, one.message) for one in found])

    def add_refusal(self, problems: list[Problem]) -> None:
        """Show each problem at its field, or on top when it belongs to none."""
        for problem in problems:
            head = problem.field.split(".")[0]
            self.add_error(head if head in self.fields else None, problem.message.say(_))


def _read(value: Any) -> Any:
    """A kept value as form fields begin with it: moments are kept as ISO text."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value


def _defaults(action_class: type[Action]) -> dict[str, Any]:
    """What the form begins with: the defaults of the class, by the names documents use."""
    return {
        field.alias or name: field.get_default(call_default_factory=True)
        for name, field in action_class.model_fields.items()
        if not field.is_required()
    }
