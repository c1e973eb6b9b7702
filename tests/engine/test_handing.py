"""A hand-off: what is handed over, to whom, by when, and where each answer leads the run. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tandem import catalog
from tandem.engine.action import Surroundings
from tandem.engine.calendars import Calendar
from tandem.engine.check import problems
from tandem.engine.directory import Directory
from tandem.engine.effect import ChangeRecord, CreateRecord
from tandem.engine.program import Hand, Program, make_ready
from tandem.engine.record import RecordRef
from tandem.engine.run import Run, Turn
from tandem.engine.shown import as_written, fill_in
from tandem.engine.turn import settled, take, wake
from tandem.engine.view import View, World
from tandem.engine.workflow import Document
from tandem.store.read.schema import schema
from tests.catalog.made_world import NOW, PEOPLE, a_world

LISA = RecordRef("contact", 100)
WEEK = Calendar.of(ZoneInfo("UTC"), {day: ((time(9), time(17)),) for day in range(5)})
NEVER = Calendar.of(ZoneInfo("UTC"), {})
NOTE = {"id": "so", "action": "add_note", "with": {"text": "So."}}


def a_document(*more: dict[str, Any], **given: Any) -> Document:
    """A rule that hands a contact over, then what follows."""
    step = {"id": "ask", "hand_off": {"do": "call", **given}}
    return Document.model_validate(
        {"key": "ask", "name": "Ask", "about": "contact", "triggers": [{"on": "contact.created"}],
         "steps": [step, *more]}
    )  # fmt: skip


def ready(document: Document, owner: int | None = None) -> Program:
    """The rule made ready to run."""
    return make_ready(
        document, workflow=7, version=8, schema=schema(), actions=catalog.actions(), triggers=catalog.triggers(),
        owner=owner,
    )  # fmt: skip


def world_of(**fields: Any) -> World:
    """Lisa, who is cy's, in the made world."""
    image = {"name": "Lisa", "first_name": "Lisa", "email": "lisa@example.com", "owner": 3, "company": None}
    return a_world({LISA: {"id": 100, **image, **fields}})


def begun(program: Program, world: World, calendar: Calendar = WEEK) -> Turn:
    """The first turn of a run."""
    run = Run(1, program, LISA, None, "contact.created", 0, 0, NOW)
    return take(run, world, lambda _: calendar)


def values(turn: Turn) -> dict[str, Any]:
    """The manual action that is made."""
    (effect,) = [deed.effect for deed in turn.deeds if isinstance(deed.effect, CreateRecord)]
    assert effect.record.type == "manual_action"
    return effect.values


def handed(
    world: World | None = None, calendar: Calendar = WEEK, owner: int | None = None, **given: Any
) -> dict[str, Any]:
    """What this hand-off makes."""
    return values(begun(ready(a_document(**given), owner), world or world_of(), calendar))


def test_its_words_and_its_draft_are_filled_in_and_it_says_where_it_is_from() -> None:
    turn = begun(
        ready(a_document(do="create_task", title="Task for {{ name }}", instructions="Ask {{ first_name }}.",
                         **{"with": {"title": "Write to {{ email }}", "priority": "high"}})), world_of(),
    )  # fmt: skip
    made = values(turn)
    assert {
        name: made[name] for name in ("type", "title", "instructions", "draft", "contact", "company")
    } == {
        "type": "create_task",
        "title": "Task for Lisa",
        "instructions": "Ask Lisa.",
        "draft": {"title": "Write to lisa@example.com", "priority": "high"},
        "contact": 100,
        "company": None,
    }
    assert {name: made[name] for name in ("workflow", "run", "step", "status", "priority", "rank")} == {
        "workflow": 7, "run": 1, "step": "ask", "status": "not_started", "priority": "normal", "rank": 2,
    }  # fmt: skip
    assert turn.run.state == "waiting"
    assert turn.run.waits_for == {"manual_action": turn.deeds[0].effect.record.id, "step": "ask"}  # type: ignore[union-attr]  # it makes one
    assert [(step.path, step.action, step.outcome) for step in turn.steps] == [("0", "hand_off", "waited")]


