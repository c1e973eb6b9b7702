"""What stands around the steps: name, triggers, conditions, settings and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tandem.engine.drafting.edited import Edited, Raw, copied
from tandem.engine.drafting.places import NoSuchPlace, part_at
from tandem.engine.words import N_, Text

CONDITIONS = ("when", "goal")


def new_document(key: str, name: str, about: str) -> Raw:
    """The document of a workflow that nobody has written yet."""
    return {"tandem": 1, "key": key, "name": name, "about": about, "triggers": [], "steps": []}


def rename(document: Raw, name: str, description: str) -> Edited:
    """Give the workflow another name and description."""
    made = copied(document)
    made |= {"name": name, "description": description}
    return Edited(made, Text(N_("the name and description were changed")))


def add_trigger(document: Raw, on: str) -> Edited:
    """One more thing that starts the workflow."""
    made = copied(document)
    made["triggers"] = [*(made.get("triggers") or []), {"on": on}]
    return Edited(made, Text(N_("a trigger was added")))


def change_trigger(document: Raw, number: int, use: Mapping[str, Any]) -> Edited:
    """Write a trigger anew. Raises NoSuchPlace."""
    made = copied(document)
    _trigger(made, number)
    made["triggers"][number] = dict(use)
    return Edited(made, Text(N_("a trigger was changed")))


def remove_trigger(document: Raw, number: int) -> Edited:
    """Take a trigger away. Raises NoSuchPlace."""
    made = copied(document)
    _trigger(made, number)
    del made["triggers"][number]
    return Edited(made, Text(N_("a trigger was taken away")))


def _trigger(document: Raw, number: int) -> None:
    if not 0 <= number < len(document.get("triggers") or []):
        raise NoSuchPlace(f"triggers.{number}")


def set_condition(document: Raw, place: str, condition: Raw | None) -> Edited:
    """Set the condition at ``when``, ``triggers.0.when``, ``steps.1.branches.0.when`` or ``settings.goal``.

    None takes it away; a way of a branch keeps an empty one. Raises NoSuchPlace.
    """
    made = copied(document)
    at, _, name = place.rpartition(".")
    if name not in CONDITIONS:
        raise NoSuchPlace(place)
    if at == "settings":
        made.setdefault("settings", {})
    holder = part_at(made, at) if at else made
    if not isinstance(holder, dict):
        raise NoSuchPlace(place)
    if condition is None:
        holder.pop(name, None)
    else:
        holder[name] = condition
    return Edited(made, Text(N_("a condition was changed")))


def set_settings(document: Raw, settings: Mapping[str, Any]) -> Edited:
    """Write the settings anew."""
    made = copied(document)
    made["settings"] = dict(settings)
    return Edited(made, Text(N_("the settings were changed")))


def add_note(document: Raw, text: str, beside: str = "") -> Edited:
    """Write a note beside a step, by its id; without one, beside the whole."""
    made = copied(document)
    made["notes"] = [*(made.get("notes") or []), {"text": text, "beside": beside}]
    return Edited(made, Text(N_("a note was added")), beside)


def change_note(document: Raw, number: int, text: str) -> Edited:
    """Write a note anew; an empty one is taken away. Raises NoSuchPlace."""
    if not text.strip():
        return remove_note(document, number)
    made = copied(document)
    _note(made, number)
    made["notes"][number] = {**made["notes"][number], "text": text}
    return Edited(made, Text(N_("a note was changed")), str(made["notes"][number].get("beside", "")))


def remove_note(document: Raw, number: int) -> Edited:
    """Take a note away. Raises NoSuchPlace."""
    made = copied(document)
    _note(made, number)
    beside = str(made["notes"].pop(number).get("beside", ""))
    return Edited(made, Text(N_("a note was taken away")), beside)


def _note(document: Raw, number: int) -> None:
    if not 0 <= number < len(document.get("notes") or []):
        raise NoSuchPlace(f"notes.{number}")
