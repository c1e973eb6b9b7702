"""The ways of a branch and the outcomes of a hand-off: added, taken away, put in order, changed."""

from __future__ import annotations

from typing import Any

from tandem.engine.drafting.edited import Edited, Raw, copied
from tandem.engine.drafting.fresh import empty_group, free_id
from tandem.engine.drafting.places import NoSuchPlace, step_at
from tandem.engine.words import N_, Text


def _ways(step: Raw, place: str) -> tuple[list[Any], str]:
    """The ways of a step and where they stand in it. Raises NoSuchPlace."""
    if isinstance(step.get("branches"), list):
        return step["branches"], "branches"
    given = step.get("hand_off")
    if isinstance(given, dict):
        return given.setdefault("outcomes", []), "hand_off.outcomes"
    raise NoSuchPlace(place)


def add_way(document: Raw, place: str, label: str = "") -> Edited:
    """One more way of a branch, or one more outcome. Raises NoSuchPlace."""
    made = copied(document)
    step = step_at(made, place)
    ways, name = _ways(step, place)
    if name == "branches":
        ways.append({"name": label, "when": empty_group(), "steps": []})
        return Edited(made, Text(N_("a way was added")), str(step.get("id", "")))
    key = free_id(label or "outcome", (str(way.get("name", "")) for way in ways))
    ways.append({"name": key, "label": label, "steps": []})
    return Edited(made, Text(N_("an outcome was added")), str(step.get("id", "")))


def remove_way(document: Raw, place: str, number: int) -> Edited:
    """Take a way with its steps. Raises NoSuchPlace, also for the last way of a branch."""
    made = copied(document)
    step = step_at(made, place)
    ways, name = _ways(step, place)
    if number >= len(ways) or (name == "branches" and len(ways) == 1):
        raise NoSuchPlace(f"{place}.{name}.{number}")
    del ways[number]
    return Edited(made, Text(N_("a way was taken away")), str(step.get("id", "")))


def move_way(document: Raw, place: str, number: int, by: int) -> Edited:
    """Change places with the next way (1) or the one before (-1). Raises NoSuchPlace at the ends."""
    made = copied(document)
    step = step_at(made, place)
    ways, name = _ways(step, place)
    other = number + by
    if not (0 <= number < len(ways) and 0 <= other < len(ways)):
        raise NoSuchPlace(f"{place}.{name}.{other}")
    ways[number], ways[other] = ways[other], ways[number]
    return Edited(made, Text(N_("the order of ways was changed")), str(step.get("id", "")))


def change_way(document: Raw, place: str, number: int, **values: Any) -> Edited:
    """Set the name, label or condition of a way. Raises NoSuchPlace."""
    made = copied(document)
    step = step_at(made, place)
    ways, name = _ways(step, place)
    if number >= len(ways):
        raise NoSuchPlace(f"{place}.{name}.{number}")
    ways[number] = {**ways[number], **values}
    return Edited(made, Text(N_("a way was changed")), str(step.get("id", "")))
