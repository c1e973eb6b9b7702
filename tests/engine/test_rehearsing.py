"""A rehearsal keeps the laws of life: caps, storms, goals, waits in their order. Pure: the past is a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tandem import catalog
from tandem.engine.agenda import Asked
from tandem.engine.calendars import Calendar
from tandem.engine.cause import Cause
from tandem.engine.event import Event
from tandem.engine.program import make_ready
from tandem.engine.record import Image, RecordRef
from tandem.engine.rehearsing import Rehearsal, listens
from tandem.engine.tally import Tally
from tandem.engine.trigger import Changed, Created, Deleted
from tandem.engine.workflow import Document
from tandem.store.read.schema import schema
from tests.catalog.made_world import a_world

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LISA = RecordRef("contact", 7)
MINUTE = timedelta(minutes=1)
TELL = {"id": "tell", "action": "notify", "with": {"to": ["owner"], "text": "{{ city }}"}}


class Past:
    """What Lisa was at each time, and how often somebody asked."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events, self.asked = events, 0

    def __call__(self, asked: Sequence[Asked]) -> list[dict[RecordRef, Image]]:
        self.asked += 1
        return [self._at(one) for one in asked]

    def _at(self, one: Asked) -> dict[RecordRef, Image]:
        known = [event for event in self.events if event.at <= one.at and event.id <= one.event]
        return {LISA: dict(known[-1].after)} if known and known[-1].op != "deleted" else {}


def moves(times: int, every: timedelta = MINUTE, **image: Any) -> list[Event]:
    """Lisa moves, so many times."""
    return [
        Event(
            number, MONDAY + (number - 1) * every, LISA, "changed", {"city": f"city {number - 1}"},
            {"id": 7, "kind": "lead", "name": "Lisa", "owner": 2, "city": f"city {number}", **image}, Cause(),
        )
        for number in range(1, times + 1)
    ]  # fmt: skip


def rehearsed(events: list[Event], *steps: dict[str, Any], **settings: Any) -> tuple[dict[str, Any], Past]:
    """The result for a workflow that starts each time Lisa moves."""
    goal = settings.pop("goal", None)
    document = Document.model_validate(
        {
            "key": "moved", "name": "Moved", "about": "contact",
            "triggers": [{"on": "contact.edited", "fields": ["city"], "every_time": True}],
            "steps": list(steps),
            "settings": settings | ({"goal": goal} if goal else {}),
        }
    )  # fmt: skip
    program = make_ready(
        document,
        workflow=1,
        version=1,
        schema=schema(),
        actions=catalog.actions(),
        triggers=catalog.triggers(),
    )
    past, tally, world = Past(events), Tally(), a_world({})
    world.ids = _ids()
    rehearsal = Rehearsal(program, world, lambda key: Calendar.of(world.zone, {}), past, tally)
    rehearsal.hear(events, events[-1].at)
    rehearsal.hear([], events[-1].at + timedelta(days=2))
    return tally.result(), past


def _ids() -> Iterator[int]:
    return count(1000)


def test_a_storm_is_stopped_as_in_life() -> None:
    found, _past = rehearsed(moves(60, timedelta(seconds=10)), TELL)
    assert (found["runs"], found["loops"]) == (50, {"storm": 10})


def test_a_storm_is_over_after_half_an_hour() -> None:
    found, _past = rehearsed(moves(60, MINUTE), TELL)
    assert (found["runs"], found["loops"]) == (60, {})


def test_the_hourly_cap_puts_runs_off_to_the_next_hours() -> None:
    found, _past = rehearsed(moves(10), TELL, hourly_cap=4)
    assert (found["runs"], found["states"], found["loops"]) == (10, {"done": 10}, {"hourly_cap": 1})
    assert found["notified"] == {"2": 10}


def test_a_wait_reads_the_record_as_it_is_when_the_wait_is_over() -> None:
    found, _past = rehearsed(moves(3, timedelta(hours=1)), {"id": "w", "wait": {"for": "90 minutes"}}, TELL)
    assert [one["what"][0]["text"] for one in found["list"]] == ["city 2", "city 3", "city 3"]


def test_a_goal_that_is_met_ends_the_run() -> None:
    events = moves(2, timedelta(hours=1))
    goal = {"field": "city", "operator": "is", "value": "city 2"}
    found, _past = rehearsed(events[:1] + events[1:], {"id": "w", "wait": {"for": "1 day"}}, TELL, goal=goal)
    assert found["states"] == {"done": 2}
    assert found["notified"] == {}


def test_a_deleted_record_ends_its_runs() -> None:
    gone = Event(9, MONDAY + timedelta(hours=2), LISA, "deleted", {}, {"id": 7}, Cause())
    found, _past = rehearsed([*moves(1), gone], {"id": "w", "wait": {"for": "1 day"}}, TELL)
    assert found["states"] == {"stopped": 1}


def test_what_the_workflow_itself_did_and_imports_start_nothing() -> None:
    own = [Event(e.id, e.at, e.record, e.op, e.before, e.after, Cause("rule", workflow=1)) for e in moves(2)]
    imported = [
        Event(e.id, e.at, e.record, e.op, e.before, e.after, Cause(automation="off")) for e in moves(2)
    ]
    assert rehearsed(own, TELL)[0]["runs"] == 0
    assert rehearsed(imported, TELL)[0]["runs"] == 0


def test_images_are_asked_for_together() -> None:
    _found, past = rehearsed(moves(200), {"id": "w", "wait": {"for": "1 day"}}, TELL, hourly_cap=1000)
    assert past.asked == 2  # once for the page of events, once for the timers


def test_only_what_may_matter_is_listened_to() -> None:
    document = {
        "key": "k", "name": "K", "about": "contact", "steps": [TELL],
        "triggers": [{"on": "contact.edited", "fields": ["city"]}, {"on": "contact.created"}],
    }  # fmt: skip
    tools: dict[str, Any] = {"schema": schema(), "actions": catalog.actions(), "triggers": catalog.triggers()}
    plain = make_ready(Document.model_validate(document), workflow=1, version=1, **tools)
    assert {type(one.part) for one in listens(plain)["contact"]} == {Changed, Created}
    goal = {"settings": {"goal": {"field": "city", "operator": "is", "value": "x"}}}
    with_goal = make_ready(Document.model_validate(document | goal), workflow=1, version=1, **tools)
    assert [one.part for one in listens(with_goal)["contact"]] == [Created(), Deleted(), Changed()]
    only_fair = {"when": {"field": "source", "operator": "is", "value": "Fair"}}
    narrowed = make_ready(Document.model_validate(document | only_fair), workflow=1, version=1, **tools)
    assert {one.demands for one in listens(narrowed)["contact"]} == {(("source", frozenset({"fair"})),)}
