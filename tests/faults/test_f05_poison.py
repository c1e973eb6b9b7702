"""F05: what kills every worker that touches it is set aside after three; all else is done."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest

from tandem.engine.effect import ChangeRecord
from tandem.operations.thinking import advance as advancing
from tandem.store.models import Contact, Incident, Pending, Run, Task
from tests.builders import a_workflow, think
from tests.faults.house import Hand, until
from tests.faults.plot import Plot

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]
POISON = "poison"


def guests(*names: str) -> None:
    """Contacts that come in at once, each of which gets a task."""
    a_workflow("Welcome", about="contact").when("contact.created").then(
        "create_task", title="Greet {{ name }}", assignee="user:bo@example.com"
    ).published()
    Contact.objects.bulk_create(Contact(kind="lead", name=name) for name in names)


def greeted() -> list[str]:
    return sorted(Task.objects.values_list("title", flat=True))


def supervised(plot: Plot, start: Callable[[], Hand]) -> list[int]:
    """Start a worker again whenever one ends, until the house is at rest; gives how they ended."""
    ends: list[int] = []
    workers = [start()]

    def looked_after() -> bool:
        code = workers[-1].code
        if code is not None:
            ends.append(code)
            workers.append(start())
        return not Pending.objects.exists()

    until(looked_after, 60, plot.story)
    plot.settles()
    assert workers[-1].code is None
    return ends


@pytest.mark.parametrize(
    ("how", "end"),
    [("kill", -signal.SIGKILL), pytest.param("segfault", -signal.SIGSEGV, marks=pytest.mark.slow)],
)
def test_f05_an_event_that_kills_is_set_aside_after_three_workers(plot: Plot, how: str, end: int) -> None:
    names = [f"Guest {number:02}" for number in range(30)]
    guests(*names[:15], POISON, *names[15:])

    ends = supervised(plot, lambda: plot.house.ask("tests.faults.hands:work_and_choke", POISON, how))

    assert ends == [end] * 3
    assert greeted() == [f"Greet {name}" for name in names]
    incident = Incident.objects.get()
    assert incident.kind == "poisoned"
    assert incident.cause == "WorkersDied: 3 workers died while thinking about it"
    assert incident.record_id == Contact.objects.get(name=POISON).id


@pytest.mark.slow
def test_f05_two_workers_and_two_poisons(plot: Plot) -> None:
    """Nothing that merely stood beside a poison is set aside."""
    names = [f"Guest {number:02}" for number in range(60)]
    guests(*names[:20], POISON, *names[20:40], POISON, *names[40:])

    def start() -> Hand:
        return plot.house.ask("tests.faults.hands:work_and_choke", POISON, "kill")

    other = [start()]

    def both() -> Hand:
        if other[-1].code is not None:
            other.append(start())
        return start()

    ends = supervised(plot, both)
    until(lambda: other[-1].code is None or other.append(start()))

    deaths = len(ends) + len(other) - 1
    assert 5 <= deaths <= 9, "three for each; those in one batch share the first"
    assert greeted() == [f"Greet {name}" for name in names]
    assert Incident.objects.count() == 2


def test_f05_out_of_memory_is_an_error_like_any_other(plot: Plot) -> None:
    guests("Guest 1", POISON, "Guest 2")
    worker = plot.house.ask("tests.faults.hands:work_in_little_memory", POISON, 1500)
    until(lambda: not Pending.objects.exists(), told=plot.story)
    plot.settles()
    assert worker.code is None
    assert greeted() == ["Greet Guest 1", "Greet Guest 2"]
    assert Incident.objects.get().cause.startswith("MemoryError")


@pytest.mark.slow
def test_f05_a_worker_that_is_only_restarted_sets_nothing_aside(plot: Plot) -> None:
    """Killed five times at work, for reasons of its own: the events are suspects, and are done all the same."""
    guests("Guest 1", "Guest 2")
    for _ in range(5):
        Contact.objects.create(kind="lead", name="Guest 3")
        assert plot.house.worker(CRASHPOINT="advance.noted").ends() == 137
        assert plot.house.worker(CRASHPOINT="advance.committed").ends() == 137
    plot.house.worker()
    plot.settles()
    assert len(greeted()) == 7
    assert not Incident.objects.exists()


@pytest.mark.parametrize("error", [ValueError("bad"), AttributeError("worse"), RecursionError("deep")])
def test_f05_what_only_raises_stands_alone_at_once(
    plot: Plot, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    pure = advancing.think

    def raising(events: Any, *more: Any) -> Any:
        if any(event.after.get("name") == POISON for event, _ in events):
            raise error
        return pure(events, *more)

    monkeypatch.setattr(advancing, "think", raising)
    guests("Guest 1", POISON, "Guest 2")
    think()
    assert greeted() == ["Greet Guest 1", "Greet Guest 2"]
    assert [one.kind for one in Incident.objects.all()] == ["poisoned"]


def test_f05_what_the_commit_would_refuse_stands_alone(plot: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference to a colleague who is not there is checked at the commit, which carries the whole batch."""
    pure = advancing.think

    def dangling(*given: Any) -> Any:
        found = pure(*given)
        for turn in found.turns:
            if turn.run.record in around(given) and given[3].images[turn.run.record].get("name") == POISON:
                deed = turn.deeds[0]
                deed.effect = ChangeRecord(turn.run.record, owner=999_999_999)
                deed.details = {"changes": {"owner": [None, 999_999_999]}}
        return found

    def around(given: Any) -> Any:
        return given[3].images

    monkeypatch.setattr(advancing, "think", dangling)
    guests("Guest 1", POISON, "Guest 2")
    think()
    assert greeted() == ["Greet Guest 1", "Greet Guest 2"]
    incident = Incident.objects.get()
    assert incident.kind == "poisoned"
    assert "foreign key" in incident.cause
    assert Run.objects.count() == 2
