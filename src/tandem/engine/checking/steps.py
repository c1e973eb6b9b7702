"""What is wrong with the steps of a workflow: actions, waits, branches, and how they are nested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from tandem.engine.action import Action
from tandem.engine.checking.found import Found, Known, conditions, date_field, duration, nearest
from tandem.engine.checking.handing import hand_off
from tandem.engine.forms import control_of
from tandem.engine.template import BadTemplate, variables
from tandem.engine.wording import worded
from tandem.engine.words import N_, Text
from tandem.engine.workflow import (
    ActionStep,
    BranchStep,
    Document,
    HandOffStep,
    StopStep,
    WaitEvent,
    WaitFor,
    WaitStep,
    WaitUntil,
)

MOST_STEPS = 500
MOST_ERROR_DEPTH = 2
LONGEST_PATH = 40  # of a step's path in the run's trace
TEMPLATES = frozenset({"template", "long_template"})


class Placed(NamedTuple):
    """A step, where it stands in the document, its path in a run, and in how many error branches it is."""

    at: str
    path: str
    step: Any
    errors: int


def steps(document: Document, known: Known) -> Iterator[Found]:
    """Everything wrong with the steps, in reading order."""
    placed = list(walk_placed(document.steps))
    if len(placed) > MOST_STEPS:
        text = N_("There are {count} steps; at most {most} are allowed. Split the workflow in two.")
        yield Found("steps", Text(text, {"count": len(placed), "most": MOST_STEPS}))
        return
    seen: dict[str, str] = {}
    every = {one.step.id for one in placed}
    for one in placed:
        if one.step.id in seen:
            text = N_("Two steps have the id “{id}”: here and at {first}. Give one of them another id.")
            yield Found(f"{one.at}.id", Text(text, {"id": one.step.id, "first": seen[one.step.id]}))
        yield from _nesting(one)
        yield from _step(one, document, known, frozenset(seen), frozenset(every))
        seen.setdefault(one.step.id, one.at)
    yield from _unreachable(placed)


def walk_placed(
    steps: tuple[Any, ...], at: str = "steps", path: str = "", errors: int = 0
) -> Iterator[Placed]:
    """Every step in reading order, with its places."""
    for number, step in enumerate(steps):
        here, run_path = f"{at}.{number}", f"{path}{number}"
        yield Placed(here, run_path, step, errors)
        if isinstance(step, BranchStep):
            for way, branch in enumerate(step.branches):
                yield from walk_placed(
                    branch.steps, f"{here}.branches.{way}.steps", f"{run_path}.{way}.", errors
                )
            yield from walk_placed(step.otherwise, f"{here}.otherwise", f"{run_path}.otherwise.", errors)
        elif isinstance(step, WaitStep) and isinstance(step.wait, WaitEvent):
            yield from walk_placed(
                step.wait.on_timeout, f"{here}.wait.on_timeout", f"{run_path}.timeout.", errors
            )
        elif isinstance(step, HandOffStep):
            given = step.hand_off
            for way, outcome in enumerate(given.outcomes):
                where = f"{here}.hand_off.outcomes.{way}.steps"
                yield from walk_placed(outcome.steps, where, f"{run_path}.{way}.", errors)
            if not isinstance(given.on_timeout, str):
                where = f"{here}.hand_off.on_timeout"
                yield from walk_placed(given.on_timeout, where, f"{run_path}.timeout.", errors)
        elif isinstance(step, ActionStep) and isinstance(step.on_error, tuple):
            yield from walk_placed(step.on_error, f"{here}.on_error", f"{run_path}.error.", errors + 1)


def _nesting(one: Placed) -> Iterator[Found]:
    if len(one.path) > LONGEST_PATH:
        yield Found(one.at, Text(N_("This step is nested too deeply. Move it to a workflow of its own.")))
    if one.errors > MOST_ERROR_DEPTH:
        text = N_("Steps for an error stand inside at most {most} others. Write “stop” or “continue” here.")
        yield Found(one.at, Text(text, {"most": MOST_ERROR_DEPTH}))


def _step(
    one: Placed, document: Document, known: Known, before: frozenset[str], every: frozenset[str]
) -> Iterator[Found]:
    step = one.step
    if isinstance(step, ActionStep):
        yield from _action(step, one.at, document, known, before, every)
    elif isinstance(step, WaitStep):
        yield from _wait(step, f"{one.at}.wait", document, known)
    elif isinstance(step, BranchStep):
        yield from _branches(step, one.at, document, known)
    elif isinstance(step, HandOffStep):
        yield from hand_off(step.hand_off, f"{one.at}.hand_off", document, known)


def _action(
    step: ActionStep, at: str, document: Document, known: Known, before: frozenset[str], every: frozenset[str]
) -> Iterator[Found]:
    if step.use is not None and step.use not in known.saved:
        text = N_("There is no saved action “{name}”. {near}")
        yield Found(f"{at}.use", Text(text, {"name": step.use, "near": nearest(step.use, known.saved)}))
        return
    if not step.action:
        text = N_(
            "This step does nothing. Name an “action”, a saved one with “use”, or write wait, branches or stop."
        )
        yield Found(at, Text(text))
        return
    kind = known.actions.get(step.action)
    fitting = [name for name, action in known.actions.items() if document.about in action.works_on]
    if kind is None:
        text = N_("There is no action called “{name}”. {near}")
        yield Found(f"{at}.action", Text(text, {"name": step.action, "near": nearest(step.action, fitting)}))
        return
    if document.about not in kind.works_on:
        text = N_("“{name}” does not work on a {about}. Use one of: {known}.")
        values = {
            "name": step.action,
            "about": known.word(document.about),
            "known": ", ".join(sorted(fitting)),
        }
        yield Found(f"{at}.action", Text(text, values))
        return
    if kind.needs_person:
        text = N_("“{title}”: only a person can do this. Hand it over instead.")
        yield Found(f"{at}.action", Text(text, {"title": Text(kind.title)}))
        return
    yield from _form(kind, step, f"{at}.with", known)
    yield from _step_names(kind, step, f"{at}.with", before, every)


def _form(kind: type[Action], step: ActionStep, at: str, known: Known) -> Iterator[Found]:
    try:
        form = kind(**step.form)
    except ValidationError as error:
        for one in error.errors():
            yield Found(".".join((at, *map(str, one["loc"]))), worded(one))
        return
    except TypeError:
        yield Found(at, Text(N_("The names of the fields must be text.")))
        return
    for problem in form.problems(known.around):
        yield Found(f"{at}.{problem.field}" if problem.field else at, problem.message)


def _step_names(
    kind: type[Action], step: ActionStep, at: str, before: frozenset[str], every: frozenset[str]
) -> Iterator[Found]:
    """Templates that read what a step gave which is not there, or comes later."""
    for name, field in kind.model_fields.items():
        written = step.form.get(field.alias or name)
        if not isinstance(written, str) or control_of(kind, name) not in TEMPLATES:
            continue
        try:
            wanted = variables(written)
        except BadTemplate:
            continue  # the form's own problems say so
        for path in wanted:
            yield from _step_name(path, f"{at}.{field.alias or name}", before, every)


def _step_name(path: str, at: str, before: frozenset[str], every: frozenset[str]) -> Iterator[Found]:
    head, _, rest = path.partition(".")
    step = rest.partition(".")[0]
    if head != "steps" or step in before:
        return
    if step in every:
        text = N_("“{path}”: the step “{step}” does not come before this one.")
        yield Found(at, Text(text, {"path": path, "step": step}))
    else:
        text = N_("“{path}”: there is no step “{step}” before this one. {near}")
        yield Found(at, Text(text, {"path": path, "step": step, "near": nearest(step, before)}))


def _wait(step: WaitStep, at: str, document: Document, known: Known) -> Iterator[Found]:
    wait = step.wait
    if isinstance(wait, WaitFor):
        yield from duration(wait.duration, f"{at}.for", least=1)
    elif isinstance(wait, WaitUntil):
        yield from date_field(wait.until, f"{at}.until", document.about, known)
        yield from duration(wait.offset, f"{at}.offset")
    else:
        yield from duration(wait.timeout, f"{at}.timeout", least=1)
        trigger = known.triggers.get(wait.event)
        if trigger is None or trigger.record_type != document.about:
            fitting = [word for word, one in known.triggers.items() if one.record_type == document.about]
            text = N_("A {about} has no event called “{name}”. {near}")
            values = {
                "about": known.word(document.about),
                "name": wait.event,
                "near": nearest(wait.event, fitting),
            }
            yield Found(f"{at}.event", Text(text, values))


def _branches(step: BranchStep, at: str, document: Document, known: Known) -> Iterator[Found]:
    empty = [number for number, branch in enumerate(step.branches) if not branch.steps]
    if len(empty) == len(step.branches) and not step.otherwise:
        yield Found(
            f"{at}.branches", Text(N_("No way of this branch has a step. Add steps to one, or remove it."))
        )
        empty = []
    for number in empty:
        text = Text(N_("This way has no steps: records that take it go straight on."))
        yield Found(f"{at}.branches.{number}", text, is_warning=True)
    for number, branch in enumerate(step.branches):
        yield from conditions(branch.when, f"{at}.branches.{number}.when", document.about, known)


def _unreachable(placed: list[Placed]) -> Iterator[Found]:
    """Steps that stand after a stop in the same list."""
    ended: dict[str, int] = {}
    for one in placed:
        list_at, _, number = one.at.rpartition(".")
        if list_at in ended and int(number) == ended[list_at] + 1:
            yield Found(
                one.at, Text(N_("This step is never reached: the one before it stops.")), is_warning=True
            )
        if isinstance(one.step, StopStep):
            ended[list_at] = int(number)
