"""The reference of a workflow's document: its parts, their fields and the operators, out of the code."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from tandem.catalog.recipes import recipes
from tandem.engine.condition import OPERATORS
from tandem.engine.workflow import (
    ActionStep,
    Branch,
    BranchStep,
    Document,
    Expected,
    HandOff,
    HandOffStep,
    Outcome,
    SendWindow,
    Settings,
    StickyNote,
    StopStep,
    TriggerUse,
    Use,
    WaitEvent,
    WaitFor,
    WaitStep,
    WaitUntil,
    WorkflowExample,
)

PARTS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("The document", Document),
    ("A trigger", TriggerUse),
    ("An action", ActionStep),
    ("A wait", WaitStep),
    ("A wait for a length of time", WaitFor),
    ("A wait until a date", WaitUntil),
    ("A wait for an event", WaitEvent),
    ("A branch", BranchStep),
    ("A way of a branch", Branch),
    ("A hand-off", HandOffStep),
    ("What is handed over", HandOff),
    ("An outcome", Outcome),
    ("A stop", StopStep),
    ("Settings", Settings),
    ("A window for sending", SendWindow),
    ("A note beside a step", StickyNote),
    ("An example", WorkflowExample),
    ("What an example expects", Expected),
    ("What a file names (`uses`, only read when it is brought in)", Use),
)
EXAMPLE = "overdue-escalates"


def document_page() -> str:
    """docs/reference/workflow-document.md."""
    return "\n".join([*_head(), *_parts(), *_operators()]) + "\n"


def _head() -> Iterator[str]:
    yield "# A workflow as a document"
    yield ""
    yield "Written by `tandem workflow reference` from the code; change the code, not this page."
    yield ""
    yield "A workflow is one YAML file: `tandem workflow validate` checks it, `tandem workflow apply` publishes it,"
    yield "`tandem workflow export` writes it. `workflow.schema.json` lets an editor complete and check it. The words"
    yield "for triggers and actions are in [the catalogue](catalog.md)."
    yield ""
    yield "```yaml"
    yield recipes()[EXAMPLE].rstrip()
    yield "```"


def _parts() -> Iterator[str]:
    for title, part in PARTS:
        yield f"\n## {title}\n"
        yield (inspect.getdoc(part) or "").replace("``", "`")
        yield "\n| field | what | default |"
        yield "|---|---|---|"
        for name, field in part.model_fields.items():
            default = (
                "required" if field.is_required() else _default(field.get_default(call_default_factory=True))
            )
            kind = "the action's form" if field.alias == "with" else _kind(field.annotation)
            yield f"| `{field.alias or name}` | {kind} | {default} |"


def _default(value: Any) -> str:
    if value is PydanticUndefined or value in (None, "", (), {}):
        return "–"
    return (
        "as below"
        if isinstance(value, BaseModel)
        else f"`{str(value).lower() if isinstance(value, bool) else value}`"
    )


def _kind(annotation: Any) -> str:
    """What a field takes, in a word or two."""
    words = ", ".join(f"`{word}`" for word in _literals(annotation))
    others = [said for mark, said in _KINDS if mark in str(annotation)][:1]
    return ", or ".join([*([words] if words else []), *others]) or "text"


def _literals(annotation: Any) -> list[Any]:
    """The values a type lists, wherever in it."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [one for part in get_args(annotation) for one in _literals(part)]


_KINDS = (
    ("AnyStep", "steps"),
    ("BranchStep", "steps"),
    ("TriggerUse", "triggers"),
    ("Branch", "ways"),
    ("WaitFor", "one of the three below"),
    ("Compare", "a condition"),
    ("Settings", "settings"),
    ("SendWindow", "a window"),
    ("WorkflowExample", "examples"),
    ("Expected", "what is expected"),
    ("StickyNote", "notes"),
    ("Outcome", "outcomes"),
    ("HandOff", "what is handed over"),
    ("dict[str, dict", "values by field, for each record"),
    ("dict", "values by name"),
    ("tuple[str", "names of fields"),
    ("bool", "`true`, `false`"),
    ("int", "a whole number"),
)


def _operators() -> Iterator[str]:
    yield "\n## Conditions\n"
    yield "A condition is `{field, operator, value}`, or one of `all`, `any`, `none` with a list of conditions. A field"
    yield "is one of the record (`duration`), of the record before the event (`old.status`), or of a related record"
    yield "(`contact.city`, `caller.city`, `contact.company.industry`).\n"
    yield "| operator | kinds of field | value |"
    yield "|---|---|---|"
    for operator in OPERATORS:
        yield f"| `{operator.name}` | {', '.join(sorted(operator.kinds))} | {operator.shape} |"
