"""What a workflow names that lives outside it: people, groups, templates, addresses, calendars. Pure.

It reads plain content that may be unfinished, and finds names by the controls of the actions' forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Literal, NamedTuple

from tandem.engine.action import Action
from tandem.engine.drafting.places import walk
from tandem.engine.forms import control_of

Kind = Literal[
    "user", "team", "role", "template", "endpoint", "function", "calendar", "saved_action", "workflow"
]
Actions = Mapping[str, type[Action]]

PEOPLE = frozenset({"recipients", "mail_to", "assignee", "colleague"})
SHELVES: Mapping[str, Kind] = {
    "mail_template": "template",
    "endpoint": "endpoint",
    "function": "function",
    "workflow": "workflow",
}
TOKEN = re.compile(r"(?P<kind>user|team|role):(?P<key>\S.*)")


class Named(NamedTuple):
    """One name at one place: ``steps.0.with.to.1``."""

    kind: Kind
    key: str
    at: str


def names(content: Mapping[str, Any], actions: Actions) -> list[Named]:
    """Every name, in reading order; the same name as often as it is used."""
    found: list[Named] = []

    def keep(name: Named) -> str:
        found.append(name)
        return name.key

    renamed(content, actions, keep)
    return found


def renamed(content: Mapping[str, Any], actions: Actions, rename: Callable[[Named], str]) -> dict[str, Any]:
    """A copy with every name put through ``rename``, which gives the new key."""
    made: dict[str, Any] = deepcopy(dict(content))
    for holder, word, at in _places(made, actions):
        kind, key = _meant(holder[word], at)
        if kind is None:
            continue
        new = rename(Named(kind, key, at[1]))
        holder[word] = f"{kind}:{new}" if kind in ("user", "team", "role") else new
    return made


Place = tuple[str, str]  # the control, and where it is


def _meant(value: Any, at: Place) -> tuple[Kind | None, str]:
    if not isinstance(value, str) or not value:
        return None, ""
    if at[0] in PEOPLE:
        token = TOKEN.fullmatch(value)
        return (token["kind"], token["key"]) if token else (None, "")  # type: ignore[return-value]  # as the pattern says
    kinds: Mapping[str, Kind] = {**SHELVES, "calendar": "calendar", "use": "saved_action"}
    return kinds[at[0]], value


def _places(made: dict[str, Any], actions: Actions) -> Iterator[tuple[Any, Any, Place]]:
    """Whatever may hold a name: what holds it, under which word, and the place."""
    for at, step in walk(made):
        if "use" in step:
            yield step, "use", ("use", f"{at}.use")
        yield from _form(step.get("with"), actions.get(str(step.get("action"))), f"{at}.with")
        given = step.get("hand_off")
        if isinstance(given, dict):
            if "to" in given:
                yield given, "to", ("assignee", f"{at}.hand_off.to")
            yield from _form(given.get("with"), actions.get(str(given.get("do"))), f"{at}.hand_off.with")
    settings = made.get("settings")
    if isinstance(settings, dict) and "calendar" in settings:
        yield settings, "calendar", ("calendar", "settings.calendar")
    yield from _compared(made, "")
    yield from _spoken_of(made.get("examples"), "examples")


def _compared(part: Any, at: str) -> Iterator[tuple[Any, Any, Place]]:
    """The values of conditions, which may be colleagues."""
    if isinstance(part, dict) and "operator" in part and "field" in part:
        value = part.get("value")
        if isinstance(value, list):
            yield from ((value, number, ("colleague", f"{at}value.{number}")) for number in range(len(value)))
        elif "value" in part:
            yield part, "value", ("colleague", f"{at}value")
    elif isinstance(part, dict):
        for name, inner in part.items():
            if name != "examples":
                yield from _compared(inner, f"{at}{name}.")
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _compared(inner, f"{at}{number}.")


def _form(form: Any, action: type[Action] | None, at: str) -> Iterator[tuple[Any, Any, Place]]:
    if action is None or not isinstance(form, dict):
        return
    for name, field in action.model_fields.items():
        word, control = field.alias or name, control_of(action, name)
        if word not in form or not (control in PEOPLE or control in SHELVES):
            continue
        value = form[word]
        if isinstance(value, list):
            yield from ((value, number, (control, f"{at}.{word}.{number}")) for number in range(len(value)))
        else:
            yield form, word, (control, f"{at}.{word}")


def _spoken_of(part: Any, at: str) -> Iterator[tuple[Any, Any, Place]]:
    """Every value of the examples that may be people."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for word, value in inner:
        if isinstance(value, str):
            yield part, word, ("colleague", f"{at}.{word}")
        else:
            yield from _spoken_of(value, f"{at}.{word}")
