"""A label and its value, with the colon of the reader's language."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils import translation


@pytest.mark.parametrize(
    ("language", "whole", "alone"),
    [
        ("en", "Status: done", "Status:"),
        ("fr", "Status\N{NO-BREAK SPACE}: done", "Status\N{NO-BREAK SPACE}:"),
        ("ro", "Status: done", "Status:"),
    ],
)
def test_the_colon_is_the_readers(language: str, whole: str, alone: str) -> None:
    with translation.override(language):
        assert drawn("{{ label|labelled:value }}", value="done") == whole
        assert drawn("{{ label|colon }}") == alone


def test_what_somebody_wrote_is_not_markup() -> None:
    assert drawn("{{ label|labelled:value }}", value="<b>{label}") == "Status: &lt;b&gt;{label}"


def drawn(source: str, value: str = "") -> str:
    """What a template makes of the label "Status" and a value."""
    return str(engines["django"].from_string(source).render({"label": "Status", "value": value}))
