"""Where the steps of an unfinished document are: lists inside lists, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tandem.engine.drafting.edited import Raw

STEPS = "steps"


class NoSuchPlace(LookupError):
    """The document has nothing at this place (any more)."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


class Placed(NamedTuple):
    """A step and its place, ``steps.1.otherwise.0``."""

    at: str
    step: Raw


def inner_lists(step: Any) -> list[tuple[str, list[Any]]]:
    """The lists of steps inside a step, by their place in it; also the empty ones of branches and outcomes."""
    if not isinstance(step, dict):
        return []
    found = [
        (f"branches.{number}.steps", way.get("steps") or [])
        for number, way in enumerate(step.get("branches") or [])
        if isinstance(way, dict)
    ]
    if "branches" in step:
        found.append(("otherwise", step.get("otherwise") or []))
    wait, given = step.get("wait"), step.get("hand_off")
    if isinstance(wait, dict) and "event" in wait:
        found.append(("wait.on_timeout", wait.get("on_timeout") or []))
    if isinstance(given, dict):
        found += [
            (f"hand_off.outcomes.{number}.steps", way.get("steps") or [])
            for number, way in enumerate(given.get("outcomes") or [])
            if isinstance(way, dict)
        ]
        if isinstance(given.get("on_timeout"), list):
            found.append(("hand_off.on_timeout", given["on_timeout"]))
    if isinstance(step.get("on_error"), list):
        found.append(("on_error", step["on_error"]))
    return [(name, steps) for name, steps in found if isinstance(steps, list)]


def walk(document: Raw) -> Iterator[Placed]:
    """Every step in reading order, with its place."""
    yield from _walk(document.get(STEPS) or [], STEPS)


def _walk(steps: Any, at: str) -> Iterator[Placed]:
    for number, step in enumerate(steps if isinstance(steps, list) else []):
        if isinstance(step, dict):
            here = f"{at}.{number}"
            yield Placed(here, step)
            for name, inner in inner_lists(step):
                yield from _walk(inner, f"{here}.{name}")


def find_step(document: Raw, id: str) -> Placed | None:
    """The first step of that id, with its place."""
    return next((one for one in walk(document) if one.step.get("id") == id), None)


def place_of(document: Raw, id: str) -> str:
    """The place of the first step of that id. Raises NoSuchPlace."""
    found = find_step(document, id)
    if found is None:
        raise NoSuchPlace(id)
    return found.at


def split(place: str) -> tuple[str, int]:
    """The place of the list and the number in it: ``steps.1`` gives ``("steps", 1)``. Raises NoSuchPlace."""
    at, _, number = place.rpartition(".")
    if not at or not number.isdigit():
        raise NoSuchPlace(place)
    return at, int(number)


def list_at(document: Raw, at: str, *, make: bool = False) -> list[Any]:
    """The list of steps at a place such as ``steps.1.otherwise``; ``make`` puts an empty one where it may be.

    Raises NoSuchPlace.
    """
    here: Any = document
    *way, last = at.split(".")
    for name in way:
        here = _inside(here, name, at)
    if not isinstance(here, dict) or last not in (STEPS, "otherwise", "on_timeout", "on_error"):
        raise NoSuchPlace(at)
    found = here.get(last)
    if isinstance(found, list):
        return found
    if not make:
        return []
    made: list[Any] = []
    here[last] = made
    return made


def step_at(document: Raw, place: str) -> Raw:
    """The step at a place. Raises NoSuchPlace."""
    at, number = split(place)
    steps = list_at(document, at)
    if number >= len(steps) or not isinstance(steps[number], dict):
        raise NoSuchPlace(place)
    found: Raw = steps[number]
    return found


def part_at(document: Raw, place: str) -> Any:
    """Whatever is at a place. Raises NoSuchPlace."""
    here: Any = document
    for name in place.split("."):
        here = _inside(here, name, place)
    return here


def _inside(here: Any, name: str, place: str) -> Any:
    if isinstance(here, list) and name.isdigit() and int(name) < len(here):
        return here[int(name)]
    if isinstance(here, dict) and name in here:
        return here[name]
    raise NoSuchPlace(place)