def test_a_mails_template_is_written_out_so_that_it_can_be_changed() -> None:
    made = handed(do="send_email", **{"with": {"template": "sorry"}})
    assert made["draft"] == {"subject": "Sorry", "body": "We missed you."}
    made = handed(do="send_email", **{"with": {"template": "sorry", "subject": "Dear {{ first_name }}"}})
    assert made["draft"] == {"subject": "Dear Lisa", "body": "We missed you."}


@pytest.mark.parametrize(
    "text", ["{{ first_name }}", "a {% if x %} b", "{ {", "{{{{ }}", "plain", "{{ '{{' }}"]
)
def test_what_a_person_wrote_comes_out_as_it_is(text: str) -> None:
    assert fill_in(as_written(text), View(world_of(), LISA)) == text
    assert as_written({"a": [text], "n": 3}) == {"a": [as_written(text)], "n": 3}


def test_a_template_that_cannot_be_filled_in_fails_the_run_with_the_reason() -> None:
    turn = begun(ready(a_document(title="{% for a in (1..99999999) %}x{% endfor %}")), world_of())
    assert turn.run.state == "failed"
    assert turn.run.reason is not None
    assert not turn.deeds
    assert [step.outcome for step in turn.steps] == ["failed"]


@pytest.mark.parametrize(
    ("to", "how", "owner", "team"),
    [
        ("owner", "queue", 3, None),
        ("owner.manager", "queue", 1, None),
        ("client.owner", "queue", 3, None),
        ("user:bo@example.com", "queue", 2, None),
        ("team:support", "queue", None, 1),
        ("team:support", "round_robin", 2, 1),
        ("team:support", "least_busy", 3, 1),
        ("role:supervisor", "queue", 1, None),
    ],
)
def test_to_whom(to: str, how: str, owner: int | None, team: int | None) -> None:
    made = handed(to=to, how=how)
    assert (made["owner"], made["team"]) == (owner, team)


def test_nobodys_is_the_authors() -> None:
    assert handed(world_of(owner=None), to="owner", owner=1)["owner"] == 1
    assert handed(world_of(owner=None), to="owner")["owner"] is None


def test_a_team_deals_in_turn_and_counts_what_it_dealt() -> None:
    world = world_of()
    program = ready(a_document(to="team:support", how="round_robin"))
    assert [values(begun(program, world))["owner"] for _ in range(4)] == [2, 3, 2, 3]
    world, program = world_of(), ready(a_document(to="team:support", how="least_busy"))
    assert [values(begun(program, world))["owner"] for _ in range(6)] == [3, 3, 3, 3, 2, 3]


def absent(*users: int) -> Directory:
    """The made world's people, some of them away."""
    return Directory(PEOPLE.people, PEOPLE.teams, PEOPLE.roles, PEOPLE.team_ids, frozenset(users))


@pytest.mark.parametrize("how", ["round_robin", "least_busy"])
def test_who_is_away_is_passed_over_while_somebody_else_is_there(how: str) -> None:
    world = world_of()
    program = ready(a_document(to="team:support", how=how))
    world.directory = absent(3)
    assert {values(begun(program, world))["owner"] for _ in range(4)} == {2}
    world.directory = absent(2, 3)
    assert {values(begun(program, world))["owner"] for _ in range(20)} == {2, 3}
    world.directory = absent(3)
    assert values(begun(ready(a_document(to="owner")), world))["owner"] == 3, (
        "it is offered to their team instead"
    )


def test_by_when() -> None:
    monday = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert handed()["due_at"] == monday + timedelta(days=7), "five business days, when nothing else is said"
    assert handed(due="4 business hours")["due_at"] == monday + timedelta(hours=4)
    assert handed(timeout="2 hours", on_timeout=[NOTE])["due_at"] == monday + timedelta(hours=2)
    assert handed(wait=False)["due_at"] is None
    assert handed(timeout=None)["due_at"] is None
    assert handed(due="1 hour", timeout="3 hours", priority="urgent")["due_at"] == monday + timedelta(hours=1)


def test_a_calendar_that_never_opens_fails_the_run() -> None:
    turn = begun(ready(a_document()), world_of(), NEVER)
    assert turn.run.state == "failed"
    assert "no opening" in str(turn.run.reason)


