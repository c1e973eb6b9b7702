"""A clause bound to its field: the path found, the operator known, the value read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tandem.engine.conditions.moments import Moment
from tandem.engine.conditions.operators import NAMES_OF_ALL, Operator, find_operator, operators_for
from tandem.engine.conditions.patterns import WrongPattern, parse_pattern
from tandem.engine.conditions.tree import Compare, Condition, Position, clauses
from tandem.engine.conditions.values import READERS, WrongValue, read_day, shown, wrong
from tandem.engine.durations import WrongDuration, parse
from tandem.engine.schema import KIND_WORDS, Field, Place, Schema, UnknownField, place
from tandem.engine.words import N_, Text

MOST_VALUES = 500


@dataclass(frozen=True)
class Problem:
    """What is wrong with a clause, where in the document, and what to write instead."""

    path_in_document: Position
    field: str
    message: Text
    fix: Text

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class InvalidCondition(ValueError):
    """A condition that does not fit its schema; `problems` names each clause."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{_dotted(one.path_in_document)}: {one}" for one in self.problems)


@dataclass(frozen=True)
class Bound:
    """A clause that fits. `expected` has the form the operator's test compares with."""

    at: Position
    clause: Compare
    place: Place
    operator: Operator
    expected: Any


def bind(clause: Compare, schema: Schema, record_type: str, at: Position = ()) -> Bound:
    """Bind one clause. Raises InvalidCondition with one problem."""
    try:
        found = place(schema, record_type, clause.field)
    except UnknownField as problem:
        raise _invalid(clause, (*at, "field"), problem.text, _known(problem)) from None
    operator = _operator(clause, found, at)
    try:
        return Bound(at, clause, found, operator, _read(operator, found.field, clause.value))
    except (WrongValue, WrongPattern) as problem:
        raise _invalid(clause, (*at, "value"), problem.text, problem.fix) from None


def validate(condition: Condition | None, schema: Schema, record_type: str) -> list[Problem]:
    """Everything wrong with a condition, in the order of the document; empty when it is sound."""
    problems: list[Problem] = []
    for at, clause in clauses(condition):
        try:
            bind(clause, schema, record_type, at)
        except InvalidCondition as problem:
            problems += problem.problems
    return problems


def bound_clauses(condition: Condition | None, schema: Schema, record_type: str) -> Mapping[Position, Bound]:
    """Every clause bound, by its position. Raises InvalidCondition with all problems."""
    problems = validate(condition, schema, record_type)
    if problems:
        raise InvalidCondition(tuple(problems))
    return {at: bind(clause, schema, record_type, at) for at, clause in clauses(condition)}


def _known(problem: UnknownField) -> Text:
    if problem.suggestion or not problem.known:
        return Text("")
    return Text(N_("Known: {fields}."), {"fields": ", ".join(problem.known)})


def _operator(clause: Compare, found: Place, at: Position) -> Operator:
    kind = found.field.kind
    operator = find_operator(clause.operator, kind)
    allowed = ", ".join(dict.fromkeys(one.name for one in operators_for(kind)))
    fix = Text(N_("Use one of: {operators}."), {"operators": allowed})
    if operator is None and clause.operator in NAMES_OF_ALL:
        text = N_("“{operator}” does not work on {field}, which is of kind {kind}.")
        values = {"operator": clause.operator, "field": clause.field, "kind": Text(KIND_WORDS[kind])}
        raise _invalid(clause, (*at, "operator"), Text(text, values), fix)
    if operator is None:
        text = N_("“{operator}” is not an operator.")
        raise _invalid(clause, (*at, "operator"), Text(text, {"operator": shown(clause.operator)[1:-1]}), fix)
    if operator.change and not found.is_own:
        text = N_("“{operator}” looks at the event, which changed a field of the record itself, not {field}.")
        values = {"operator": clause.operator, "field": clause.field}
        fix = Text(N_("Use it on a field of the record."))
        raise _invalid(clause, (*at, "operator"), Text(text, values), fix)
    return operator


def _read(operator: Operator, field: Field, value: object) -> Any:
    """The expected value in the form the operator compares with. Raises WrongValue or WrongPattern."""
    one = READERS[field.kind]
    match operator.shape:
        case "nothing":
            if value is not None:
                raise wrong(value, N_("Leave the value out: {operator} needs none."), operator=operator.name)
            return None
        case "one":
            return one(field, value)
        case "day":
            day = read_day(field, value)
            return Moment(day) if field.kind == "datetime" else day
        case "many":
            return frozenset(one(field, item) for item in _list(value))
        case "range":
            return _range(one, field, value)
        case "period":
            return _period(value)
        case "pattern":
            return parse_pattern(value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list | tuple) or not value:
        raise wrong(value, N_("Write a list, such as {example}."), example="[…, …]")
    if len(value) > MOST_VALUES:
        raise wrong(list(value), N_("Write at most {most} values."), most=MOST_VALUES)
    return list(value)


def _range(one: Any, field: Field, value: object) -> tuple[Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise wrong(
            value, N_("Write the least and the most in a list, such as {example}."), example="[10, 60]"
        )
    least, most = one(field, value[0]), one(field, value[1])
    if _after(least, most):
        raise wrong(list(value), N_("Write the smaller one first."))
    return least, most


def _after(least: Any, most: Any) -> bool:
    if not isinstance(least, Moment):
        return bool(least > most)
    try:
        return bool(least.written > most.written)
    except TypeError:
        return False  # a day and an instant: which is first depends on the zone


def _period(value: object) -> Any:
    example = '"30 minutes"'
    if not isinstance(value, str):
        raise wrong(value, N_("Write a duration, such as {example}."), example=example)
    try:
        period = parse(value)
    except WrongDuration as problem:
        raise WrongValue(problem.text) from None
    if period.is_business or period.amount <= 0:
        raise wrong(
            value, N_("Write a duration of the clock or the calendar, such as {example}."), example=example
        )
    return period


def _invalid(clause: Compare, at: Position, message: Text, fix: Text) -> InvalidCondition:
    return InvalidCondition((Problem(at, clause.field, message, fix),))


def _dotted(at: Position) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at).lstrip(".")


def positions(condition: Condition, at: Position) -> Iterator[tuple[Position, Condition]]:
    """The parts of a group with their positions; nothing for a clause."""
    if not isinstance(condition, Compare):
        for index, part in enumerate(condition.parts):
            yield (*at, condition.word, index), part
