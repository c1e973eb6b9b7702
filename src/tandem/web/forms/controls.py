"""One form field for each kind of control an action's form may ask for."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from pydantic.fields import FieldInfo

from tandem.engine.forms import said_of
from tandem.engine.mail import looks_like_address
from tandem.web.components.fields import MomentInput

from . import options
from .span import SpanField

# What the values of closed sets are called; a value without a name is shown as it is.
WORDS = {
    "round_robin": gettext_noop("The next in turn"),
    "least_busy": gettext_noop("The least busy"),
    "bell": gettext_noop("In the bell"),
    "email": gettext_noop("By e-mail"),
    "both": gettext_noop("In the bell and by e-mail"),
    "low": gettext_noop("Low"),
    "normal": gettext_noop("Normal"),
    "high": gettext_noop("High"),
    "lead": gettext_noop("Lead"),
    "contact": gettext_noop("Contact"),
    "inbound": gettext_noop("Inbound"),
    "outbound": gettext_noop("Outbound"),
}
PLACES = gettext_lazy("You can use places such as {{ owner.name }}; they are filled in when it happens.")
SEPARATOR = ","
AIDS = ("opens", "copies", "counts")


@dataclass(frozen=True)
class Asked:
    """One field of an action's form: its control, its pydantic field, the record type it is about."""

    control: str
    field: FieldInfo
    record_type: str
    by_hand: bool = False

    @property
    def common(self) -> dict[str, Any]:
        """What every form field is made with."""
        return {
            "label": _(self.field.title) if self.field.title else "",
            "help_text": _(self.field.description) if self.field.description else "",
            "required": self.is_required,
        }

    @property
    def is_required(self) -> bool:
        """Whether leaving it empty is refused, even when it begins with a default."""
        needed = self.by_hand and bool(said_of(self.field, "needed"))
        return self.field.is_required() or bool(self.limit("min_length")) or needed

    def limit(self, name: str) -> Any:
        """A bound such as ``max_length`` or ``ge``, or None."""
        return next(
            (getattr(one, name) for one in self.field.metadata if getattr(one, name, None) is not None), None
        )

    @property
    def aids(self) -> dict[str, str]:
        """What helps somebody at work: buttons (``opens``, ``copies``) with their words, a counter (``counts``)."""
        return {name: said_of(self.field, name) for name in AIDS if said_of(self.field, name)}

    @property
    def plain_type(self) -> Any:
        """The annotation without ``| None``."""
        annotation = self.field.annotation
        if get_origin(annotation) in (Union, types.UnionType):
            return next(part for part in get_args(annotation) if part is not type(None))
        return annotation


class Receivers(forms.MultipleChoiceField):
    """Choices, and any e-mail address besides."""

    def valid_value(self, value: Any) -> bool:
        """Whether this is on offer or an address."""
        return super().valid_value(value) or looks_like_address(str(value))


def build(asked: Asked) -> forms.Field:
    """The form field for this question."""
    made = _BY_CONTROL.get(asked.control)
    found = made(asked) if made else _by_type(asked)
    if asked.by_hand:
        found.widget.attrs |= {f"data-{name}": _(words) for name, words in asked.aids.items()}
    return found


def _by_type(asked: Asked) -> forms.Field:
    kind = asked.plain_type
    if get_origin(kind) is Literal:
        return _closed(asked, [(value, _(WORDS.get(value, value))) for value in get_args(kind)])
    if kind is bool:
        return forms.BooleanField(**asked.common | {"required": False})
    if kind is int:
        return forms.IntegerField(min_value=asked.limit("ge"), max_value=asked.limit("le"), **asked.common)
    return _line(asked)


def _line(asked: Asked) -> forms.Field:
    return forms.CharField(strip=True, max_length=asked.limit("max_length"), **asked.common)


def _template(asked: Asked) -> forms.Field:
    common = asked.common
    return forms.CharField(max_length=asked.limit("max_length"), **common)


def _long(asked: Asked) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(widget=area, max_length=asked.limit("max_length"), **asked.common)


def _long_template(asked: Asked) -> forms.Field:
    found = _long(asked)
    if not asked.by_hand:
        found.help_text = found.help_text or PLACES
    return found


def _closed(asked: Asked, choices: list[tuple[str, str]]) -> forms.Field:
    """One of a few words, of which one always holds."""
    return forms.ChoiceField(choices=choices, **asked.common | {"required": True})


def _select(asked: Asked, choices: Any, empty: str = "") -> forms.Field:
    offered = list(choices)
    if not asked.is_required and empty:
        offered.insert(0, ("", empty))
    return forms.ChoiceField(choices=offered, **asked.common)


def _status(asked: Asked) -> forms.Field:
    choices = options.statuses(asked.record_type)
    return _select(asked, choices) if choices else _line(asked)


def _saved(empty: str = "") -> Callable[[Asked], forms.Field]:
    def made(asked: Asked) -> forms.Field:
        return _select(asked, options.saved(asked.control), _(empty) if empty else "")

    return made


def _receivers(asked: Asked) -> forms.Field:
    found = Receivers(choices=options.receivers(), **asked.common)
    found.widget.attrs["data-create"] = True  # an address can be typed
    found.help_text = found.help_text or _("Choose, or type an e-mail address.")
    return found


def _moment(asked: Asked) -> forms.Field:
    return forms.DateTimeField(widget=MomentInput(), **asked.common)


_BY_CONTROL: dict[str, Callable[[Asked], forms.Field]] = {
    "template": _template,
    "long_template": _long_template,
    "long_text": _long,
    "recipients": lambda asked: forms.MultipleChoiceField(choices=options.people(), **asked.common),
    "assignee": lambda asked: _select(asked, options.people()),
    "mail_to": _receivers,
    "field": lambda asked: _select(asked, options.fields(asked.record_type)),
    "status": _status,
    "mail_template": _saved(gettext_noop("None: I write it here")),
    "endpoint": _saved(),
    "function": _saved(),
    "workflow": lambda asked: _select(
        asked, options.workflows(asked.record_type), _("All that are under way")
    ),
    "duration": lambda asked: SpanField(**asked.common),
    "datetime": _moment,
}
