"""The demo in the language it is loaded in: its English texts, and how they read in French and Romanian."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

LANGUAGES = ("en", "fr", "ro")
Say = Callable[[str], str]


def say_in(language: str) -> Say:
    """Gives each English text of the demo in a language. Raises KeyError for a text that has no translation."""
    if language == "en":
        return str
    known = translations()[language]
    return lambda text: known[text] if text else ""


@cache
def translations() -> dict[str, dict[str, str]]:
    """By language and English text."""
    found: dict[str, dict[str, str]] = YAML(typ="safe").load(Path(__file__).with_suffix(".yaml"))
    return found
