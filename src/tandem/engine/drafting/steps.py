"""Steps put in, taken out, moved, doubled and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tandem.engine.drafting.edited import Edited, Raw, called, copied
from tandem.engine.drafting.fresh import refreshed, used_ids
from tandem.engine.drafting.places import STEPS, NoSuchPlace, inner_lists, list_at, split, step_at
from tandem.engine.words import N_, Text


def insert(document: Raw, place: str, steps: Sequence[Raw]) -> Edited:
    """Put steps in before the one that stands at a place; ids that are taken are made new. Raises NoSuchPlace."""
    made = copied(document)
    at, number = split(place)
    fresh = refreshed(steps, used_ids(made))
    found = list_at(made, at, make=True)
    found[number:number] = fresh
    if len(fresh) == 1:
        return Edited(made, Text(N_("{step} was put in"), {"step": called(fresh[0])}), fresh[0]["id"])
    what = Text(N_("{count} steps were put in"), {"count": len(fresh)})
    return Edited(made, what, fresh[0]["id"] if fresh else "")


def remove(document: Raw, place: str) -> Edited:
    """Take a step out, with the steps inside it and the notes beside them. Raises NoSuchPlace."""
    made = copied(document)
    at, number = split(place)
    step = step_at(made, place)
    del list_at(made, at)[number]
    gone = {str(one.get("id")) for one in (step, *_inside(step))}
    if made.get("notes"):
        made["notes"] = [note for note in made["notes"] if note.get("beside", "") not in gone]
    return Edited(made, Text(N_("{step} was taken out"), {"step": called(step)}))


def move(document: Raw, place: str, to: str) -> Edited:
    """Move a step before the one that stands at ``to`` now. Raises NoSuchPlace, also for a place inside itself."""
    made = copied(document)
    (at, number), (to_at, to_number) = split(place), split(to)
    step = step_at(made, place)
    if to.startswith(f"{place}."):
        raise NoSuchPlace(to)
    goal = list_at(made, to_at, make=True)
    source = list_at(made, at)
    source[number] = None
    goal.insert(to_number, step)
    source.remove(None)
    return Edited(made, Text(N_("{step} was moved"), {"step": called(step)}), str(step.get("id", "")))


def shift(document: Raw, place: str, by: int) -> Edited:
    """Move a step one place up (-1) or down (1) in reading order: into a way, along it, out of it again.

    Raises NoSuchPlace when there is nowhere to go.
    """
    step = step_at(document, place)
    without = copied(document)
    at, number = split(place)
    del list_at(without, at)[number]
    there = slots(without)
    goal = there.index(place) + by
    if not 0 <= goal < len(there):
        raise NoSuchPlace(place)
    to_at, to_number = split(there[goal])
    list_at(without, to_at, make=True).insert(to_number, copied(step))
    return Edited(without, Text(N_("{step} was moved"), {"step": called(step)}), str(step.get("id", "")))


def slots(document: Raw) -> list[str]:
    """Every place a step can be put at, in reading order."""
    return _slots(document.get(STEPS) or [], STEPS)


def _slots(steps: list[Any], at: str) -> list[str]:
    found = [f"{at}.0"]
    for number, step in enumerate(steps):
        for name, inner in inner_lists(step):
            found += _slots(inner, f"{at}.{number}.{name}")
        found.append(f"{at}.{number + 1}")
    return found


def duplicate(document: Raw, place: str) -> Edited:
    """Put a copy of a step behind it. Raises NoSuchPlace."""
    at, number = split(place)
    step = step_at(document, place)
    made, _, id = insert(document, f"{at}.{number + 1}", [step])
    return Edited(made, Text(N_("{step} was doubled"), {"step": called(step)}), id)


def replace(document: Raw, place: str, step: Raw) -> Edited:
    """Write a step anew; it keeps its id. Raises NoSuchPlace."""
    made = copied(document)
    at, number = split(place)
    before = step_at(made, place)
    after = {"id": before.get("id", ""), **{name: value for name, value in step.items() if name != "id"}}
    list_at(made, at)[number] = after
    return Edited(made, Text(N_("{step} was changed"), {"step": called(after)}), str(before.get("id", "")))


def _inside(step: Any) -> list[Raw]:
    return [
        one
        for _, inner in inner_lists(step)
        for child in inner
        if isinstance(child, dict)
        for one in (child, *_inside(child))
    ]
