"""The side panel of the builder: the form of the chosen card, drawn from the document and read back into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext

from tandem import catalog
from tandem.engine import drafting
from tandem.engine.drafting import Edited, NoSuchPlace
from tandem.engine.drafting.edited import kind_of
from tandem.store.models import SavedAction

from . import builder_hand_off as hand_offs
from . import builder_settings, builder_steps, builder_trigger
from .condition_tree import Tree
from .unfinished import filled, mark, taken

Raw = dict[str, Any]
ABOUT, WHEN, SETTINGS = "workflow.about", "workflow.when", "workflow.settings"
TRIGGER = "trigger."


@dataclass
class Ask:
    """A form, or a condition, as the panel shows it; ``name`` is where it is in the card's part of the document."""

    name: str
    form: forms.Form | None = None
    tree: Tree | None = None
    title: str = ""
    hint: str = ""


@dataclass
class Panel:
    """What the panel shows for a card. ``template`` draws ``asks``; ``rest`` are the problems of no single field."""

    key: str
    at: str
    kind: str
    asks: dict[str, Ask]
    rest: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    saved: SavedAction | None = None

    @property
    def template(self) -> str:
        """The fragment that draws it."""
        return f"builder/panel_{self.kind}.html"


@dataclass
class Way:
    """A way of a branch, or an outcome of a hand-off."""

    number: int
    name: str
    tree: Tree | None = None
    is_last: bool = False
    at: str = ""  # the place of its condition


Draw = Callable[[Raw, Panel, str], None]


def panel_of(
    document: Raw,
    key: str,
    problems: Iterable[tuple[str, str]] = (),
    saved: Mapping[str, SavedAction] | None = None,
) -> Panel:
    """The panel of a card; ``problems`` are places inside the card with words. Raises NoSuchPlace."""
    about = str(document.get("about", ""))
    at, kind, part = _part(document, key)
    panel = Panel(key, at, kind, {})
    if part.get("use"):
        panel.saved = (saved or {}).get(str(part["use"]))
    _DRAW[kind](part, panel, about)
    _mark(panel, list(problems))
    return panel


def place_of(document: Raw, key: str) -> str:
    """Where the part of a card stands in the document. Raises NoSuchPlace."""
    return _part(document, key)[0]


def _part(document: Raw, key: str) -> tuple[str, str, Raw]:
    """Where the part of a card is, its kind, and itself. Raises NoSuchPlace."""
    if key in (ABOUT, WHEN):
        return "when" if key == WHEN else "", key.rpartition(".")[2], document
    if key == SETTINGS:
        return "settings", "settings", dict(document.get("settings") or {})
    if key.startswith(TRIGGER):
        uses = document.get("triggers") or []
        number = key.removeprefix(TRIGGER)
        if not number.isdigit() or int(number) >= len(uses):
            raise NoSuchPlace(key)
        return f"triggers.{number}", "trigger", dict(uses[int(number)])
    found = drafting.find_step(document, key)
    if found is None:
        raise NoSuchPlace(key)
    return found.at, kind_of(found.step), found.step


def _draw_about(part: Raw, panel: Panel, about: str) -> None:
    panel.asks["about"] = Ask("", builder_settings.NameForm(initial=part))


def _draw_when(part: Raw, panel: Panel, about: str) -> None:
    panel.asks["when"] = Ask("", tree=Tree.of(part.get("when"), "when", about))


def _draw_settings(part: Raw, panel: Panel, about: str) -> None:
    panel.asks["settings"] = Ask("", builder_settings.settings_form(part))
    panel.asks["goal"] = Ask("goal", tree=Tree.of(part.get("goal"), "goal", about, events=False))


def _draw_trigger(part: Raw, panel: Panel, about: str) -> None:
    panel.asks["trigger"] = Ask("", builder_trigger.trigger_form(part, about))
    panel.asks["when"] = Ask("when", tree=Tree.of(part.get("when"), "when", about))


def _draw_action(part: Raw, panel: Panel, about: str) -> None:
    kind = catalog.actions().get(str(part.get("action") or ""))
    if kind is not None and not part.get("use"):
        panel.asks["action"] = Ask("with", builder_steps.action_form(kind, about, part.get("with")))
    panel.asks["failure"] = Ask(
        "", builder_steps.FailureForm(initial={"on_error": builder_steps.failure_of(part)})
    )


def _draw_wait(part: Raw, panel: Panel, about: str) -> None:
    panel.asks["wait"] = Ask("wait", builder_steps.wait_form(part, about))


def _draw_stop(part: Raw, panel: Panel, about: str) -> None:
    panel.asks["stop"] = Ask("", builder_steps.StopForm(initial=part))


def _draw_branches(part: Raw, panel: Panel, about: str) -> None:
    ways = part.get("branches") or []
    for number, way in enumerate(ways):
        tree = Tree.of(way.get("when"), f"way-{number}", about)
        at = f"{panel.at}.branches.{number}.when"
        panel.ways.append(Way(number, str(way.get("name") or ""), tree, number == len(ways) - 1, at))
        panel.asks[f"way-{number}"] = Ask(f"branches.{number}.when", tree=tree)


