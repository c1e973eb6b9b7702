"""What the forms of the settings share: showing refusals, lines of text, zones and languages to choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.operations.errors import Problem


class SettingsForm(forms.Form):
    """A form whose refusals stand at their fields."""

    def add_refusal(self, problems: Sequence[Problem]) -> None:
        """Show each problem at its field, or on top when it belongs to none."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message.say(_))

    def offer(self, name: str, choices: Sequence[Any]) -> None:
        """Choices that are known only now."""
        field: Any = self.fields[name]
        field.choices = choices


class LinesField(forms.CharField):
    """One thing a line; cleans to the list of them."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The list as text."""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """The lines that say something, each once."""
        text = super().clean(value) or ""
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class TextField(forms.CharField):
    """Several lines as somebody wrote them; browsers end each with two characters, we keep one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """The text with line ends of one kind."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class SecretInput(forms.PasswordInput):
    """A secret to be written, never shown; the browser offers no password of its own."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "new-password", "spellcheck": "false"}, render_value=False)


def languages() -> list[tuple[str, str]]:
    """The languages Tandem speaks, each in its own."""
    return [
        (code, translation.get_language_info(code)["name_local"].capitalize())
        for code, _name in settings.LANGUAGES
    ]


def zones(empty: str = "") -> list[tuple[str, str]]:
    """Every time zone with a place."""
    found = [("", empty)] if empty else []
    return found + [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if zone == "UTC" or ("/" in zone and not zone.startswith("Etc/"))
    ]


def countries(codes: Sequence[str], empty: str = "") -> list[tuple[str, str]]:
    """These countries by name in the reader's language."""
    names = Locale.parse(translation.get_language() or "en", sep="-").territories
    found = sorted(((code, names.get(code, code)) for code in codes), key=lambda one: one[1])
    return ([("", empty)] if empty else []) + found
