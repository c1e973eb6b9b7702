"""The form of a hand-off in the builder: what is asked of whom, by when, and how it may end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem import catalog
from tandem.engine.drafting import free_id
from tandem.engine.handing import PLAIN
from tandem.engine.workflow import HandOff

from . import options
from .action_form import ActionForm
from .builder_steps import mark_places
from .span import SpanField
from .unfinished import filled, taken

Raw = dict[str, Any]
HOWS = (
    ("queue", _("Whoever takes it first")),
    ("round_robin", _("The next in turn")),
    ("least_busy", _("The least busy")),
)
PRIORITIES = (("low", _("Low")), ("normal", _("Normal")), ("high", _("High")), ("urgent", _("Urgent")))
_AUTOMATIC = re.compile(r"outcome(-\d+)?")
LATE = (
    ("escalate", _("Tell the manager, and go on waiting")),
    ("steps", _("Do other steps, and withdraw it")),
)


class HandOffForm(forms.Form):
    """What a person is asked to do; what does not apply is not asked."""

    do = forms.ChoiceField(label=_("What"))
    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        required=False,
        help_text=_("As it stands in the list of who does it."),
    )
    instructions = forms.CharField(
        label=_("Instructions"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What to say, what to look at."),
    )
    to = forms.ChoiceField(label=_("Who"))
    how = forms.ChoiceField(label=_("In the team"), choices=HOWS)
    due = SpanField(label=_("Due within"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITIES)
    wait = forms.BooleanField(label=_("Wait for the outcome before going on"), required=False)
    timeout = SpanField(label=_("Nobody did it after"), required=False)
    late = forms.ChoiceField(label=_("Then"), choices=LATE)
    cancel_on_reply = forms.BooleanField(label=_("Withdraw it when the client replies"), required=False)

    def __init__(self, about: str, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for name in ("title", "instructions"):
            self.fields[name].has_places = True  # type: ignore[attr-defined]  # for the template
        self._offer("do", kinds(about))
        self._offer("to", options.people())
        given = initial or {}
        if not str(given.get("to", "")).startswith("team:"):
            del self.fields["how"]
        if not given.get("wait", True):
            del self.fields["timeout"]
            del self.fields["late"]

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = choices


def kinds(about: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be handed over: the plain kinds, and the actions a person may do."""
    actions = [
        (name, gettext(one.title))
        for name, one in catalog.actions().items()
        if one.by_hand and about in one.works_on
    ]
    return [
        (gettext("In words"), [(name, gettext(label)) for name, label in PLAIN.items()]),
        (gettext("An action, prepared for them"), sorted(actions, key=lambda one: one[1])),
    ]


def _given(step: Raw) -> Raw:
    found = step.get("hand_off")
    return dict(found) if isinstance(found, Mapping) else {}


def _begins_with(step: Raw) -> Raw:
    """The values the form shows, the document's defaults included."""
    defaults = {
        name: field.get_default() for name, field in HandOff.model_fields.items() if not field.is_required()
    }
    shown = {**defaults, **_given(step)}
    return {**shown, "late": "steps" if isinstance(shown["on_timeout"], list | tuple) else "escalate"}


def hand_off_form(step: Raw, about: str) -> HandOffForm:
    """The form of a hand-off as it stands."""
    return HandOffForm(about, initial=_begins_with(step))


def prepared_form(step: Raw, about: str) -> ActionForm | None:
    """The form of the action that is prepared; None for the plain kinds. Nothing in it must be filled in."""
    action = catalog.actions().get(str(_given(step).get("do") or ""))
    if action is None:
        return None
    form = ActionForm(action, about, initial=_given(step).get("with") or {}, prefix="with")
    for field in form.fields.values():
        field.required = False
    mark_places(form)
    return form


def read_hand_off(step: Raw, about: str, data: Mapping[str, Any]) -> Raw:
    """The step as it was filled in; the steps inside it stay."""
    before = _given(step)
    form = HandOffForm(about, data, initial=_begins_with(step))
    values = {
        name: value
        for name, value in taken(form).items()
        if value != "" or not isinstance(form.fields[name], forms.ChoiceField)
    }
    late = values.pop("late", None)
    made: Raw = {**before, **values}
    for name in ("timeout", "due"):
        if name in values:
            made[name] = values[name] or None
    if late == "escalate":
        made.pop("on_timeout", None)
    elif late == "steps" and not isinstance(before.get("on_timeout"), list):
        made["on_timeout"] = []
    made["outcomes"] = _outcomes(before.get("outcomes") or [], data)
    if made["do"] != before.get("do"):
        made.pop("with", None)
    elif made["do"] in catalog.actions():
        action = ActionForm(catalog.actions()[made["do"]], about, data, prefix="with")
        made["with"] = filled(taken(action))
    return {"hand_off": _without_defaults(made)}


def _outcomes(before: list[Raw], data: Mapping[str, Any]) -> list[Raw]:
    """The outcomes with their labels; a name follows its label unless the document has another one."""
    found: list[Raw] = []
    for number, outcome in enumerate(before):
        old, name = str(outcome.get("label", "")), str(outcome.get("name", ""))
        label = str(data.get(f"outcome-{number}-label", old))[:60]
        if label.strip() and (_AUTOMATIC.fullmatch(name) or name == free_id(old, ())):
            others = [
                *(one["name"] for one in found),
                *(str(one.get("name", "")) for one in before[number + 1 :]),
            ]
            name = free_id(label, others)
        found.append({**outcome, "name": name, "label": label})
    return found


def _without_defaults(given: Raw) -> Raw:
    defaults = {
        field.alias or name: field.get_default()
        for name, field in HandOff.model_fields.items()
        if not field.is_required()
    }
    return {
        name: value
        for name, value in given.items()
        if name not in defaults
        or value not in (defaults[name], [], {})
        or (name == "on_timeout" and isinstance(value, list))
    }
