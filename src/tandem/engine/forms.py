"""The kinds of form field an action may have; pages choose the control by them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

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


def control(kind: Control, *, opens: str = "", copies: str = "", counts: str = "", needed: str = "") -> Any:
    """Mark a field's type with the control that edits it.

    ``opens`` and ``copies`` name a button for a person at work: it opens the address, or copies the text. ``counts``
    says as what the text is counted while it is written: ``sms``. ``needed``: a person must fill it in, though a draft
    may leave it open.
    """
    asked = {"opens": opens, "copies": copies, "counts": counts, "needed": needed}
    aids: dict[str, Any] = {name: words for name, words in asked.items() if words}
    return Field(json_schema_extra={"control": kind, **aids})


Line = Annotated[str, Field(max_length=500), control("template")]
Prose = Annotated[str, Field(max_length=20_000), control("long_template")]
Recipients = Annotated[list[str], Field(min_length=1, max_length=50), control("recipients")]
Assignee = Annotated[str, Field(min_length=1, max_length=200), control("assignee")]
FieldName = Annotated[str, Field(min_length=1, max_length=100), control("field")]
Span = Annotated[str, Field(max_length=40), control("duration")]


def control_of(form: type[BaseModel], name: str) -> str:
    """Which control edits this field of a form; ``text`` when nothing was said."""
    return said_of(form.model_fields[name], "control") or "text"


def said_of(field: FieldInfo, what: str) -> str:
    """What a field's type was marked with as ``control``, ``opens`` and so on; empty if nothing."""
    extras = [field.json_schema_extra, *(getattr(part, "json_schema_extra", None) for part in field.metadata)]
    return next((str(extra[what]) for extra in extras if isinstance(extra, dict) and what in extra), "")
