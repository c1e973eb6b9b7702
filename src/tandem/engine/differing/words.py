"""One line of a difference in words, its parts said by whoever knows the reader's language and the names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tandem.engine.differing.found import Difference
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Branch, Outcome


class Sayer(Protocol):
    """Says the parts of documents in one language."""

    def step(self, step: Any) -> str:
        """A step as a sentence."""

    def trigger(self, use: Any) -> str:
        """A trigger with what the author added."""

    def condition(self, condition: Any) -> str:
        """A condition as a sentence."""

    def way(self, branch: Branch | Outcome) -> str:
        """A branch or an outcome by its name."""

    def field(self, owner: Any, name: str) -> str:
        """What a field of a step's form, of a trigger or of the settings is called."""

    def value(self, owner: Any, name: str, value: Any) -> str:
        """A value of such a field; empty for nothing."""


_WHOLE: Mapping[tuple[str, str], str] = {
    ("added", "trigger"): N_("Starts as well when: {new}"),
    ("removed", "trigger"): N_("Starts no longer when: {old}"),
    ("moved", "trigger"): N_("“{owner}” stands elsewhere among the triggers"),
    ("added", "condition"): N_("New condition: {new}"),
    ("removed", "condition"): N_("Condition gone: {old}"),
    ("changed", "condition"): N_("Condition: “{old}” became “{new}”"),
    ("added", "step"): N_("New step: {new}"),
    ("removed", "step"): N_("Step gone: {old}"),
    ("moved", "step"): N_("Moved to another place: {owner}"),
    ("changed", "step"): N_("“{old}” became “{new}”"),
    ("added", "branch"): N_("{step}: new way “{new}”"),
    ("removed", "branch"): N_("{step}: the way “{old}” is gone"),
    ("moved", "branch"): N_("{step}: the way “{new}” is tried at another turn"),
    ("added", "outcome"): N_("{step}: new outcome “{new}”"),
    ("removed", "outcome"): N_("{step}: the outcome “{old}” is gone"),
    ("moved", "outcome"): N_("{step}: the outcome “{new}” is offered at another place"),
    ("added", "note"): N_("New note: {new}"),
    ("removed", "note"): N_("Note gone: {old}"),
    ("changed", "note"): N_("Note changed: {new}"),
    ("added", "example"): N_("New example: {new}"),
    ("removed", "example"): N_("Example gone: {old}"),
    ("changed", "example"): N_("Example changed: {new}"),
    ("changed", "other"): N_("Something else changed"),
}
_CONDITION = {
    "added": N_("{owner}, only if: {new}"),
    "removed": N_("{owner}, no longer only if: {old}"),
    "changed": N_("{owner}: “{old}” became “{new}”"),
}
_GOAL = {
    "added": N_("Ends when: {new}"),
    "removed": N_("Ends no longer when: {old}"),
    "changed": N_("Ends when: “{old}” became “{new}”"),
}
_FIELD = {
    "set": N_("{owner}: {field} is now “{new}”"),
    "emptied": N_("{owner}: {field} is empty now, it was “{old}”"),
    "changed": N_("{owner}: {field} was “{old}”, is “{new}”"),
}
_PLAIN = {
    "set": N_("{field} is now “{new}”"),
    "emptied": N_("{field} is empty now, it was “{old}”"),
    "changed": N_("{field} was “{old}”, is “{new}”"),
}


def said(one: Difference, sayer: Sayer) -> Text:
    """The line, with its parts said already."""
    if one.field in ("when", "goal"):
        template = (_GOAL if one.field == "goal" else _CONDITION)[one.kind]
        return Text(template, {"owner": _owner(one, sayer), **_both(one, sayer.condition)})
    if one.field == "wait":
        return Text(_WHOLE["changed", "step"], _both(one, sayer.step))
    if one.field:
        return _field(one, sayer)
    template = _WHOLE.get((one.kind, one.part), _WHOLE["changed", "other"])
    values = _both(one, lambda part: _part(one, part, sayer)) if one.kind != "moved" else {}
    if one.kind == "moved" and one.part in ("branch", "outcome"):
        values = {"new": sayer.way(one.new)}
    return Text(template, {"owner": _owner(one, sayer), "step": _owner(one, sayer), **values})


def _both(one: Difference, say: Any) -> dict[str, str]:
    return {name: say(part) for name, part in (("old", one.old), ("new", one.new)) if part is not None}


def _part(one: Difference, part: Any, sayer: Sayer) -> str:
    if one.part in ("branch", "outcome"):
        return sayer.way(part)
    if one.part == "trigger":
        return sayer.trigger(part)
    if one.part == "condition":
        return sayer.condition(part)
    if one.part == "step":
        return sayer.step(part)
    return str(getattr(part, "text", "") or getattr(part, "name", ""))


def _owner(one: Difference, sayer: Sayer) -> str:
    if one.owner is None or one.part in ("note", "example"):
        return ""
    if isinstance(one.owner, Branch | Outcome):
        return sayer.way(one.owner)
    return sayer.trigger(one.owner) if one.part == "trigger" else sayer.step(one.owner)


def _field(one: Difference, sayer: Sayer) -> Text:
    old, new = (sayer.value(one.owner, one.field, value) for value in (one.old, one.new))
    kind = "set" if not old else "emptied" if not new else "changed"
    has_owner = one.part in ("trigger", "step", "branch", "outcome")
    template = (_FIELD if has_owner else _PLAIN)[kind]
    owner = _owner(one, sayer) if has_owner else ""
    return Text(
        template, {"owner": owner, "field": sayer.field(one.owner, one.field), "old": old, "new": new}
    )
