"""Finding the value of `caller.name` in what the caller handed in, and making sure it is plain data.

Values may be keyed by whole paths ("caller.name"), be nested mappings, or both; the longest key wins.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from liquid import Undefined

from tandem.engine.template.limits import DEEPEST_VALUE, MOST_ITEMS

Values = Mapping[str, object]
SCALARS = frozenset({str, int, float, bool, type(None), Decimal, datetime, date, time, timedelta})


class NotPlain(Exception):
    """A value that is more than data: an object whose parts a template could walk."""


def find(values: Values, path: tuple[object, ...], dotted: str) -> object:
    """The plain value at `path` (`dotted` is the same as one text); raises KeyError or NotPlain."""
    try:
        value = values[dotted]
    except KeyError:
        value = _walk(values, path)
    return value if type(value) in SCALARS else plain(value)


def _walk(values: Values, path: tuple[object, ...]) -> object:
    for cut in range(len(path) - 1, 0, -1):
        try:
            value = values[".".join(str(part) for part in path[:cut])]
        except KeyError:
            continue
        for part in path[cut:]:
            value = step(value, part)
        return value
    raise KeyError(path)


def step(value: object, part: object) -> object:
    """`value.part` or `value[part]` of plain data, with Liquid's size, first and last; raises KeyError."""
    if isinstance(value, Mapping):
        if part in value:
            return value[part]
        if part == "size":
            return len(value)
    elif isinstance(value, list | tuple | range) and value:
        places = {"first": 0, "last": -1}
        place = part if isinstance(part, int) else places.get(str(part))
        if place is not None and -len(value) <= place < len(value):
            return value[place]
    if part == "size" and isinstance(value, list | tuple | range | str):
        return len(value)
    raise KeyError(part)


def plain(value: object) -> object:
    """`value` copied as plain data; raises NotPlain for anything else, too deep or too long."""
    return _plain(value, 0, [0])


def _plain(value: object, depth: int, count: list[int]) -> object:
    count[0] += 1
    if type(value) in SCALARS:
        return value
    if isinstance(value, str):
        return "".join(value)  # a text that calls itself safe HTML is a text
    if depth >= DEEPEST_VALUE or count[0] > MOST_ITEMS:
        raise NotPlain
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1, count) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item, depth + 1, count) for name, item in value.items()}
    raise NotPlain


def weight(value: object) -> int:
    """Characters and items in a value, everything inside a list counted."""
    if issubclass(type(value), Undefined):
        return 1
    if isinstance(value, str | range):
        return len(value)
    if isinstance(value, list | tuple):
        return len(value) + sum(weight(item) for item in value)
    if isinstance(value, Mapping):
        return len(value) + sum(weight(item) for item in value.values())
    return 1
