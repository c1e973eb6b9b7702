"""The kinds of form field an action may have; pages choose the control by them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

Control = Literal[
    "template",
    "long_template",
    "recipients",
    "colleague",
    "field",
    "values",
    "mail_template",
    "endpoint",
    "function",
    "duration",
    "assignee",
    "status",
    "mail_to",
    "text",
    "long_text",
    "datetime",
    "mapping",
    "workflow",
]


def control(kind: Control) -> Any:
    """Mark a field's type with the control that edits it."""
    return Field(json_schema_extra={"control": kind})


Line = Annotated[str, Field(max_length=500), control("template")]
Prose = Annotated[str, Field(max_length=20_000), control("long_template")]
Recipients = Annotated[list[str], Field(min_length=1, max_length=50), control("recipients")]
Assignee = Annotated[str, Field(min_length=1, max_length=200), control("assignee")]
FieldName = Annotated[str, Field(min_length=1, max_length=100), control("field")]
Span = Annotated[str, Field(max_length=40), control("duration")]


def control_of(form: type[BaseModel], name: str) -> str:
    """Which control edits this field of a form; ``text`` when nothing was said."""
    field = form.model_fields[name]
    extras = [field.json_schema_extra, *(getattr(part, "json_schema_extra", None) for part in field.metadata)]
    for extra in extras:
        if isinstance(extra, dict) and "control" in extra:
            return str(extra["control"])
    return "text"
