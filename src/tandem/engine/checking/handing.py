"""What is wrong with a hand-off: what is to be done, by whom, by when, and its outcomes."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from tandem.engine.checking.found import Found, Known, duration, nearest
from tandem.engine.form_checks import people_problems, template_problems
from tandem.engine.handing import PLAIN
from tandem.engine.wording import worded
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document, HandOff


def hand_off(given: HandOff, at: str, document: Document, known: Known) -> Iterator[Found]:
    """Everything wrong with one hand-off but the steps inside it."""
    yield from _what(given, at, document, known)
    for name in ("title", "instructions"):
        for problem in template_problems(known.around, name, getattr(given, name)):
            yield Found(f"{at}.{name}", problem.message)
    for problem in people_problems(known.around, "to", [given.to]):
        yield Found(f"{at}.to", problem.message)
    yield from duration(given.due, f"{at}.due", least=1)
    yield from duration(given.timeout, f"{at}.timeout", least=1)
    yield from _outcomes(given, at)
    if given.wait and given.timeout is None and given.on_timeout != "escalate":
        text = N_("There are steps for when nobody does it in time, but no time is set. Set one.")
        yield Found(f"{at}.timeout", Text(text))


def _what(given: HandOff, at: str, document: Document, known: Known) -> Iterator[Found]:
    if given.do in PLAIN:
        return
    kind = known.actions.get(given.do)
    offered = [name for name, one in known.actions.items() if one.by_hand and document.about in one.works_on]
    if kind is None or given.do not in offered:
        text = N_("“{name}” cannot be handed to a person here. {near}")
        yield Found(f"{at}.do", Text(text, {"name": given.do, "near": nearest(given.do, [*PLAIN, *offered])}))
        return
    try:
        form = kind(**given.form)
    except ValidationError as error:
        for one in error.errors():
            if one["type"] == "missing":
                continue  # the person fills it in
            yield Found(".".join((f"{at}.with", *map(str, one["loc"]))), worded(one))
        return
    for problem in form.problems(known.around):
        if problem.field and not given.form.get(problem.field):
            continue  # empty: the person fills it in
        yield Found(f"{at}.with.{problem.field}" if problem.field else f"{at}.with", problem.message)


def _outcomes(given: HandOff, at: str) -> Iterator[Found]:
    seen: set[str] = set()
    for number, outcome in enumerate(given.outcomes):
        if outcome.name in seen:
            text = N_("Two outcomes are called “{name}”. Give one of them another name.")
            yield Found(f"{at}.outcomes.{number}.name", Text(text, {"name": outcome.name}))
        seen.add(outcome.name)
        if outcome.steps and not given.wait:
            text = N_(
                "The run does not wait, so no steps can follow an outcome. Let it wait, or remove the steps."
            )
            yield Found(f"{at}.outcomes.{number}.steps", Text(text))
