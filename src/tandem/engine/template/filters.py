"""The filters a template may use, each with its work counted and its result bounded."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

from liquid import Environment, Undefined
from liquid.exceptions import FilterArgumentError, ResourceLimitError
from liquid.filter import liquid_filter, sequence_filter, string_filter, with_context

from tandem.engine.dates import read
from tandem.engine.template.limits import LARGEST_NUMBER, MOST_ITEMS, MOST_OUTPUT
from tandem.engine.template.values import step, weight

if TYPE_CHECKING:
    from tandem.engine.template.language import Turn

Filter = Callable[..., Any]

# Liquid's own, without those that mark text as safe, decode it, or read the clock.
STANDARD = frozenset(
    {"abs", "at_least", "at_most", "ceil", "divided_by", "floor", "minus", "modulo", "plus", "round", "times"}
    | {
        "append",
        "capitalize",
        "downcase",
        "escape",
        "escape_once",
        "lstrip",
        "newline_to_br",
        "prepend",
        "remove",
    }
    | {
        "remove_first",
        "remove_last",
        "replace",
        "replace_first",
        "replace_last",
        "rstrip",
        "slice",
        "split",
        "squish",
    }
    | {"strip", "strip_newlines", "truncate", "truncatewords", "upcase", "url_encode"}
    | {
        "compact",
        "concat",
        "default",
        "first",
        "join",
        "last",
        "map",
        "reverse",
        "size",
        "sort",
        "sort_natural",
        "sum",
        "where",
    }
)
DATE_LETTERS = frozenset("dmyYHMSjIpeBbAaF%-")


@string_filter
def strip_html(value: str) -> str:
    """`value` without anything between < and >; a lone < stays."""
    kept, place = [], 0
    while (start := value.find("<", place)) >= 0 and (end := value.find(">", start)) >= 0:
        kept.append(value[place:start])
        place = end + 1
    return "".join([*kept, value[place:]])


@sequence_filter
def uniq(items: list[Any], key: object = None) -> list[Any]:
    """`items` without repeats, the first of each kept; compared by `key` where one is given."""
    if len(items) > 1000:
        raise ResourceLimitError("uniq of more than 1000 items", token=None)
    seen: list[object] = []
    kept = []
    for item in items:
        mark = item if key is None else _part(item, key)
        if mark not in seen:
            seen.append(mark)
            kept.append(item)
    return kept


def _part(item: object, key: object) -> object:
    try:
        return step(item, key)
    except KeyError:
        return None


@liquid_filter
def date_filter(value: object, pattern: object) -> str:
    """A date, a time or the text of one written like "%d/%m/%Y"; nothing for nothing."""
    letters = str(pattern)
    if len(letters) > 100 or not {after[:1] for after in letters.split("%")[1:] if after} <= DATE_LETTERS:
        raise FilterArgumentError("a date pattern is made of %d %m %Y %H %M and the like", token=None)
    if value is None or value == "":
        return ""
    moment = read(value) if isinstance(value, str) else value
    if not isinstance(moment, date):
        raise FilterArgumentError(f"not a date: {str(value)[:40]}", token=None)
    return moment.strftime(letters)


def allowed(environment: Environment) -> dict[str, Filter]:
    """The filters to use instead of all those of `environment`."""
    standard = {name: found for name, found in environment.filters.items() if name in STANDARD}
    ours: Mapping[str, Filter] = {"date": date_filter, "strip_html": strip_html, "uniq": uniq}
    return {name: _bounded(name, found) for name, found in {**standard, **ours}.items()}


def _bounded(name: str, found: Filter) -> Filter:
    """`found`, refusing before it starts what would be too much, and after it what came out too large."""
    needs_environment = getattr(found, "with_environment", False)

    @with_context
    @wraps(found, updated=())
    def bounded(left: object, *args: Any, context: "Turn", **options: Any) -> Any:
        size = sum(weight(value) for value in (left, *args, *options.values()))
        context.spend(1 + size // 200)
        if size > 2 * MOST_OUTPUT or _growth(name, left, args) > MOST_OUTPUT:
            raise ResourceLimitError(f"{name} of too long a text", token=None)
        if needs_environment:
            options["environment"] = context.env
        return _small(name, found(left, *args, **options))

    return bounded


def _growth(name: str, left: object, args: tuple[Any, ...]) -> int:
    """About how long the result gets, for the two filters that multiply their input."""
    if name == "join" and isinstance(left, list | tuple | range):
        return weight(left) + len(left) * weight(args[0] if args else " ")
    if name == "replace" and len(args) == 2 and not _undefined(left, *args):
        text, old, new = str(left), str(args[0]), str(args[1])
        return len(text) + text.count(old) * len(new)
    return 0


def _undefined(*values: object) -> bool:
    return any(issubclass(type(value), Undefined) for value in values)


def _small(name: str, result: object) -> object:
    if isinstance(result, int | float) and abs(result) > LARGEST_NUMBER:
        raise ResourceLimitError(f"{name} gives too large a number", token=None)
    if isinstance(result, list) and len(result) > MOST_ITEMS:
        raise ResourceLimitError(f"{name} gives too long a list", token=None)
    if weight(result) > MOST_OUTPUT:
        raise ResourceLimitError(f"{name} gives too long a text", token=None)
    return result
