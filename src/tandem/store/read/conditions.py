"""Conditions on the rows as they are now: the SQL interpreter, held equal to the predicate by tests.

`matching` is exact. `as_q` is exact but for `matches`: PostgreSQL cannot run RE2, so the filter
lets through every row that might match and the predicate decides. SQL's unknown never shows: a
group of `none` and every denial is said with IS NOT TRUE, and elsewhere unknown filters like false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import ArrayContains, ArrayOverlap
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models import lookups as by
from django.db.models.expressions import Combinable

from tandem.engine.condition import (
    Bound,
    Compare,
    Condition,
    InvalidCondition,
    Position,
    Problem,
    bound_clauses,
    clauses,
    compile,
)
from tandem.engine.conditions.binding import positions
from tandem.engine.conditions.operators import ago, ahead, local_day
from tandem.engine.schema import Kind, Schema
from tandem.engine.words import N_, Text
from tandem.store.models import Record
from tandem.store.read.schema import models_by_type
from tandem.store.read.sql_terms import IsNotTrue, Length, Lowered, LoweredTags, Never

Term = Any  # an expression that Django takes as a condition
DENIALS = {
    "is_not": "is",
    "does_not_contain": "contains",
    "is_none_of": "is_one_of",
    "has_not": "has",
    "is_empty": "is_filled",
}
TEXT = models.TextField()
COLUMNS: Mapping[Kind, models.Field[Any, Any]] = {
    **dict.fromkeys(("text", "long_text", "email", "phone", "url", "choice"), TEXT),
    "number": models.DecimalField(),
    "duration": models.DecimalField(),
    "boolean": models.BooleanField(),
    "reference": models.BigIntegerField(),
    "tags": ArrayField(TEXT),
    "datetime": models.DateTimeField(),
    "date": models.DateField(),
}


def as_q(condition: Condition | None, schema: Schema, record_type: str, now: datetime) -> Q:
    """The condition as a filter on the rows of that type. `now` is aware and carries the zone of days.

    With a `matches` in it the filter lets more rows through than the condition: see `matching`.
    Raises InvalidCondition, also for what only an event can answer (`old.`, `changed`).
    """
    if condition is None:
        return Q()
    bound = bound_clauses(condition, schema, record_type)
    problems = tuple(_only_for_events(one) for one in bound.values() if one.place.old or one.operator.change)
    if problems:
        raise InvalidCondition(problems)
    return Q(_Filter(schema, record_type, now, bound).term(condition, (), widen=True))


def matching(
    rows: QuerySet[Any], condition: Condition | None, schema: Schema, record_type: str, now: datetime
) -> QuerySet[Any]:
    """Exactly those of `rows` for which the condition holds now. Raises InvalidCondition."""
    wanted = rows.filter(as_q(condition, schema, record_type, now))
    if not any(clause.operator == "matches" for _, clause in clauses(condition)):
        return wanted
    return rows.filter(pk__in=_decided(wanted, condition, schema, record_type, now))


def list_matching(
    condition: Condition | None, schema: Schema, record_type: str, now: datetime, rows: QuerySet[Any] | None = None
) -> list[int]:
    """The ids of the matching rows, in order; of all rows of the type unless `rows` narrows them."""
    found = matching(_rows(record_type, rows), condition, schema, record_type, now)
    return list(found.order_by("pk").values_list("pk", flat=True))


def count_matching(
    condition: Condition | None, schema: Schema, record_type: str, now: datetime, rows: QuerySet[Any] | None = None
) -> int:
    """How many rows match."""
    return matching(_rows(record_type, rows), condition, schema, record_type, now).count()


def _rows(record_type: str, rows: QuerySet[Any] | None) -> QuerySet[Any]:
    return models_by_type()[record_type]._default_manager.all() if rows is None else rows


def _decided(
    wanted: QuerySet[Any], condition: Condition | None, schema: Schema, record_type: str, now: datetime
) -> list[int]:
    """The ids among `wanted` the predicate agrees to: only the condition's own values are read."""
    paths = sorted({clause.field for _, clause in clauses(condition)})
    values = {f"path_{number}": column(schema, record_type, path) for number, path in enumerate(paths)}
    predicate = compile(condition, schema, record_type)
    found = wanted.order_by().annotate(**values).values_list("pk", *values)
    return [row[0] for row in found.iterator(2000) if predicate(dict(zip(paths, row[1:], strict=True)), now)]


