"""The shapes of records in requests and answers, made from the models: a new field needs no line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models as db
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, create_model

from tandem.api.bodies import is_plain
from tandem.engine.schema import Kind
from tandem.engine.words import N_
from tandem.operations.errors import Refused
from tandem.store.models import Record
from tandem.store.read.schema import schema

R = TypeVar("R", bound=Record)
LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 20_000
MOST_TAGS = 50


class Form(Schema):
    """What a program sends; unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


def _plain(text: str) -> str:
    if not is_plain(text):
        raise ValueError("This text holds characters that cannot be stored.")
    return text


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Word = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Key = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Time = AwareDatetime

_ANSWERS: Mapping[Kind, Any] = {
    **dict.fromkeys(("text", "long_text", "email", "phone", "url", "choice"), str),
    "number": float | int | None,
    "duration": int | None,
    "boolean": bool,
    "reference": int | None,
    "tags": list[str],
    "datetime": datetime | None,
    "date": date | None,
}


class Done(Schema):
    """Nothing more to say than that it was done."""

    done: bool = True


class Made(Schema):
    """The id of what was made."""

    id: int


def shown(row: Record) -> dict[str, Any]:
    """A record as an answer shows it: references as ids, durations in seconds."""
    values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
    wanted = schema()[row.record_type].fields
    found = {name: values[name] for name in wanted if name in values}
    return {"type": row.record_type, "label": str(row), **found}


def showing(shape: type[Schema]) -> Callable[[Any], dict[str, Any]]:
    """Shows a row by the columns that have the names of a shape's fields."""
    names = tuple(shape.model_fields)
    return lambda row: {name: getattr(row, name) for name in names}


@lru_cache(maxsize=32)
def answer_shape(model: type[Record]) -> type[Schema]:
    """The shape of ``shown``."""
    fields = schema()[model.record_type].fields
    parts: dict[str, Any] = {name: (_ANSWERS[field.kind], ...) for name, field in fields.items()}
    kind: Any = Literal[model.record_type]
    return create_model(
        f"{model.__name__}Answer", __base__=Schema, type=(kind, ...), label=(str, ...), **parts
    )


def form_shape(
    model: type[Record],
    names: Sequence[str],
    *,
    required: Sequence[str] = (),
    name: str,
    example: Mapping[str, Any],
    **more: Any,
) -> type[Form]:
    """A form of these fields of a model; those not required may be left out. ``more`` are types of other fields."""
    parts: dict[str, Any] = {}
    kinds = {field_name: _form_type(model._meta.get_field(field_name)) for field_name in names}
    for field_name, kind in {**kinds, **more}.items():
        parts[field_name] = (kind, ...) if field_name in required else (kind, None)
    return create_model(name, __base__=Form, __cls_kwargs__=dict(like(example)), **parts)


def like(example: Mapping[str, Any]) -> ConfigDict:
    """Shows this example of a form in the description of the API; unknown names are refused all the same."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [dict(example)]})


def named(model: type[R], id: int, field: str) -> R:
    """The row a form's field names by its id. Raises Refused when there is none."""
    row = model._default_manager.filter(pk=id).first()
    if row is None:
        raise Refused.because(N_("There is nothing with the id {id}."), field, id=id)
    return row


def given(form: Form) -> dict[str, Any]:
    """What was sent, and nothing that was left out."""
    return {name: getattr(form, name) for name in form.model_fields_set}


def _form_type(field: Any) -> Any:
    if isinstance(field, db.ForeignKey):
        return Id | None
    if field.choices:
        return Literal[tuple(value for value, _ in field.flatchoices)]
    if isinstance(field, ArrayField):
        tag = Annotated[
            str, Field(min_length=1, max_length=field.base_field.max_length), AfterValidator(_plain)
        ]
        return Annotated[list[tag], Field(max_length=MOST_TAGS)]
    if isinstance(field, db.BooleanField):
        return bool
    if isinstance(field, db.DateTimeField):
        return AwareDatetime | None
    longest = field.max_length or LONGEST_TEXT
    least = 0 if field.blank else 1
    return Annotated[
        str, Field(min_length=least, max_length=longest), AfterValidator(_as_the_model_asks(field))
    ]


def _as_the_model_asks(field: Any) -> Callable[[str], str]:
    """The model's own checks of a text: an e-mail address, a web address."""

    def check(text: str) -> str:
        _plain(text)
        if text:
            try:
                field.run_validators(text)
            except ValidationError as error:
                raise ValueError(" ".join(error.messages)) from None
        return text

    return check
