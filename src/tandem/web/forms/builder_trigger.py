"""The form of a trigger in the builder: what starts the workflow, and what may be added to that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem import catalog
from tandem.store.read.schema import schema

from .builder_steps import events
from .condition_fields import HIDDEN
from .span import SpanField
from .unfinished import filled, taken

Raw = dict[str, Any]
DIRECTIONS = (
    ("", _("Inbound and outbound")),
    ("inbound", _("Inbound only")),
    ("outbound", _("Outbound only")),
)


class TriggerForm(forms.Form):
    """What starts it; only what the trigger takes is asked for."""

    on = forms.ChoiceField(label=_("When"))

    def __init__(self, about: str, on: str, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        choice = self.fields["on"]
        assert isinstance(choice, forms.ChoiceField)  # as declared above
        choice.choices = events(about)
        known = catalog.triggers().get(on)
        self.help = gettext(known.help) if known and known.help else ""
        self.needs_integration = bool(known and known.needs_integration)
        takes = known.takes if known else frozenset()
        made = {
            "direction": _direction,
            "fields": lambda: _fields(about),
            "delay": _delay,
            "every_time": _every_time,
        }
        for name, make in made.items():
            if name in takes:
                self.fields[name] = make()


def _direction() -> forms.Field:
    return forms.ChoiceField(label=_("Calls"), choices=DIRECTIONS, required=False)


def _fields(about: str) -> forms.Field:
    names = [name for name in schema()[about].fields if name not in HIDDEN and name != "created_at"]
    choices = sorted(((name, gettext(schema()[about].fields[name].label).capitalize()) for name in names),
                     key=lambda one: one[1])  # fmt: skip
    return forms.MultipleChoiceField(
        label=_("Only when one of these changes"), choices=choices, required=False,
        help_text=_("With none chosen, any change counts."),
    )  # fmt: skip


def _delay() -> forms.Field:
    return SpanField(label=_("Overdue by"), required=False)


def _every_time() -> forms.Field:
    return forms.BooleanField(
        label=_("Every time"), required=False,
        help_text=_("Otherwise only when the conditions begin to hold, or the first time if there are none."),
    )  # fmt: skip


def trigger_form(use: Raw, about: str) -> TriggerForm:
    """The form of a trigger as it stands."""
    return TriggerForm(about, str(use.get("on") or ""), initial=dict(use))


def read_trigger(use: Raw, about: str, data: Mapping[str, Any]) -> Raw:
    """The trigger as it was filled in; another one keeps what it takes as well."""
    on = str(data.get("on") or use.get("on") or "")
    values = filled(taken(TriggerForm(about, on, data)))
    if values.get("every_time") is False:
        del values["every_time"]
    return {**values, "on": on, **({"when": use["when"]} if use.get("when") is not None else {})}
