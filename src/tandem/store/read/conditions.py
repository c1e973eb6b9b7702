"""Conditions on the rows as they are now: the SQL interpreter, held equal to the predicate by tests.

`matching` is exact. `as_q` is exact but for `matches`: PostgreSQL cannot run RE2, so the filter
lets through every row that might match and the predicate decides. SQL's unknown never shows: a
group of `none` and every denial is said with IS NOT TRUE, and elsewhere unknown filters like false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import DataContains, Overlap
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
from tandem.engine.conditions.values import NUMBERS, TEXTS
from tandem.engine.schema import Kind, RecordType, Schema, resolve
from tandem.engine.words import N_, Text
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
    condition: Condition | None,
    schema: Schema,
    record_type: str,
    now: datetime,
    rows: QuerySet[Any] | None = None,
) -> list[int]:
    """The ids of the matching rows, in order; of all rows of the type unless `rows` narrows them."""
    found = matching(_rows(record_type, rows), condition, schema, record_type, now)
    return list(found.order_by("pk").values_list("pk", flat=True))


def count_matching(
    condition: Condition | None,
    schema: Schema,
    record_type: str,
    now: datetime,
    rows: QuerySet[Any] | None = None,
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
    kind = resolve(schema, record_type, path).kind
    return _column(schema, schema[record_type], path.split("."), "", COLUMNS[kind])


def _column(
    schema: Schema, known: RecordType, names: list[str], prefix: str, output: models.Field[Any, Any]
) -> Combinable:
    """The value of `names` from the record reached by `prefix`; NULL where an alias's type lacks the way."""
    name, *rest = names
    if not rest:
        return F(prefix + _attribute(known.name, name)) if name in known.fields else Value(None)
    values: list[tuple[str, Combinable]] = []
    for reference in known.aliases.get(name, (name,)):
        if reference not in known.relations:
            return Value(None)
        step = prefix + _attribute(known.name, reference)
        target = schema[known.relations[reference]]
        values.append((step, _column(schema, target, rest, f"{step}__", output)))
    if len(values) == 1:
        return values[0][1]
    whens = [When(Q(**{f"{step}__isnull": False}), then=value) for step, value in values]
    return Case(*whens, default=Value(None), output_field=output)


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
        """One clause; a denial is what its opposite is not."""
        kind, name = bound.place.field.kind, bound.operator.name
        value = ExpressionWrapper(
            column(self.schema, self.record_type, bound.clause.field), _field_for(kind, bound.expected)
        )
        if name == "matches":
            return _filled(kind, value) if widen else Never()
        if name in DENIALS:
            return IsNotTrue(self.comparison(DENIALS[name], kind, value, bound.expected))
        return self.comparison(name, kind, value, bound.expected)

    def comparison(self, name: str, kind: Kind, value: Term, expected: Any) -> Term:
        if name == "is_filled":
            return _filled(kind, value)
        if kind in COMPARABLE:
            return COMPARABLE[kind][name](value, expected, self.now)
        return COMPARISONS[name](Lowered(value) if kind in TEXTS else value, expected)


def _field_for(kind: Kind, expected: Any) -> models.Field[Any, Any]:
    """The type a value is compared as: whole numbers as such, so that an index on the column serves."""
    numbers = expected if isinstance(expected, tuple) else (expected,)
    whole = kind in NUMBERS and all(isinstance(number, int) for number in numbers)
    return models.BigIntegerField() if whole else COLUMNS[kind]


def _filled(kind: Kind, value: Term) -> Term:
    if kind == "tags":
        return by.GreaterThan(Length(value), 0)
    if COLUMNS[kind] is TEXT:
        return by.GreaterThan(value, "")
    return by.IsNull(value, False)


def _between(value: Term, first: Any, past: Any) -> Term:
    """first <= value < past."""
    return ExpressionWrapper(
        Q(by.GreaterThanOrEqual(value, first)) & Q(by.LessThan(value, past)),
        output_field=models.BooleanField(),
    )


def _zone(now: datetime) -> tzinfo:
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    return now.tzinfo


COMPARISONS: Mapping[str, Callable[[Term, Any], Term]] = {
    "is": by.Exact,
    "is_one_of": lambda value, expected: by.In(value, sorted(expected)),
    "contains": by.Contains,
    "starts_with": by.StartsWith,
    "ends_with": by.EndsWith,
    "more_than": by.GreaterThan,
    "less_than": by.LessThan,
    "at_least": by.GreaterThanOrEqual,
    "at_most": by.LessThanOrEqual,
    "between": by.Range,
}
MOMENTS: Mapping[str, Callable[[Term, Any, datetime], Term]] = {
    "before": lambda value, moment, now: by.LessThan(value, moment.span(_zone(now))[0]),
    "after": lambda value, moment, now: by.GreaterThanOrEqual(value, moment.span(_zone(now))[1]),
    "on": lambda value, moment, now: _between(value, *moment.span(_zone(now))),
    "between": lambda value, moments, now: _between(
        value, moments[0].span(_zone(now))[0], moments[1].span(_zone(now))[1]
    ),
    "within_last": lambda value, period, now: by.Range(value, (ago(period, now), now)),
    "within_next": lambda value, period, now: by.Range(value, (now, ahead(period, now))),
    "more_than_ago": lambda value, period, now: by.LessThan(value, ago(period, now)),
}
DAYS: Mapping[str, Callable[[Term, Any, datetime], Term]] = {
    "before": lambda value, day, now: by.LessThan(value, day),
    "after": lambda value, day, now: by.GreaterThan(value, day),
    "on": lambda value, day, now: by.Exact(value, day),
    "between": lambda value, days, now: by.Range(value, days),
    "within_last": lambda value, period, now: by.Range(value, (local_day(ago(period, now), now), now.date())),
    "within_next": lambda value, period, now: by.Range(
        value, (now.date(), local_day(ahead(period, now), now))
    ),
    "more_than_ago": lambda value, period, now: by.LessThan(value, local_day(ago(period, now), now)),
}
TAGS: Mapping[str, Callable[[Term, Any, datetime], Term]] = {
    "has": lambda value, tag, now: DataContains(LoweredTags(value), [tag]),
    "has_any_of": lambda value, tags, now: Overlap(LoweredTags(value), sorted(tags)),
}
COMPARABLE: Mapping[Kind, Mapping[str, Callable[[Term, Any, datetime], Term]]] = {
    "datetime": MOMENTS,
    "date": DAYS,
    "tags": TAGS,
}


def _only_for_events(bound: Bound) -> Problem:
    name, step = (bound.clause.field, "field") if bound.place.old else (bound.operator.name, "operator")
    text = Text(N_("“{name}” is known only at an event, and rows have none."), {"name": name})
    return Problem((*bound.at, step), bound.clause.field, text, Text(N_("Compare the field as it is now.")))
