"""Write the reference of the catalogue: every trigger and action, out of the code itself."""

from __future__ import annotations

import argparse
import inspect
import os
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import get_args

import django

from tandem.engine.action import Action
from tandem.engine.forms import control_of

from ._checkout import CHECKOUT

PATH = CHECKOUT / "docs" / "reference" / "catalog.md"


def configure(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Writes docs/reference/catalog.md."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    django.setup()  # the database is not asked
    PATH.write_text(text(), encoding="utf-8")
    print(PATH.relative_to(CHECKOUT))
    return 0


def text() -> str:
    """The whole page."""
    return "\n".join([*_head(), *_triggers(), *_actions()]) + "\n"


def _head() -> list[str]:
    return [
        "# The catalogue",
        "",
        "Written by `tandem reference` from the code; change the code, not this page.",
        "",
        "One catalogue serves rules, people and programs: an action below can be a step of a workflow, a button of the",
        "toolbox and a call of the API.",
        "",
    ]


def _triggers() -> Iterator[str]:
    from tandem import catalog

    yield "## Triggers"
    for group, found in groupby(catalog.triggers().values(), key=lambda trigger: trigger.group):
        yield f"\n### {group}\n"
        yield "| word | when | may add |"
        yield "|---|---|---|"
        for trigger in found:
            more = ", ".join(f"`{name}`" for name in sorted(trigger.takes)) or "–"
            exchange = " (needs a connected telephone exchange)" if trigger.needs_integration else ""
            yield f"| `{trigger.word}` | {trigger.label}{exchange} | {more} |"


def _actions() -> Iterator[str]:
    from tandem import catalog

    yield "\n## Actions"
    for name, action in sorted(catalog.actions().items()):
        yield f"\n### `{name}`: {action.title}\n"
        yield inspect.getdoc(sys.modules[action.__module__]) or ""
        yield f"\nWorks on: {', '.join(action.works_on)}. Needs the right to *{action.permission}*.\n"
        if action.model_fields:
            yield "| field | what | default |"
            yield "|---|---|---|"
            yield from _fields(action)
        if action.examples:
            yield "\nExamples:\n"
            yield from (f"- {example.name}" for example in action.examples)


def _fields(action: type[Action]) -> Iterator[str]:
    for name, field in action.model_fields.items():
        word = field.alias or name
        choices = [str(one) for one in get_args(field.annotation) if isinstance(one, str)]
        kind = " / ".join(f"`{one}`" for one in choices) or control_of(action, name).replace("_", " ")
        default = "required" if field.is_required() else f"`{field.default!r}`"
        yield f"| `{word}` | {field.title or word}: {kind} | {default} |"