def column(schema: Schema, record_type: str, path: str) -> Combinable:
    """A path's value as an SQL expression; an alias is the first of its references that is set."""
    return _column(schema, record_type, path.split("."), "")


def _column(schema: Schema, record_type: str, names: list[str], prefix: str) -> Combinable:
    known, (name, *rest) = schema[record_type], names
    if not rest:
        if name not in known.fields:  # one of an alias's types lacks the field
            return Value(None)
        return F(prefix + _attribute(record_type, name))
    ways = [(one, known.relations[one]) for one in known.aliases.get(name, (name,))]
    inner = [(prefix + _attribute(record_type, one), target) for one, target in ways]
    values = [(place, _column(schema, target, rest, f"{place}__")) for place, target in inner]
    if len(values) == 1:
        return values[0][1]
    kind = next(schema[target].fields[rest[-1]].kind for _, target in ways if rest[-1] in schema[target].fields)
    choices = [When(Q(**{f"{place}__isnull": False}), then=value) for place, value in values]
    return Case(*choices, default=Value(None), output_field=COLUMNS[kind])


def _attribute(record_type: str, name: str) -> str:
    """Django's name of a field, which the schema calls by its column."""
    found = {field.column: field.name for field in models_by_type()[record_type]._meta.concrete_fields}
    return found[name]


@dataclass(frozen=True)
class _Filter:
    """Turns the parts of one condition into SQL terms."""

    schema: Schema
    record_type: str
    now: datetime
    bound: Mapping[Position, Bound]

    def term(self, condition: Condition, at: Position, *, widen: bool) -> Term:
        """A part as a term. `widen` says which way SQL may err: to too many rows, or to too few."""
        if isinstance(condition, Compare):
            return self.clause(self.bound[at], widen=widen)
        inner_widen = widen if condition.word != "none" else not widen
        terms = [self.term(part, place, widen=inner_widen) for place, part in positions(condition, at)]
        joined = Q(*map(Q, terms), _connector=Q.AND if condition.word == "all" else Q.OR)
        whole = ExpressionWrapper(joined, output_field=models.BooleanField())
        return IsNotTrue(whole) if condition.word == "none" else whole

    def clause(self, bound: Bound, *, widen: bool) -> Term:
        kind = bound.place.field.kind
        value = ExpressionWrapper(column(self.schema, self.record_type, bound.clause.field), COLUMNS[kind])
        name = bound.operator.name
        if name == "matches":
            return _filled(kind, value) if widen else Never()
        if name in DENIALS:
            return IsNotTrue(self.comparison(DENIALS[name], kind, value, bound.expected))
        return self.comparison(name, kind, value, bound.expected)

    def comparison(self, name: str, kind: Kind, value: Term, expected: Any) -> Term:
        if name == "is_filled":
            return _filled(kind, value)
        if kind in ("datetime", "date"):
            return _within(value, *_TIMES[name](kind, expected, self.now))
        if kind == "tags":
            tags = LoweredTags(value)
            return ArrayContains(tags, [expected]) if name == "has" else ArrayOverlap(tags, sorted(expected))
        if COLUMNS[kind] is TEXT and kind != "choice":
            value = Lowered(value)
        if kind in ("number", "duration"):
            return _NUMBERS[name](value, expected)
        return _TEXTS[name](value, expected)


def _filled(kind: Kind, value: Term) -> Term:
    if kind == "tags":
        return by.GreaterThan(Length(value), 0)
    if COLUMNS[kind] is TEXT:
        return by.GreaterThan(value, "")
    return by.IsNull(value, False)
