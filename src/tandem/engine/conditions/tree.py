"""The condition as a document: `field operator value`, under all / any / none.

    all:
      - {field: duration, operator: more_than, value: "30 seconds"}
      - any:
          - {field: caller.city, operator: is, value: Boston}
          - {field: old.status, operator: is, value: ringing}

There is one form only. A missing condition (`None`) always holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    model_validator,
)

MOST_DEEP = 8
MOST_CLAUSES = 200

Step = str | int
Position = tuple[Step, ...]

_AT_LEAST_ONE = Field(json_schema_extra={"minItems": 1})  # checked below: a bad part is one error, not two


class Compare(BaseModel):
    """One clause. Which `operator` and `value` are allowed depends on the field's kind: see `validate`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str = Field(min_length=1, max_length=200)
    operator: str = Field(min_length=1, max_length=40)
    value: Any = None


class _Group(BaseModel):
    """Conditions joined by one word."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def word(self) -> str:
        """The word that joins the parts, as in the document: all, any or none."""
        raise NotImplementedError

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions in this group."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _has_parts(self) -> Self:
        if not self.parts:
            raise ValueError(f"“{self.word}” needs at least one condition")
        return self


class All(_Group):
    """Holds when every part holds."""

    all: Annotated[tuple[Condition, ...], _AT_LEAST_ONE]

    @property
    def word(self) -> str:
        return "all"

    @property
    def parts(self) -> tuple[Condition, ...]:
        return self.all


class Any_(_Group):  # noqa: N801 - `Any` is taken
    """Holds when at least one part holds."""

    model_config = ConfigDict(title="Any")

    any: Annotated[tuple[Condition, ...], _AT_LEAST_ONE]

    @property
    def word(self) -> str:
        return "any"

    @property
    def parts(self) -> tuple[Condition, ...]:
        return self.any


class None_(_Group):  # noqa: N801 - `None` is taken
    """Holds when no part holds."""

    model_config = ConfigDict(title="None")

    none: Annotated[tuple[Condition, ...], _AT_LEAST_ONE]

    @property
    def word(self) -> str:
        return "none"

    @property
    def parts(self) -> tuple[Condition, ...]:
        return self.none


_CLASSES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("field", Compare),
    ("all", All),
    ("any", Any_),
    ("none", None_),
)


def _form(document: object) -> str | None:
    """Which of the four forms a document or model has; None when it has none of them."""
    for key, model in _CLASSES:
        if isinstance(document, model) or (isinstance(document, dict) and key in document):
            return f"<{key}>"
    return None


def _bounded(condition: Condition) -> Condition:
    """A written condition nests at most 8 deep and has at most 200 clauses.

    Checked where a document holds a condition, so that code may join two written ones.
    """
    if isinstance(condition, _Group):
        if _depth(condition) > MOST_DEEP:
            raise ValueError(f"a condition is at most {MOST_DEEP} groups deep: split it into several rules")
        if sum(1 for _ in clauses(condition)) > MOST_CLAUSES:
            raise ValueError(f"a condition has at most {MOST_CLAUSES} clauses: split it into several rules")
    return condition


Condition = Annotated[
    Annotated[Compare, Tag("<field>")]
    | Annotated[All, Tag("<all>")]
    | Annotated[Any_, Tag("<any>")]
    | Annotated[None_, Tag("<none>")],
    Discriminator(
        _form,
        custom_error_type="condition",
        custom_error_message="a condition is {field, operator, value}, or one of all, any, none with a list",
    ),
    AfterValidator(_bounded),
]

for _model in (All, Any_, None_):
    _model.model_rebuild()

_ADAPTER: TypeAdapter[Compare | All | Any_ | None_] = TypeAdapter(Condition)


def parse(document: object) -> Condition | None:
    """The condition in a JSON-like document; None stays None (always).

    Raises pydantic.ValidationError for a wrong form. What the fields and values mean is checked by
    `validate`, which knows the schema.
    """
    return None if document is None else _ADAPTER.validate_python(document)


def position(loc: Position) -> Position:
    """A pydantic error's `loc` without its `<form>` marks: a place in the document."""
    return tuple(step for step in loc if not (isinstance(step, str) and step.startswith("<")))


def dump(condition: Condition | None) -> object:
    """The JSON-like document `parse` reads back as the same condition."""
    return None if condition is None else _ADAPTER.dump_python(condition, mode="json", exclude_defaults=True)


def clauses(condition: Condition | None, at: Position = ()) -> Iterator[tuple[Position, Compare]]:
    """Every clause with its position in the document: `("all", 0, "any", 1)`."""
    if condition is None:
        return
    if isinstance(condition, Compare):
        yield at, condition
        return
    for index, part in enumerate(condition.parts):
        yield from clauses(part, (*at, condition.word, index))


def _depth(group: _Group) -> int:
    return 1 + max((_depth(part) for part in group.parts if isinstance(part, _Group)), default=0)
