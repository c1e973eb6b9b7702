"""The forms of single steps in the builder: an action and what follows when it fails, a wait, a stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem import catalog
from tandem.engine.action import Action
from tandem.engine.checking.steps import TEMPLATES
from tandem.engine.forms import control_of
from tandem.store.read.schema import schema

from .action_form import ActionForm
from .span import SpanField
from .unfinished import filled, taken

Raw = dict[str, Any]
WAITS = (
    ("for", _("For a while")),
    ("until", _("Until a date")),
    ("event", _("Until something happens")),
)
PAST = (
    ("continue", _("Go on at once")),
    ("skip", _("Go on, but send nothing to the client until the next wait")),
    ("stop", _("Stop here")),
)
FAILURES = (
    ("stop", _("Stop, and report it")),
    ("continue", _("Go on with the next step")),
    ("steps", _("Do other steps")),
)


class FailureForm(forms.Form):
    """What follows when an action fails."""

    on_error = forms.ChoiceField(label=_("If it fails"), choices=FAILURES)


class StopForm(forms.Form):
    """Why a run ends here."""

    stop = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Shown wherever somebody looks at the run.")
    )


class WaitForm(forms.Form):
    """How long, until when, or for what; only the fields of the chosen kind are asked for."""

    kind = forms.ChoiceField(label=_("Wait"), choices=WAITS, widget=forms.RadioSelect)

    def __init__(
        self, about: str, kind: str, data: Any = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        if kind == "for":
            self.fields["for"] = SpanField(
                label=_("How long"), help_text=_("Business time counts office hours only.")
            )
        elif kind == "until":
            self.fields["until"] = forms.ChoiceField(label=_("Date"), choices=dates(about))
            self.fields["side"] = forms.ChoiceField(
                label=_("When"), choices=(("after", _("After it")), ("before", _("Before it")))
            )
            self.fields["offset"] = SpanField(label=_("By"), required=False)
            self.fields["past"] = forms.ChoiceField(label=_("If that is over already"), choices=PAST)
        else:
            self.fields["event"] = forms.ChoiceField(label=_("What happens"), choices=events(about))
            self.fields["timeout"] = SpanField(label=_("At most"))


def dates(about: str) -> list[tuple[str, str]]:
    """The fields of a record that hold a date with a time."""
    return [
        (name, gettext(field.label).capitalize())
        for name, field in schema()[about].fields.items()
        if field.kind == "datetime"
    ]


def events(about: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The triggers of a record type in their groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for word, trigger in catalog.triggers().items():
        if trigger.record_type == about:
            groups.setdefault(gettext(trigger.group), []).append((word, gettext(trigger.label)))
    return list(groups.items())


def wait_kind(wait: Mapping[str, Any]) -> str:
    """Which of the three waits it is."""
    return next((word for word in ("event", "until") if word in wait), "for")


def wait_form(step: Raw, about: str) -> WaitForm:
    """The form of a wait as it stands."""
    wait = dict(step.get("wait") or {})
    kind = wait_kind(wait)
    offset = str(wait.get("offset") or "")
    shown = {**wait, "kind": kind, "side": "before" if offset.startswith("-") else "after"}
    return WaitForm(about, kind, initial={"past": "continue", **shown, "offset": offset.lstrip("- ")})


def read_wait(step: Raw, about: str, data: Mapping[str, Any]) -> Raw:
    """The step as it was filled in; another kind begins with what fits most."""
    before = dict(step.get("wait") or {})
    kind = str(data.get("kind") or "for")
    if kind != wait_kind(before):
        return {"wait": _fresh_wait(kind, about)}
    values = filled(taken(WaitForm(about, kind, data)))
    values.pop("kind", None)
    side = values.pop("side", "after")
    if kind == "for":
        values.setdefault("for", "")
    if kind == "event":
        values = {
            "timeout": "",
            **values,
            **({"on_timeout": before["on_timeout"]} if "on_timeout" in before else {}),
        }
    if side == "before" and "offset" in values:
        values["offset"] = f"-{values['offset']}"
    return {"wait": values}


def _fresh_wait(kind: str, about: str) -> Raw:
    if kind == "until":
        return {"until": next((name for name, _label in dates(about)), "created_at")}
    if kind == "event":
        words = [word for _group, options in events(about) for word, _label in options]
        return {"event": words[0] if words else "", "timeout": "1 day"}
    return {"for": "1 hour"}


def action_form(action: type[Action], about: str, form: Any) -> ActionForm:
    """An action's own form as it stands; also what its fields would refuse."""
    given = form if isinstance(form, Mapping) else {}
    made = ActionForm(action, about, initial=given, prefix="with")
    mark_places(made)
    return made


def mark_places(form: ActionForm) -> None:
    """Tell the page which texts may hold fields of the record."""
    names = {field.alias or name: name for name, field in form.action_class.model_fields.items()}
    for shown, field in form.fields.items():
        field.has_places = control_of(form.action_class, names[shown]) in TEMPLATES  # type: ignore[attr-defined]  # for the template


def read_action(action: type[Action], about: str, data: Mapping[str, Any]) -> Raw:
    """What was filled in, as a document keeps it."""
    return filled(taken(ActionForm(action, about, data, prefix="with")))


def failure_of(step: Raw) -> str:
    """Which of ``FAILURES`` a step has."""
    given = step.get("on_error", "stop")
    return "steps" if isinstance(given, list) else str(given)


def read_failure(step: Raw, data: Mapping[str, Any]) -> Raw:
    """``on_error`` as it was chosen; the steps for a failure stay until another answer is chosen."""
    chosen = str(data.get("on_error") or "stop")
    if chosen == "steps":
        given = step.get("on_error")
        return {"on_error": given if isinstance(given, list) else []}
    return {"on_error": chosen} if chosen == "continue" else {}
