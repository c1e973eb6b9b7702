"""How the steps of two documents differ: matched by their ids, wherever they are nested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tandem.engine.differing.conditions import conditions
from tandem.engine.differing.found import Difference, fields, moved
from tandem.engine.walking import inner_steps
from tandem.engine.workflow import (
    ActionStep,
    Branch,
    BranchStep,
    Document,
    HandOff,
    HandOffStep,
    StopStep,
    WaitStep,
)

_MISSING = object()
HANDED = ("do", "title", "instructions", "to", "how", "due", "priority", "wait", "timeout", "cancel_on_reply")


@dataclass(frozen=True)
class Placed:
    """A step and the list it stands in: the id of the step around it and the way, ``("", "")`` at the top."""

    step: Any
    inside: tuple[str, str]


def steps(old: Document, new: Document) -> Iterator[Difference]:
    """Steps that came, went, moved or changed; what came or went inside another such step is told with it."""
    before, after = placed(old.steps), placed(new.steps)
    ways = _ways(before, after)
    for id, one in before.items():
        if id not in after and one.inside[0] in ({"", *after} & {"", *before}):
            yield Difference("removed", "step", id, "", one.step, None, one.step)
    elsewhere = _moved(before, after, ways)
    for id, one in after.items():
        if id not in before:
            if one.inside[0] in ({"", *before} & {"", *after}):
                yield Difference("added", "step", id, "", None, one.step, one.step)
            continue
        if id in elsewhere:
            yield Difference("moved", "step", id, "", before[id].inside, one.inside, one.step)
        yield from _changed(id, before[id].step, one.step)


def placed(found: Sequence[Any], inside: tuple[str, str] = ("", "")) -> dict[str, Placed]:
    """Every step by its id, in reading order."""
    listed: dict[str, Placed] = {}
    for step in found:
        listed[step.id] = Placed(step, inside)
        for way, inner in inner_steps(step):
            listed |= placed(inner, (step.id, way))
    return listed


def _moved(
    before: Mapping[str, Placed], after: Mapping[str, Placed], ways: Mapping[tuple[str, str], tuple[str, str]]
) -> set[str]:
    """The ids that stand in another list, or elsewhere among those they share it with."""
    found: set[str] = set()
    lists: dict[tuple[str, str], list[str]] = {}
    for id, one in after.items():
        if id in before:
            place = ways.get(one.inside, one.inside)
            if before[id].inside != place:
                found.add(id)
            else:
                lists.setdefault(place, []).append(id)
    for place, ids in lists.items():
        found |= {str(id) for id in moved([id for id, one in before.items() if one.inside == place], ids)}
    return found


def _ways(
    before: Mapping[str, Placed], after: Mapping[str, Placed]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Where each branch or outcome of the new document was in the old one: its list's name there."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for id, one in after.items():
        old = before.get(id)
        if old is None or type(old.step) is not type(one.step):
            continue
        pairs: dict[int, int] = {}
        if isinstance(one.step, BranchStep):
            pairs = same_ways(old.step.branches, one.step.branches)
        elif isinstance(one.step, HandOffStep):
            names = {outcome.name: place for place, outcome in enumerate(old.step.hand_off.outcomes)}
            outcomes = enumerate(one.step.hand_off.outcomes)
            pairs = {place: names[outcome.name] for place, outcome in outcomes if outcome.name in names}
        found |= {(id, str(new)): (id, str(place)) for new, place in pairs.items()}
    return found


def same_ways(old: Sequence[Branch], new: Sequence[Branch]) -> dict[int, int]:
    """Which branch was which: by its condition, its name, a step in it, and else by its place."""
    tests = (
        lambda one, other: one.when == other.when,
        lambda one, other: bool(one.name) and one.name == other.name,
        lambda one, other: bool({step.id for step in one.steps} & {step.id for step in other.steps}),
    )
    found: dict[int, int] = {}
    for alike in tests:
        for at, branch in enumerate(new):
            free = [place for place in range(len(old)) if place not in found.values()]
            if at not in found:
                match = next((place for place in free if alike(old[place], branch)), None)
                if match is not None:
                    found[at] = match
    for at in range(len(new)):
        if at not in found and at < len(old) and at not in found.values():
            found[at] = at
    return found


def _changed(id: str, old: Any, new: Any) -> Iterator[Difference]:
    """What of one step's own changed; the steps inside it speak for themselves."""
    if type(old) is not type(new):
        yield Difference("changed", "step", id, "", old, new, new)
    elif isinstance(new, ActionStep):
        yield from _action(id, old, new)
    elif isinstance(new, WaitStep):
        yield from _wait(id, old, new)
    elif isinstance(new, BranchStep):
        yield from _branches(id, old.branches, new)
    elif isinstance(new, HandOffStep):
        yield from _handed(id, old.hand_off, new)
    elif isinstance(new, StopStep):
        yield from fields("step", old, new, ("stop",), id, new)


