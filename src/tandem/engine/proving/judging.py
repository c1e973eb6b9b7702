"""Whether an example came out as its author promised, and in words where it did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tandem.engine.durations import WrongDuration, add, parse
from tandem.engine.effect import ChangeRecord, CreateRecord, Effect, EndRuns, Notify, Send, StartRun
from tandem.engine.proving.cast import Cast
from tandem.engine.schema import Schema, UnknownField, resolve
from tandem.engine.tally import filled
from tandem.engine.trying import Tried, TriedDoor, TriedStep
from tandem.engine.view import World
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Expected, WorkflowExample

OUTCOMES: Mapping[str, str] = {
    "did": N_("was done"),
    "skipped": N_("was skipped"),
    "waited": N_("waited"),
    "failed": N_("failed"),
}
MEANT: Mapping[str, str] = {
    "did": N_("be done"),
    "skipped": N_("be skipped"),
    "waited": N_("wait"),
    "failed": N_("fail"),
}
EMPTY, QUOTED = N_("empty"), N_("“{text}”")


def not_started(doors: list[TriedDoor], schema: Schema, about: str) -> Text:
    """Why none of the triggers opened: the clause that stood in the way of the nearest one."""
    nearest = max(doors, key=lambda door: (door.pulled, door.direction, door.fields, door.own.held))
    if not nearest.pulled or not nearest.moment:
        return Text(N_("It did not start: this is not what it waits for."))
    if not nearest.direction:
        return Text(N_("It did not start: it waits for calls in the other direction."))
    if not nearest.fields:
        return Text(N_("It did not start: it waits for changes of other fields."))
    failing = nearest.own.first_failing or nearest.common.first_failing
    if failing is None:
        return Text(N_("It did not start: what it asks for held before already."))
    try:
        label = Text(resolve(schema, about, failing.field).label)
    except UnknownField:
        label = Text("{name}", {"name": failing.field})
    text = N_("It did not start, because “{field}” is: {actual}.")
    return Text(text, {"field": label, "actual": _said(failing.actual)})


def broken(example: WorkflowExample, tried: Tried, cast: Cast, world: World) -> Iterator[Text]:
    """Each promise about the steps that was not kept."""
    judge = _Judge(tried, cast, world)
    for step, word in example.comes_to.items():
        waited = [one for one in tried.steps if one.id == step and one.options]
        if not any(word in one.options for one in waited):
            text = N_("“{step}” cannot come to “{word}”.")
            yield Text(text, {"step": step, "word": word})
    for expected in example.expect:
        yield from judge.step(expected)


class _Judge:
    """Compares what was expected of one run with what it did."""

    def __init__(self, tried: Tried, cast: Cast, world: World) -> None:
        self.tried, self.cast, self.world = tried, cast, world

    def step(self, expected: Expected) -> Iterator[Text]:
        taken = [one for one in self.tried.steps if one.id == expected.step]
        if expected.outcome == "left_out":
            if taken:
                text = N_("“{step}” should be left out, but it {outcome}.")
                yield Text(text, {"step": expected.step, "outcome": Text(OUTCOMES[taken[0].outcome])})
            return
        if not taken:
            yield self._never(expected)
        elif all(one.outcome != expected.outcome for one in taken):
            yield self._otherwise(expected, taken[-1])
        else:
            yield from self._effects(expected, taken)

    def _never(self, expected: Expected) -> Text:
        if self.tried.reason is None:
            text = N_("“{step}” should {meant}, but the run never came to it.")
            return Text(text, {"step": expected.step, "meant": Text(MEANT[expected.outcome])})
        text = N_("“{step}” should {meant}, but the run ended before: {reason}")
        values = {"meant": Text(MEANT[expected.outcome]), "reason": self.tried.reason}
        return Text(text, {"step": expected.step, **values})

    @staticmethod
    def _otherwise(expected: Expected, taken: TriedStep) -> Text:
        values = {
            "step": expected.step,
            "meant": Text(MEANT[expected.outcome]),
            "outcome": Text(OUTCOMES[taken.outcome]),
        }
        if taken.reason is None:
            return Text(N_("“{step}” should {meant}, but it {outcome}."), values)
        text = N_("“{step}” should {meant}, but it {outcome}: {reason}")
        return Text(text, {**values, "reason": taken.reason})

    def _effects(self, expected: Expected, taken: list[TriedStep]) -> Iterator[Text]:
        """The values asked for, all in one effect of the step."""
        if not expected.effect:
            return
        done = [(self._values(effect), one.at) for one in taken for effect in one.effects]
        misses = [
            [(name, value, values.get(name)) for name, value in expected.effect.items()
             if not self._is(value, values.get(name), at)]
            for values, at in done
        ]  # fmt: skip
        if not misses:
            yield Text(N_("“{step}” does nothing that could be compared."), {"step": expected.step})
        elif all(misses):
            name, wanted, actual = min(misses, key=len)[0]
            text = N_("“{step}”: {name} should be {wanted}, but it is {actual}.")
            values = {"step": expected.step, "name": name, "wanted": _said(wanted), "actual": _said(actual)}
            yield Text(text, values)

    def _values(self, effect: Effect) -> dict[str, Any]:
        """What an effect does, by name, people and teams by the words that stand for them."""
        if isinstance(effect, Notify):
            return {"to": [self.cast.word(user) for user in effect.users], "text": effect.text}
        if isinstance(effect, Send):
            texts = {name: filled(effect.payload, name) for name in ("subject", "body")}
            return {**effect.payload, **texts, "to": effect.target}
        if isinstance(effect, StartRun | EndRuns):
            return {"workflow": effect.name}
        if not isinstance(effect, ChangeRecord | CreateRecord):
            return {}
        given = effect.changes if isinstance(effect, ChangeRecord) else effect.values
        fields = self.world.schema[effect.record.type].fields
        found: dict[str, Any] = {}
        for name, value in given.items():
            is_person = name in fields and fields[name].target == "user" and value is not None
            found[name] = self.cast.word(value) if is_person else value
        if found.get("team") is not None:
            found["team"] = self.cast.team(found["team"])
        return found

    def _is(self, wanted: Any, actual: Any, at: datetime) -> bool:
        if isinstance(actual, datetime) and isinstance(wanted, str):
            try:
                return add(parse(wanted), at, self.world.zone, self.world.calendar) == actual
            except WrongDuration:
                return actual.isoformat() == wanted
        if isinstance(actual, list) and not isinstance(wanted, list):
            return actual == [wanted]
        return bool(wanted == actual) or (wanted in (None, "") and actual in (None, ""))


def _said(value: Any) -> object:
    if value in (None, "", []):
        return Text(EMPTY)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return Text(QUOTED, {"text": value}) if isinstance(value, str) else str(value)
