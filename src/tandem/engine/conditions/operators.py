"""The operators, one row each: for which kinds, what value, what it means, how it reads.

Two-valued logic, the same in Python and in SQL: against an empty value a comparison does not hold
and a denial (`is_not`, `does_not_contain`, `is_none_of`, `has_not`) does. Texts and tags compare
without regard to case; spaces count. Days and wall times are those of the zone `now` carries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any, Literal

from tandem.engine.conditions.moments import Moment
from tandem.engine.conditions.patterns import Pattern
from tandem.engine.conditions.values import NUMBERS, TEXTS
from tandem.engine.durations import Duration, add
from tandem.engine.schema import Kind
from tandem.engine.words import N_

Shape = Literal["nothing", "one", "day", "many", "range", "period", "pattern"]
"""What the value is: nothing; one of the kind; a day; a list; [least, most]; a duration; a pattern."""

Change = Literal["", "any", "to", "from"]
Test = Callable[[Any, Any, datetime], bool]

ALL_KINDS: frozenset[Kind] = TEXTS | NUMBERS | {"boolean", "choice", "reference", "tags", "datetime", "date"}
NAMES: frozenset[Kind] = frozenset({"choice", "reference"})
TIMES: frozenset[Kind] = frozenset({"datetime"})
DAYS: frozenset[Kind] = frozenset({"date"})
TAGS: frozenset[Kind] = frozenset({"tags"})
FLAGS: frozenset[Kind] = frozenset({"boolean"})


@dataclass(frozen=True)
class Operator:
    """One way to compare. `test(actual, expected, now)` is only asked about values that are not empty.

    `change` marks the operators that look at an event: `to` and `from` hold when `test` holds now
    and did not before, or the other way round.
    """

    name: str
    kinds: frozenset[Kind]
    shape: Shape
    test: Test
    label: str
    says: str
    when_empty: bool = False
    change: Change = ""


def ago(period: Duration, now: datetime) -> datetime:
    """The instant that lies a period before now."""
    return _away(-period, now, _zone(now))


def ahead(period: Duration, now: datetime) -> datetime:
    """The instant that lies a period after now."""
    return _away(period, now, _zone(now))


@lru_cache(maxsize=256)
def _away(period: Duration, now: datetime, zone: tzinfo) -> datetime:
    """Remembered, as a batch asks many records at one moment; equal moments differ in their zone."""
    return add(period, now, zone)


def local_day(at: datetime, now: datetime) -> date:
    """The date of an instant where `now` is told."""
    return at.astimezone(now.tzinfo).date()


def _zone(now: datetime) -> tzinfo:
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    return now.tzinfo


def _never(actual: Any, expected: Any, now: datetime) -> bool:
    return False


def _always(actual: Any, expected: Any, now: datetime) -> bool:
    return True


def _is(actual: Any, expected: Any, now: datetime) -> bool:
    return bool(actual == expected)


def _is_not(actual: Any, expected: Any, now: datetime) -> bool:
    return bool(actual != expected)


def _one_of(actual: Any, expected: Any, now: datetime) -> bool:
    return actual in expected


def _none_of(actual: Any, expected: Any, now: datetime) -> bool:
    return actual not in expected


def _contains(actual: Any, expected: Any, now: datetime) -> bool:
    return expected in actual


def _does_not_contain(actual: Any, expected: Any, now: datetime) -> bool:
    return expected not in actual


def _starts_with(actual: str, expected: str, now: datetime) -> bool:
    return actual.startswith(expected)


def _ends_with(actual: str, expected: str, now: datetime) -> bool:
    return actual.endswith(expected)


def _matches(actual: str, expected: Pattern, now: datetime) -> bool:
    return expected.search(actual)


def _has_any(actual: frozenset[str], expected: frozenset[str], now: datetime) -> bool:
    return not actual.isdisjoint(expected)


def _more(actual: Any, expected: Any, now: datetime) -> bool:
    return bool(actual > expected)


def _less(actual: Any, expected: Any, now: datetime) -> bool:
    return bool(actual < expected)


def _at_least(actual: Any, expected: Any, now: datetime) -> bool:
    return bool(actual >= expected)


def _at_most(actual: Any, expected: Any, now: datetime) -> bool:
    return bool(actual <= expected)


def _between(actual: Any, expected: tuple[Any, Any], now: datetime) -> bool:
    return bool(expected[0] <= actual <= expected[1])


def _before(actual: datetime, expected: Moment, now: datetime) -> bool:
    return actual < expected.span(_zone(now))[0]


def _after(actual: datetime, expected: Moment, now: datetime) -> bool:
    return actual >= expected.span(_zone(now))[1]


def _on(actual: datetime, expected: Moment, now: datetime) -> bool:
    first, past = expected.span(_zone(now))
    return first <= actual < past


def _between_moments(actual: datetime, expected: tuple[Moment, Moment], now: datetime) -> bool:
    return expected[0].span(_zone(now))[0] <= actual < expected[1].span(_zone(now))[1]


def _within_last(actual: datetime, expected: Duration, now: datetime) -> bool:
    return ago(expected, now) <= actual <= now


def _within_next(actual: datetime, expected: Duration, now: datetime) -> bool:
    return now <= actual <= ahead(expected, now)


def _more_than_ago(actual: datetime, expected: Duration, now: datetime) -> bool:
    return actual < ago(expected, now)


def _day_within_last(actual: date, expected: Duration, now: datetime) -> bool:
    return local_day(ago(expected, now), now) <= actual <= now.date()


def _day_within_next(actual: date, expected: Duration, now: datetime) -> bool:
    return now.date() <= actual <= local_day(ahead(expected, now), now)


def _day_more_than_ago(actual: date, expected: Duration, now: datetime) -> bool:
    return actual < local_day(ago(expected, now), now)


_IS, _IS_NOT = N_("{field} is {value}"), N_("{field} is not {value}")
_ONE_OF, _NONE_OF = N_("{field} is {values}"), N_("{field} is none of {values}")
_BETWEEN = N_("{field} is between {least} and {most}")
_BEFORE, _AFTER, _ON = (
    N_("{field} is before {value}"),
    N_("{field} is after {value}"),
    N_("{field} is on {value}"),
)
_LAST, _NEXT = N_("{field} is within the last {period}"), N_("{field} is within the next {period}")
_AGO = N_("{field} is more than {period} ago")
_TO, _FROM = N_("{field} changed to {value}"), N_("{field} changed from {value}")

OPERATORS: tuple[Operator, ...] = (
    Operator("is", TEXTS | NUMBERS | FLAGS | NAMES, "one", _is, N_("is"), _IS),
    Operator("is_not", TEXTS | NUMBERS | NAMES, "one", _is_not, N_("is not"), _IS_NOT, when_empty=True),
    Operator("is_one_of", TEXTS | NAMES, "many", _one_of, N_("is one of"), _ONE_OF),
    Operator("is_none_of", TEXTS | NAMES, "many", _none_of, N_("is none of"), _NONE_OF, when_empty=True),
    Operator("contains", TEXTS, "one", _contains, N_("contains"), N_("{field} contains {value}")),
    Operator(
        "does_not_contain",
        TEXTS,
        "one",
        _does_not_contain,
        N_("does not contain"),
        N_("{field} does not contain {value}"),
        when_empty=True,
    ),
    Operator("starts_with", TEXTS, "one", _starts_with, N_("starts with"), N_("{field} starts with {value}")),
    Operator("ends_with", TEXTS, "one", _ends_with, N_("ends with"), N_("{field} ends with {value}")),
    Operator("matches", TEXTS, "pattern", _matches, N_("matches"), N_("{field} matches {value}")),
    Operator("more_than", NUMBERS, "one", _more, N_("is more than"), N_("{field} is more than {value}")),
    Operator("less_than", NUMBERS, "one", _less, N_("is less than"), N_("{field} is less than {value}")),
    Operator("at_least", NUMBERS, "one", _at_least, N_("is at least"), N_("{field} is at least {value}")),
    Operator("at_most", NUMBERS, "one", _at_most, N_("is at most"), N_("{field} is at most {value}")),
    Operator("between", NUMBERS | DAYS, "range", _between, N_("is between"), _BETWEEN),
    Operator("between", TIMES, "range", _between_moments, N_("is between"), _BETWEEN),
    Operator("before", TIMES, "one", _before, N_("is before"), _BEFORE),
    Operator("before", DAYS, "one", _less, N_("is before"), _BEFORE),
    Operator("after", TIMES, "one", _after, N_("is after"), _AFTER),
    Operator("after", DAYS, "one", _more, N_("is after"), _AFTER),
    Operator("on", TIMES, "day", _on, N_("is on"), _ON),
    Operator("on", DAYS, "day", _is, N_("is on"), _ON),
    Operator("within_last", TIMES, "period", _within_last, N_("is within the last"), _LAST),
    Operator("within_last", DAYS, "period", _day_within_last, N_("is within the last"), _LAST),
    Operator("within_next", TIMES, "period", _within_next, N_("is within the next"), _NEXT),
    Operator("within_next", DAYS, "period", _day_within_next, N_("is within the next"), _NEXT),
    Operator("more_than_ago", TIMES, "period", _more_than_ago, N_("is longer ago than"), _AGO),
    Operator("more_than_ago", DAYS, "period", _day_more_than_ago, N_("is longer ago than"), _AGO),
    Operator("has", TAGS, "one", _contains, N_("has"), N_("{field} include {value}")),
    Operator(
        "has_not",
        TAGS,
        "one",
        _does_not_contain,
        N_("has not"),
        N_("{field} do not include {value}"),
        when_empty=True,
    ),
    Operator("has_any_of", TAGS, "many", _has_any, N_("has any of"), N_("{field} include any of {values}")),
    Operator(
        "is_empty", ALL_KINDS, "nothing", _never, N_("is empty"), N_("{field} is empty"), when_empty=True
    ),
    Operator("is_filled", ALL_KINDS, "nothing", _always, N_("is filled in"), N_("{field} is filled in")),
    Operator("changed", ALL_KINDS, "nothing", _is_not, N_("changed"), N_("{field} changed"), change="any"),
    Operator("changed_to", TEXTS | NUMBERS | FLAGS | NAMES, "one", _is, N_("changed to"), _TO, change="to"),
    Operator("changed_to", TIMES, "day", _on, N_("changed to"), _TO, change="to"),
    Operator("changed_to", DAYS, "day", _is, N_("changed to"), _TO, change="to"),
    Operator("changed_to", TAGS, "one", _contains, N_("gained"), N_("{field} gained {value}"), change="to"),
    Operator(
        "changed_from", TEXTS | NUMBERS | FLAGS | NAMES, "one", _is, N_("changed from"), _FROM, change="from"
    ),
    Operator("changed_from", TIMES, "day", _on, N_("changed from"), _FROM, change="from"),
    Operator("changed_from", DAYS, "day", _is, N_("changed from"), _FROM, change="from"),
    Operator("changed_from", TAGS, "one", _contains, N_("lost"), N_("{field} lost {value}"), change="from"),
)

_FOUND: Mapping[tuple[str, Kind], Operator] = {
    (operator.name, kind): operator for operator in OPERATORS for kind in operator.kinds
}
NAMES_OF_ALL: frozenset[str] = frozenset(operator.name for operator in OPERATORS)


def find_operator(name: str, kind: Kind) -> Operator | None:
    """The operator of that name for a kind of field, or None."""
    return _FOUND.get((name, kind))


def operators_for(kind: Kind) -> tuple[Operator, ...]:
    """The operators a kind of field has, in the order a form lists them."""
    return tuple(operator for operator in OPERATORS if kind in operator.kinds)
