"""Collect every message of the source into the French and Romanian catalogues, and say what is missing."""

from __future__ import annotations

import argparse
import io
import os
import re
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from ._checkout import SOURCE
from ._python_messages import Message, python_messages

LANGUAGES = ("fr", "ro")
_WORD = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
LITERAL = re.compile(_WORD)
CALL = re.compile(rf"(?P<name>\b(?:n?p?gettext)|\b_)\((?P<words>{_WORD}(?:\s*,\s*{_WORD})*)")


def configure(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Writes the catalogues; 1 when a translation is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    django.setup()  # the database is not asked
    found = collect(SOURCE)
    missing = 0
    for language in LANGUAGES:
        catalogue = merged(found, language)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_po(buffer, catalogue, width=110, no_location=True, sort_output=True, omit_header=False)
        path.write_bytes(buffer.getvalue())
        empty = untranslated(catalogue)
        missing += len(empty)
        print(f"{language}: {len(catalogue)} messages, {len(empty)} without a translation")
    return 1 if missing else 0


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue is."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(folder: Path) -> Catalog:
    """All messages of the Python files and templates below a folder."""
    found = Catalog(locale=None, project="Tandem", fuzzy=False)
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html"), *folder.rglob("*.txt")]):
        if "vendor" in path.parts or "migrations" in path.parts:
            continue
        for context, message in _messages(path):
            found.add(message, context=context)
    return found


def _messages(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    return python_messages(text) if path.suffix == ".py" else _template_messages(text, path)


def _template_messages(text: str, path: Path) -> Iterator[Message]:
    """Django turns a template into calls of gettext among letters that mean nothing; those calls are read off."""
    from django.utils.translation.template import templatize

    for call in CALL.finditer(templatize(text, origin=str(path))):
        found = _one(call["name"], [str(literal_eval(word)) for word in LITERAL.findall(call["words"])])
        if found:
            yield found


def _one(function: str, words: list[str]) -> Message | None:
    context = words.pop(0) if "pgettext" in function else None
    if "ngettext" in function or "npgettext" in function:
        return (context, (words[0], words[1])) if len(words) > 1 else None
    return (context, words[0]) if words and words[0] else None


def merged(found: Catalog, language: str) -> Catalog:
    """The messages of now with the translations there are; what is used no more is dropped."""
    catalogue = Catalog(locale=language, project="Tandem", fuzzy=False, charset="utf-8")
    path = catalogue_path(language)
    known = (
        read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    )
    for message in found:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        catalogue.add(
            message.id, string=old.string if old and not old.fuzzy else None, context=message.context
        )
    catalogue.revision_date = catalogue.creation_date = known.creation_date
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages that lack a translation, or one of its plural forms."""
    return [
        str(message.id)
        for message in catalogue
        if message.id
        and (not message.string or (isinstance(message.string, tuple) and not all(message.string)))
    ]