def _action(id: str, old: ActionStep, new: ActionStep) -> Iterator[Difference]:
    if (old.action, old.use) != (new.action, new.use):
        yield Difference("changed", "step", id, "", old, new, new)
    else:
        yield from _form(id, old.form, new.form, new)
    before, after = _on_error(old), _on_error(new)
    if before != after:
        yield Difference("changed", "step", id, "on_error", before, after, new)


def _on_error(step: ActionStep) -> str:
    return step.on_error if isinstance(step.on_error, str) else "steps"


def _form(id: str, old: Mapping[str, Any], new: Mapping[str, Any], step: Any) -> Iterator[Difference]:
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name, _MISSING), new.get(name, _MISSING)
        if before != after or type(before) is not type(after):
            shown = [None if one is _MISSING else one for one in (before, after)]
            yield Difference("changed", "step", id, name, shown[0], shown[1], step)


def _wait(id: str, old: WaitStep, new: WaitStep) -> Iterator[Difference]:
    plain = [step.wait.model_dump(exclude={"on_timeout"}) for step in (old, new)]
    if type(old.wait) is not type(new.wait) or plain[0] != plain[1]:
        yield Difference("changed", "step", id, "wait", old, new, new)


def _branches(id: str, old: Sequence[Branch], step: BranchStep) -> Iterator[Difference]:
    same = same_ways(old, step.branches)
    for place, branch in enumerate(old):
        if place not in same.values():
            yield Difference("removed", "branch", id, "", branch, None, step)
    for place, branch in enumerate(step.branches):
        if place not in same:
            yield Difference("added", "branch", id, "", None, branch, step)
            continue
        before = old[same[place]]
        yield from fields("branch", before, branch, ("name",), id, branch)
        yield from conditions(before.when, branch.when, "branch", id, "when", branch)
    for at in moved(sorted(same.values()), [same[place] for place in sorted(same)]):
        branch = old[int(str(at))]
        yield Difference("moved", "branch", id, "", branch, branch, step)


def _handed(id: str, old: HandOff, step: HandOffStep) -> Iterator[Difference]:
    new = step.hand_off
    yield from fields("step", old, new, HANDED, id, step)
    yield from _form(id, old.form, new.form, step)
    late = [one if isinstance(one, str) else "steps" for one in (old.on_timeout, new.on_timeout)]
    if late[0] != late[1]:
        yield Difference("changed", "step", id, "on_timeout", late[0], late[1], step)
    before = {one.name: one for one in old.outcomes}
    after = {one.name: one for one in new.outcomes}
    for name, outcome in before.items():
        if name not in after:
            yield Difference("removed", "outcome", id, "", outcome, None, step)
    for name, outcome in after.items():
        if name not in before:
            yield Difference("added", "outcome", id, "", None, outcome, step)
        else:
            yield from fields("outcome", before[name], outcome, ("label",), id, outcome)
    for place in moved(list(before), list(after)):
        yield Difference("moved", "outcome", id, "", before[str(place)], after[str(place)], step)
