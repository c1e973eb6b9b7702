"""Forms that are saved while somebody is still writing: what each field holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from .span import SpanField


def taken(form: forms.Form) -> dict[str, Any]:
    """What the fields hold, by name; a value its field refuses is kept as it was sent, for the check to name it."""
    return {name: _value(form, name) for name in form.fields}


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what was left empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [], ())}


def _value(form: forms.Form, name: str) -> Any:
    field = form.fields[name]
    raw = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    if isinstance(field, forms.CharField):
        field.strip = False  # a space at the end is where somebody goes on writing
        raw = str(raw or "").replace("\r\n", "\n")
    try:
        value = field.clean(raw)
    except forms.ValidationError:
        return _as_sent(field, raw)
    return value.isoformat() if isinstance(value, datetime) else value


def _as_sent(field: forms.Field, raw: Any) -> Any:
    if isinstance(field, SpanField):
        amount, unit = (*(raw or ()), "", "")[:2]
        return f"{amount} {unit}" if amount else ""
    return raw if raw is not None else ""


def mark(form: forms.BaseForm, problems: Iterable[tuple[str, str]]) -> list[str]:
    """Show problems, each a field's name and its words, at their fields; gives the words that belong to none."""
    rest = []
    for name, words in problems:
        if name in form.fields:
            form.errors.setdefault(name, form.error_class()).append(words)
        else:
            rest.append(words)
    return rest
