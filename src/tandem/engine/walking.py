"""Walk through the steps of a document, and change them wherever they are nested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tandem.engine.workflow import ActionStep, BranchStep, Document, HandOffStep, WaitEvent, WaitStep


def walk(steps: tuple[Any, ...], path: str = "") -> list[tuple[str, Any]]:
    """Every step with its path, in reading order: ``0``, ``1.a.0`` (branch a), ``1.otherwise.0``, ``2.timeout.0``."""
    found: list[tuple[str, Any]] = []
    for number, step in enumerate(steps):
        here = f"{path}{number}"
        found.append((here, step))
        for name, inner in inner_steps(step):
            found += walk(inner, f"{here}.{name}.")
    return found


def inner_steps(step: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """The step lists inside a step, by the word that names them in a path."""
    if isinstance(step, BranchStep):
        ways = [(str(number), branch.steps) for number, branch in enumerate(step.branches)]
        return [*ways, ("otherwise", step.otherwise)]
    if isinstance(step, WaitStep) and isinstance(step.wait, WaitEvent):
        return [("timeout", step.wait.on_timeout)]
    if isinstance(step, ActionStep) and isinstance(step.on_error, tuple):
        return [("error", step.on_error)]
    if isinstance(step, HandOffStep):
        ways = [(str(number), outcome.steps) for number, outcome in enumerate(step.hand_off.outcomes)]
        late = step.hand_off.on_timeout
        return [*ways, ("timeout", late)] if isinstance(late, tuple) else ways
    return []


def map_steps(document: Document, change: Callable[[ActionStep], ActionStep]) -> Document:
    """The document with every action step put through ``change``, wherever it is nested."""
    return document.model_copy(update={"steps": _mapped(document.steps, change)})


def _mapped(steps: tuple[Any, ...], change: Callable[[ActionStep], ActionStep]) -> tuple[Any, ...]:
    return tuple(_mapped_step(step, change) for step in steps)


def _mapped_step(step: Any, change: Callable[[ActionStep], ActionStep]) -> Any:
    if isinstance(step, ActionStep):
        if isinstance(step.on_error, tuple):
            step = step.model_copy(update={"on_error": _mapped(step.on_error, change)})
        return change(step)
    if isinstance(step, BranchStep):
        ways = tuple(way.model_copy(update={"steps": _mapped(way.steps, change)}) for way in step.branches)
        return step.model_copy(update={"branches": ways, "otherwise": _mapped(step.otherwise, change)})
    if isinstance(step, WaitStep) and isinstance(step.wait, WaitEvent):
        wait = step.wait.model_copy(update={"on_timeout": _mapped(step.wait.on_timeout, change)})
        return step.model_copy(update={"wait": wait})
    if isinstance(step, HandOffStep):
        given = step.hand_off
        ends = tuple(one.model_copy(update={"steps": _mapped(one.steps, change)}) for one in given.outcomes)
        late = given.on_timeout if given.on_timeout == "escalate" else _mapped(given.on_timeout, change)
        given = given.model_copy(update={"outcomes": ends, "on_timeout": late})
        return step.model_copy(update={"hand_off": given})
    return step