@pytest.mark.parametrize(
    ("given", "state", "hours"),
    [
        ({"wait": False}, "done", None),
        ({}, "waiting", None),
        ({"timeout": None}, "waiting", None),
        ({"timeout": "2 hours", "on_timeout": [NOTE]}, "waiting", 2),
        ({"timeout": "2 hours", "on_timeout": []}, "waiting", 2),
    ],
)
def test_the_run_waits_does_not_wait_or_waits_so_long(given: Any, state: str, hours: int | None) -> None:
    run = begun(ready(a_document(**given)), world_of()).run
    assert run.state == state
    assert run.due_at == (NOW + timedelta(hours=hours) if hours else None)


def test_an_approval_is_approved_or_rejected_unless_its_author_says_otherwise() -> None:
    assert [one["name"] for one in handed(do="approval")["outcomes"]] == ["approved", "rejected"]
    assert handed(do="approval", outcomes=[{"name": "fine"}])["outcomes"] == [
        {"name": "fine", "label": "fine"}
    ]
    assert handed()["outcomes"] == []


OUTCOMES = [
    {"name": "yes", "steps": [{**NOTE, "id": "yes"}]},
    {"name": "no"},
    {"name": "later", "steps": [{**NOTE, "id": "later"}]},
]


def answered(outcome: str = "", status: str = "completed", outcomes: Any = OUTCOMES, **answer: Any) -> Turn:
    """The turn after the answer."""
    world = world_of()
    first = begun(ready(a_document({**NOTE, "id": "after"}, outcomes=outcomes)), world)
    run = first.run
    told = {"status": status, "outcome": outcome, "note": "", "by": 2, "because": "", **answer}
    run.waits_for = {**(run.waits_for or {}), "settled": {"ok": True, "answer": told}}
    return settled(run, world, lambda _: WEEK)


@pytest.mark.parametrize(
    ("outcome", "paths"), [("yes", ["0", "0.0.0", "1"]), ("no", ["0", "1"]), ("later", ["0", "0.2.0", "1"])]
)
def test_each_outcome_goes_its_way_and_then_on(outcome: str, paths: list[str]) -> None:
    turn = answered(outcome, note="Good.")
    assert [step.path for step in turn.steps] == paths
    assert turn.steps[0].outcome == "did"
    assert turn.run.state == "done"
    kept = turn.run.outputs["ask"]
    assert (kept["outcome"], kept["note"], kept["by"], kept["manual_action"]) == (outcome, "Good.", 2, 1)


def test_skipped_it_goes_on_and_cancelled_it_stops() -> None:
    turn = answered(status="skipped", because="No number")
    assert [(step.path, step.outcome, str(step.reason)) for step in turn.steps[:1]] == [
        ("0", "skipped", "No number")
    ]
    assert (turn.run.state, len(turn.steps)) == ("done", 2)
    turn = answered(status="cancelled", because="Moved away")
    assert (turn.run.state, str(turn.run.reason), len(turn.steps)) == ("stopped", "Moved away", 1)
    assert str(answered(status="cancelled").run.reason) == "the manual action was cancelled"


@pytest.mark.parametrize("status", ["skipped", "cancelled"])
def test_an_author_may_give_skipped_and_cancelled_a_way_of_their_own(status: str) -> None:
    turn = answered(
        status=status, because="So", outcomes=[{"name": status, "steps": [{**NOTE, "id": "way"}]}]
    )
    assert [step.path for step in turn.steps] == ["0", "0.0.0", "1"]
    assert turn.run.state == "done"


def test_later_steps_read_what_came_of_it() -> None:
    world = world_of()
    reads = {
        "id": "tell",
        "action": "add_note",
        "with": {"text": "{{ steps.ask.outcome }}: {{ steps.ask.note }}"},
    }
    run = begun(ready(a_document(reads, outcomes=OUTCOMES)), world).run
    told = {"status": "completed", "outcome": "no", "note": "Too dear"}
    run.waits_for = {**(run.waits_for or {}), "settled": {"ok": True, "answer": told}}
    turn = settled(run, world, lambda _: WEEK)
    assert [deed.effect.values["text"] for deed in turn.deeds if isinstance(deed.effect, CreateRecord)] == [
        "no: Too dear"
    ]


