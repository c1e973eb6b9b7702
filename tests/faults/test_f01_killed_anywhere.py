"""F01: a worker, or the process that takes signals, is killed at every point there is; the work is done once."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest

import tandem
from tandem.store.models import Delivery, Moment, Run
from tests import auditor
from tests.builders import a_planned_call, a_workflow
from tests.faults.house import until
from tests.faults.plot import Plot, as_told, the_rule

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]
SOURCE = Path(tandem.__file__).parent
POINTS = sorted(
    {
        name
        for file in SOURCE.rglob("*.py")
        for name in re.findall(r'\breach\("([a-z.]+)"\)', file.read_text())
        if not name.startswith("campaigns.")  # killed in a story of their own: test_f51
    }
)
QUICK = {"receive.written", "advance.applied", "deliver.sent", "moments.logged"}
SEEDS = int(os.environ.get("FAULT_SEEDS", "200"))
KILLED = 137
# What a mail in doubt leaves behind on top: a task, a line in the bell, an incident, and their timeline entries.
IN_DOUBT = {"Task": 1, "Notification": 1, "Incident": 1, "Activity": 2}


def at(point: str) -> object:
    return pytest.param(point, marks=() if point in QUICK else pytest.mark.slow)


def test_f01_the_points_are_there() -> None:
    families = {"receive", "advance", "deliver", "moments", "reap"}
    assert {point.partition(".")[0] for point in POINTS} == families
    assert set(POINTS) >= QUICK


def expected(undisturbed: dict[str, int], before: dict[str, int], calls: int) -> dict[str, int]:
    """I3: what an undisturbed run of so many calls leaves, and what each mail in doubt adds."""
    doubts = Delivery.objects.filter(state="unknown").count()
    return {
        name: before[name] + count * calls + IN_DOUBT.get(name, 0) * doubts
        for name, count in undisturbed.items()
    }


def doubts_are_allowed(plot: Plot) -> None:
    """Inside the named window a mail may end in doubt and a webhook may come again under the same key."""
    keys = Counter(Delivery.objects.values_list("kind", "key"))
    plot.unclear = {key for kind, key in keys if kind == "email"}
    plot.repeated = {key for kind, key in keys if kind == "webhook"}


@pytest.mark.parametrize("point", [at(one) for one in POINTS if one.startswith(("advance", "deliver"))])
def test_f01_a_worker_dies(plot: Plot, undisturbed: dict[str, int], point: str) -> None:
    the_rule(plot)
    before = auditor.row_counts()
    plot.misses(1)

    assert plot.house.worker(CRASHPOINT=point).ends() == KILLED
    worker = plot.house.worker()
    plot.settles()

    if point.startswith("deliver"):
        doubts_are_allowed(plot)
    assert [run.state for run in Run.objects.all()] == ["done"], plot.story()
    assert auditor.row_counts() == expected(undisturbed, before, 1)
    assert worker.code is None, worker.said


@pytest.mark.parametrize("point", [at(one) for one in POINTS if one.startswith("receive")])
def test_f01_the_one_who_takes_signals_dies(plot: Plot, undisturbed: dict[str, int], point: str) -> None:
    """The exchange heard no answer and says it again."""
    the_rule(plot)
    before = auditor.row_counts()
    plot.client(1)
    told = [as_told(signal) for signal in plot.signals(1)]
    plot.house.worker()

    assert plot.house.ask("tests.faults.hands:receive", told, CRASHPOINT=point).ends() == KILLED
    assert plot.house.ask("tests.faults.hands:receive", told).ends() == 0
    plot.settles()

    one_signal_less = {"Event": 0, "Activity": -1}  # both signals at once: created as missed, not changed
    found = expected(undisturbed, before, 1)
    assert auditor.row_counts() == {
        name: count + one_signal_less.get(name, 0) for name, count in found.items()
    }


@pytest.mark.parametrize("point", [at(one) for one in POINTS if one.startswith("moments")])
def test_f01_the_clock_dies(plot: Plot, point: str) -> None:
    """A planned call becomes overdue once, whoever looks at the clock."""
    a_workflow("Overdue").when("call.overdue").then("create_task", title="Late", assignee="owner").published()
    a_planned_call(plot.firm)
    first = plot.house.worker()
    until(Moment.objects.exists, told=plot.story)
    first.kill()
    plot.pass_time(hours=2)

    assert plot.house.worker(CRASHPOINT=point).ends() == KILLED
    plot.house.worker()
    until_done(plot, 1)


@pytest.mark.slow
def test_f01_the_reaper_dies(plot: Plot) -> None:
    """It dies while it ends the leases of a worker that died sending."""
    the_rule(plot)
    plot.misses(1)
    assert plot.house.worker(CRASHPOINT="deliver.claimed").ends() == KILLED
    assert plot.house.worker(CRASHPOINT="reap.taken").ends() == KILLED
    plot.house.worker()
    plot.settles()
    doubts_are_allowed(plot)
    assert Delivery.objects.get(kind="email").state == "unknown"
    assert plot.mail.taken == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_f01_killed_at_any_moment(plot: Plot, undisturbed: dict[str, int], seed: int) -> None:
    """Up to three workers die one after another, at a point or at a moment that the seed chooses."""
    chance = random.Random(seed)
    points = [one for one in POINTS if one.startswith(("advance", "deliver"))]
    calls = chance.randint(1, 4)
    the_rule(plot)
    before = auditor.row_counts()
    plot.misses(*range(1, calls + 1))
    for _ in range(chance.randint(1, 3)):
        if chance.random() < 0.5:
            plot.house.worker(CRASHPOINT=f"{chance.choice(points)}:{chance.randint(1, 3)}")
        else:
            plot.house.worker()
        time.sleep(chance.uniform(0, 1.2))
        plot.house.hands[-1].kill()
    plot.house.worker()
    plot.settles()
    doubts_are_allowed(plot)
    assert auditor.row_counts() == expected(undisturbed, before, calls)


def until_done(plot: Plot, runs: int) -> None:
    """Wait until so many runs ended, and check that it were no more."""
    until(lambda: Run.objects.filter(state="done").count() >= runs, told=plot.story)
    plot.settles()
    assert [run.state for run in Run.objects.all()] == ["done"] * runs
