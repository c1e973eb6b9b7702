"""The settings of a workflow in the builder: what holds for it as a whole. What is as usual is not written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engine.workflow import SendWindow, Settings
from tandem.store.models import Calendar

from .span import SpanField
from .unfinished import taken

Raw = dict[str, Any]
ENTRIES = (
    ("each_event", _("At every event, also while it is at work")),
    ("one_at_a_time", _("Not while it is at work on the same record")),
    ("once", _("Once ever for each record")),
)
CATCH_UPS = (
    ("newest", _("Only the newest for each record")),
    ("all", _("All of them")),
    ("spread", _("All of them, spread over time")),
    ("drop", _("None")),
)
NAMES = (
    ("owner", _("Its owner")),
    ("initiator", _("Whoever’s change started it")),
    ("service", _("Tandem itself")),
)
DAYS = (
    ("mon", _("Mon")), ("tue", _("Tue")), ("wed", _("Wed")), ("thu", _("Thu")), ("fri", _("Fri")), ("sat", _("Sat")),
    ("sun", _("Sun")),
)  # fmt: skip
ZONES = (("record", _("The client’s")), ("organisation", _("Ours")))


class TimeInput(forms.TimeInput):
    """The browser's own picker of a time of day."""

    input_type = "time"


class NameForm(forms.Form):
    """What the workflow is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("Colleagues read it wherever the workflow did something."),
    )
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SettingsForm(forms.Form):
    """Everything but the goal, which is a condition."""

    entry = forms.ChoiceField(label=_("It starts"), choices=ENTRIES, widget=forms.RadioSelect)
    stop_on_reply = forms.BooleanField(label=_("Stop when the client replies"), required=False)
    has_window = forms.BooleanField(
        label=_("Messages to clients leave only at certain hours"), required=False,
        help_text=_("What is ready earlier waits for the next opening."),
    )  # fmt: skip
    days = forms.MultipleChoiceField(label=_("Days"), choices=DAYS, widget=forms.CheckboxSelectMultiple)
    start = forms.CharField(label=_("From"), widget=TimeInput())
    end = forms.CharField(label=_("To"), widget=TimeInput())
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    drop_when_late = SpanField(label=_("Do not send at all when later than"), required=False)
    calendar = forms.ChoiceField(
        label=_("Office hours"),
        required=False,
        help_text=_("For business hours and days in waits and due times."),
    )
    person_cap = forms.IntegerField(
        label=_("Most messages to one client a day"), required=False, min_value=1, max_value=1000
    )
    hourly_cap = forms.IntegerField(label=_("Most starts an hour"), min_value=1, max_value=100_000)
    catch_up = forms.ChoiceField(label=_("Of events that had to wait, work through"), choices=CATCH_UPS)
    run_as = forms.ChoiceField(label=_("It acts in the name and with the rights of"), choices=NAMES)

    def __init__(
        self, data: Any = None, initial: dict[str, Any] | None = None, *, window: bool = False
    ) -> None:
        super().__init__(data, initial=initial)
        calendar = self.fields["calendar"]
        assert isinstance(calendar, forms.ChoiceField)  # as declared above
        kept = [(row.key, row.name) for row in Calendar.objects.order_by("name")]
        calendar.choices = [("", _("The firm’s own")), *kept]
        if not window:
            for name in ("days", "start", "end", "zone"):
                del self.fields[name]


def settings_form(settings: Raw) -> SettingsForm:
    """The form of the settings as they stand."""
    defaults = {name: field.get_default() for name, field in Settings.model_fields.items()}
    window = settings.get("window")
    shown = {**defaults, **settings, "has_window": window is not None, **_window_shown(window)}
    return SettingsForm(initial=shown, window=window is not None)


def _window_shown(window: Any) -> Raw:
    usual = SendWindow().model_dump(by_alias=True)
    given = {**usual, **(window if isinstance(window, Mapping) else {})}
    return {"days": list(given["days"]), "start": given["from"], "end": given["to"], "zone": given["zone"]}


def read_settings(settings: Raw, data: Mapping[str, Any]) -> Raw:
    """The settings as they were filled in, without what is as usual; the goal stays."""
    had_window = settings.get("window") is not None
    values = taken(SettingsForm(data, window=had_window))
    wants_window = values.pop("has_window", False)
    window = {"days": values.pop("days", []), "from": values.pop("start", ""), "to": values.pop("end", ""),
              "zone": values.pop("zone", "record")}  # fmt: skip
    if wants_window:
        values["window"] = window if had_window else SendWindow().model_dump(mode="json", by_alias=True)
    usual = {name: field.get_default() for name, field in Settings.model_fields.items()}
    made = {name: value for name, value in values.items() if value not in ("", None, usual.get(name))}
    return {**made, **({"goal": settings["goal"]} if settings.get("goal") is not None else {})}