def _draw_hand_off(part: Raw, panel: Panel, about: str) -> None:
    panel.asks["hand_off"] = Ask("hand_off", hand_offs.hand_off_form(part, about))
    prepared = hand_offs.prepared_form(part, about)
    if prepared is not None:
        panel.asks["prepared"] = Ask("hand_off.with", prepared)
    outcomes = part["hand_off"].get("outcomes") or []
    panel.ways = [
        Way(number, str(one.get("label") or one.get("name") or ""), None, number == len(outcomes) - 1)
        for number, one in enumerate(outcomes)
    ]


_DRAW: dict[str, Draw] = {
    "about": _draw_about,
    "when": _draw_when,
    "settings": _draw_settings,
    "trigger": _draw_trigger,
    "action": _draw_action,
    "wait": _draw_wait,
    "stop": _draw_stop,
    "branches": _draw_branches,
    "hand_off": _draw_hand_off,
}


def _mark(panel: Panel, problems: list[tuple[str, str]]) -> None:
    """Each problem at its field, in the form whose place begins like its own; the longest such place wins."""
    for ask in sorted(panel.asks.values(), key=lambda one: -len(one.name)):
        mine = [one for one in problems if not ask.name or f"{one[0]}.".startswith(f"{ask.name}.")]
        problems = [one for one in problems if one not in mine]
        inner = [(place[len(ask.name) :].lstrip("."), words) for place, words in mine]
        if ask.tree is not None:
            panel.rest += ask.tree.mark(inner)
        elif ask.form is not None:
            named = [(_field(ask.form, place), words) for place, words in inner]
            panel.rest += mark(ask.form, named)
    panel.rest += [words for _place, words in problems]


def _field(form: forms.Form, place: str) -> str:
    """The field of a form a place in the document is asked for by."""
    renamed = {"hourly": "hourly_cap", "window.days": "days", "window.from": "start", "window.to": "end"}
    head = renamed.get(place, place.partition(".")[0])
    return "late" if head == "on_timeout" and "late" in form.fields else head


def read_panel(document: Raw, key: str, data: Mapping[str, Any]) -> Edited:
    """The document with what the panel sent. Raises NoSuchPlace when the card is gone."""
    about = str(document.get("about", ""))
    at, kind, part = _part(document, key)
    if kind == "about":
        values = filled(taken(builder_settings.NameForm(data)))
        return drafting.rename(document, str(values.get("name", "")), str(values.get("description", "")))
    if kind == "when":
        return drafting.set_condition(document, "when", _tree(data, "when", about))
    if kind == "settings":
        goal = _tree(data, "goal", about, events=False) if Tree.is_in(data, "goal") else part.get("goal")
        rest = {name: value for name, value in part.items() if name != "goal"}
        made = builder_settings.read_settings({**rest, **({"goal": goal} if goal else {})}, data)
        return drafting.set_settings(document, made)
    if kind == "trigger":
        use = builder_trigger.read_trigger(part, about, data)
        when = _tree(data, "when", about)
        use = {name: value for name, value in use.items() if name != "when"}
        return drafting.change_trigger(
            document, int(at.rpartition(".")[2]), use | ({"when": when} if when else {})
        )
    return drafting.replace(document, at, _read_step(part, kind, about, data))


def _tree(data: Mapping[str, Any], prefix: str, about: str, *, events: bool = True) -> Raw | None:
    tree = Tree.read(data, prefix, about, events=events)
    tree.carry_out(str(data.get("do", "")))
    return tree.as_json()


def _read_step(step: Raw, kind: str, about: str, data: Mapping[str, Any]) -> Raw:
    if kind == "wait":
        return builder_steps.read_wait(step, about, data)
    if kind == "stop":
        return {"stop": str(data.get("stop", ""))[:200]}
    if kind == "hand_off":
        return hand_offs.read_hand_off(step, about, data)
    if kind == "branches":
        return {
            **step,
            "branches": [_read_way(way, number, about, data) for number, way in enumerate(step["branches"])],
        }
    rest = {name: value for name, value in step.items() if name not in ("with", "on_error")}
    action = catalog.actions().get(str(step.get("action") or ""))
    if action is not None and not step.get("use"):
        rest["with"] = builder_steps.read_action(action, about, data)
    return {**rest, **builder_steps.read_failure(step, data)}


def _read_way(way: Raw, number: int, about: str, data: Mapping[str, Any]) -> Raw:
    prefix = f"way-{number}"
    if not Tree.is_in(data, prefix):
        return way
    when = _tree(data, prefix, about) or drafting.empty_group()
    return {**way, "name": str(data.get(f"{prefix}-name", ""))[:100], "when": when}


def title_of(kind: str) -> str:
    """What the panel of a part is called that is no card."""
    return {
        "about": gettext("The workflow"),
        "settings": gettext("Settings"),
        "when": gettext("Only if"),
    }.get(kind, "")