def timed_out(world: World, on_timeout: Any) -> Turn:
    """The turn in which nobody did it in time."""
    run = begun(
        ready(a_document({**NOTE, "id": "after"}, timeout="1 hour", on_timeout=on_timeout)), world
    ).run
    run.acts_at = run.due_at
    return take(run, world, lambda _: WEEK, wake(run, world, timed_out=True))


@pytest.mark.parametrize(("on_timeout", "paths"), [([NOTE], ["0", "0.timeout.0", "1"]), ([], ["0", "1"])])
def test_nobody_does_it_in_time(on_timeout: Any, paths: list[str]) -> None:
    world = world_of()
    turn = timed_out(world, on_timeout)
    assert [step.path for step in turn.steps] == paths
    (cancelled,) = [deed.effect for deed in turn.deeds if isinstance(deed.effect, ChangeRecord)]
    assert cancelled.changes == {
        "status": "cancelled", "because": "nobody did it in time", "ended_at": NOW, "way": "rule",
    }  # fmt: skip
    assert turn.run.outputs["ask"] == {"manual_action": 1, "status": "timed_out"}
    assert turn.run.state == "done"


def test_one_that_ended_meanwhile_is_not_cancelled_again() -> None:
    world = world_of()
    run = begun(ready(a_document(timeout="1 hour", on_timeout=[])), world).run
    world.change(RecordRef("manual_action", 1), {"ended_at": NOW})
    assert not wake(run, world, timed_out=True).deeds


def test_a_hand_off_inside_an_outcome_waits_as_well() -> None:
    inner = {"id": "again", "hand_off": {"do": "todo", "title": "Second"}}
    world = world_of()
    run = begun(ready(a_document(outcomes=[{"name": "yes", "steps": [inner]}])), world).run
    told = {"status": "completed", "outcome": "yes"}
    run.waits_for = {**(run.waits_for or {}), "settled": {"ok": True, "answer": told}}
    turn = settled(run, world, lambda _: WEEK)
    assert (turn.run.state, turn.run.waits_for) == ("waiting", {"manual_action": 2, "step": "again"})
    assert [(step.path, step.outcome) for step in turn.steps] == [("0", "did"), ("0.0.0", "waited")]


def found(**given: Any) -> list[str]:
    """Where the checks find something wrong with a hand-off."""
    around = Surroundings(schema(), "contact", world_of())
    document = a_document(**given)
    seen = problems(document, schema(), catalog.actions(), catalog.triggers(), around)
    return [problem.path for problem in seen if not problem.is_warning]


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({}, []),
        ({"do": "send_email"}, []),
        ({"do": "send_email", "with": {"subject": "Hello"}}, []),
        ({"do": "send_email", "with": {"subject": "{{ nam }}"}}, ["steps.0.hand_off.with.subject"]),
        ({"do": "dance"}, ["steps.0.hand_off.do"]),
        ({"do": "reschedule_call"}, ["steps.0.hand_off.do"]),
        ({"do": "create_task", "with": {"colour": "red"}}, ["steps.0.hand_off.with.colour"]),
        ({"do": "create_task"}, []),
        ({"title": "{{ nam }}"}, ["steps.0.hand_off.title"]),
        ({"instructions": "{{ name"}, ["steps.0.hand_off.instructions"]),
        ({"to": "user:nobody@example.com"}, ["steps.0.hand_off.to"]),
        ({"due": "soon"}, ["steps.0.hand_off.due"]),
        ({"timeout": "0 hours"}, ["steps.0.hand_off.timeout"]),
        ({"timeout": None, "on_timeout": [NOTE]}, ["steps.0.hand_off.timeout"]),
        ({"outcomes": [{"name": "yes"}, {"name": "yes"}]}, ["steps.0.hand_off.outcomes.1.name"]),
        ({"wait": False, "outcomes": [{"name": "yes", "steps": [NOTE]}]}, ["steps.0.hand_off.outcomes.0.steps"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_hand_off_is_found_before_it_is_published(given: Any, where: list[str]) -> None:
    assert found(**given) == where


def test_a_hand_off_knows_the_action_it_hands_over() -> None:
    ops = [op for op in ready(a_document(do="send_email")).ops if isinstance(op, Hand)]
    assert [op.action for op in ops] == [catalog.actions()["send_email"]]
