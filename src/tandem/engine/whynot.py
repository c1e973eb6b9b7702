"""Why a workflow did not start with an event: the first thing that stood in its way. Pure.

It asks in the order in which ``thinking`` decides: trigger, what was added to it, conditions, the client's switch,
the entry contract, and what stops loops. Of several doors the one that was nearest to opening answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tandem.engine.cause import MOST_DEEP
from tandem.engine.condition import Condition
from tandem.engine.conditions.explain import Verdict, explain
from tandem.engine.conditions.near import Near, near_miss
from tandem.engine.event import Event
from tandem.engine.program import Door, Program
from tandem.engine.thinking import STORM_STARTS, client_is_stopped, moment_key
from tandem.engine.view import View, World
from tandem.engine.words import N_, Text

OTHER_TRIGGER = "other_trigger"
WORDS: Mapping[str, str] = {
    "ran": N_("It ran."),
    "not_there": N_("It did not exist yet."),
    "unpublished": N_("It was not published yet."),
    "off": N_("It was switched off then."),
    "unreadable": N_("Its version of then cannot be read any more."),
    OTHER_TRIGGER: N_("It waits for something else."),
    "direction": N_("It is for calls in the other direction."),
    "fields": N_("It looks at other fields: {wanted}. Changed were: {changed}."),
    "moment": N_("It waits for another time around this date."),
    "condition": N_("A condition did not hold."),
    "edge": N_("Its conditions held before this change already, so they did not begin to hold."),
    "import": N_("This change was made without starting workflows, as an import."),
    "gradual": N_("This change starts workflows little by little; its turn is still to come."),
    "pending": N_("Nobody has thought about this event yet."),
    "client_stopped": N_("Automation was stopped for this client."),
    "entered_once": N_("It takes a record once only, and had taken this one."),
    "inside": N_("It takes a record one at a time, and this one was still inside."),
    "first_only": N_("It takes the first time only; say “every time” to take each."),
    "too_deep": N_("The chain of rules that led here was {depth} deep, so it was stopped."),
    "storm": N_("It had started {count} times for this record within half an hour, so it was stopped."),
    "set_aside": N_("The event could not be processed; an incident tells of it."),
    "left_out": N_("It had waited too long to be thought about, so the workflow left it out."),
    "unknown": N_("It should have started, and the log does not say why it did not."),
}


@dataclass(frozen=True)
class Answer:
    """Why, in one word of ``WORDS`` with its values; for a condition the clause to blame, and what was nearly so."""

    word: str
    values: Mapping[str, object] | None = None
    clause: Verdict | None = None
    near: Near | None = None
    trigger: str = ""

    @property
    def message(self) -> Text:
        """The answer as a sentence."""
        return Text(WORDS[self.word], self.values or {})


@dataclass(frozen=True)
class Inside:
    """A run of the workflow for the record, as entry contracts see it."""

    started_at: datetime
    ended_at: datetime | None
    entry_key: str | None


def why_not(program: Program, event: Event, world: World, runs: Iterable[Inside]) -> Answer:
    """What kept this program from starting with this event; ``unknown`` when nothing did. ``world`` is of then."""
    nearest = Answer(OTHER_TRIGGER, {}, trigger=program.doors[0].trigger.word)
    for door in program.doors:
        answer = _door(program, door, event, world, list(runs))
        if _rank(answer) > _rank(nearest):
            nearest = answer
    return nearest


def _rank(answer: Answer) -> int:
    return list(WORDS).index(answer.word)


def _door(program: Program, door: Door, event: Event, world: World, runs: list[Inside]) -> Answer:
    word = door.trigger.word
    if not door.trigger.matches(event):
        return Answer(OTHER_TRIGGER, trigger=word)
    if event.cause.automation == "off":
        return Answer("import", trigger=word)
    use = door.use
    if use.direction and event.after.get("direction") != use.direction:
        return Answer("direction", trigger=word)
    if door.fields and event.op == "changed" and not door.fields & event.before.keys():
        values = {"wanted": ", ".join(sorted(door.fields)), "changed": ", ".join(sorted(event.before))}
        return Answer("fields", values, trigger=word)
    if event.op == "reached" and event.before.get("moment") != moment_key(door):
        return Answer("moment", trigger=word)
    before = {} if event.op == "created" else {**event.after, **event.before}
    view = View(world, event.record, image=event.after, old_image=before)
    failed = first_failing((use.when, program.document.when), view, world, program.document.about)
    if failed is not None:
        return Answer("condition", clause=failed, near=near_miss(failed), trigger=word)
    if door.rises is not None and event.op == "changed" and not door.rises(view, world.now):
        return Answer("edge", trigger=word)
    return _contract(program, door, event, view, runs)


def first_failing(
    conditions: Iterable[Condition | None], view: View, world: World, about: str
) -> Verdict | None:
    """The first clause to blame of conditions that should all hold."""
    for condition in conditions:
        verdict = explain(condition, view, world.now, schema=world.schema, record_type=about)
        if not verdict.held:
            return verdict.first_failing
    return None


def _contract(program: Program, door: Door, event: Event, view: View, runs: list[Inside]) -> Answer:
    word = door.trigger.word
    if client_is_stopped(view):
        return Answer("client_stopped", trigger=word)
    earlier = [run for run in runs if run.started_at <= event.at]
    entry = program.document.settings.entry
    if entry == "once" and earlier:
        return Answer("entered_once", trigger=word)
    if entry == "one_at_a_time" and any(run.ended_at is None or run.ended_at > event.at for run in earlier):
        return Answer("inside", trigger=word)
    if any((run.entry_key or "").endswith(":first") for run in earlier):
        return Answer("first_only", trigger=word)
    if event.cause.depth >= MOST_DEEP:
        return Answer("too_deep", {"depth": event.cause.depth}, trigger=word)
    recent = [run for run in earlier if (event.at - run.started_at).total_seconds() <= 1800]
    if len(recent) >= STORM_STARTS:
        return Answer("storm", {"count": len(recent)}, trigger=word)
    return Answer("unknown", trigger=word)
