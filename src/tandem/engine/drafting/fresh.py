"""New steps, and copies of steps: with ids that no other step of the document has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from tandem.engine.drafting.edited import Raw
from tandem.engine.drafting.places import inner_lists, walk

LONGEST_ID = 80
ROOM = 74  # what is left of it before a number is added
_NO_KEY = re.compile(r"[^a-z0-9_-]+")
_NUMBERED = re.compile(r"-\d+$")
_READS_STEP = re.compile(r"\bsteps\.([a-z0-9][a-z0-9_-]*)")


def free_id(wanted: str, used: Iterable[str]) -> str:
    """``wanted`` as an id; when another step has it, with the first free number instead of its own."""
    taken = set(used)
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    name = _NO_KEY.sub("-", plain.lower()).strip("-_")[:ROOM] or "step"
    base, number = _NUMBERED.sub("", name) or name, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def used_ids(document: Raw) -> set[str]:
    """The ids of all steps."""
    return {str(one.step.get("id", "")) for one in walk(document)}


def blank_step(kind: str, document: Raw) -> Raw:
    """A new step to be filled in: ``wait``, ``branch``, ``stop``, ``hand_off``, ``action:notify`` or ``use:key``."""
    word, _, name = kind.partition(":")
    id = free_id(name or {"hand_off": "hand-off"}.get(word, word), used_ids(document))
    match word:
        case "wait":
            return {"id": id, "wait": {"for": "1 hour"}}
        case "branch":
            return {"id": id, "branches": [{"name": "", "when": empty_group(), "steps": []}], "otherwise": []}
        case "stop":
            return {"id": id, "stop": ""}
        case "hand_off":
            return {"id": id, "hand_off": {"do": "todo", "to": "owner", "due": "1 business day"}}
        case "use":
            return {"id": id, "use": name}
        case _:
            return {"id": id, "action": name, "with": {}}


def empty_group() -> Raw:
    """A condition with nothing in it yet."""
    return {"all": [{"field": "", "operator": ""}]}


def refreshed(steps: Iterable[Raw], used: Iterable[str]) -> list[Raw]:
    """Copies of steps with ids that are free; what they read of each other follows the new ids."""
    taken = set(used)
    copies = [deepcopy(step) for step in steps]
    renamed: dict[str, str] = {}
    for step in _every(copies):
        old = str(step.get("id", ""))
        step["id"] = free_id(old or "step", taken)
        taken.add(step["id"])
        renamed.setdefault(old, step["id"])
    return [_reading(step, renamed) for step in copies]


def _every(steps: Iterable[Any]) -> list[Raw]:
    found: list[Raw] = []
    for step in steps:
        if isinstance(step, dict):
            found.append(step)
            for _, inner in inner_lists(step):
                found += _every(inner)
    return found


def _reading(part: Any, renamed: Mapping[str, str]) -> Any:
    """The part with ``steps.old`` in its texts written as ``steps.new``."""
    if isinstance(part, dict):
        return {name: value if name == "id" else _reading(value, renamed) for name, value in part.items()}
    if isinstance(part, list):
        return [_reading(value, renamed) for value in part]
    if isinstance(part, str) and "steps." in part:
        return _READS_STEP.sub(lambda found: f"steps.{renamed.get(found[1], found[1])}", part)
    return part
