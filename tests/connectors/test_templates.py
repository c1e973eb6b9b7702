"""Templates that leave are filled in by a child that can hang or die without hurting anybody (F47, X07)."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tandem.connectors.templates import Failure, Job, close, pool, render_many
from tests.engine.template_attacks import ATTACKS, VALUES


@pytest.fixture(autouse=True, scope="module")
def _children() -> Iterator[None]:
    yield
    close()


def good(number: int = 1) -> Job:
    return Job("Hi {{ name }} {{ n }}", {"name": "<Ann>", "n": number}, html=True)


def the_pids() -> list[int]:
    return [worker.pid for worker in pool._POOL._all if worker.pid]


def test_jobs_come_back_in_order() -> None:
    assert render_many([good(n) for n in range(50)], 2) == [f"Hi &lt;Ann&gt; {n}" for n in range(50)]


def test_plain_data_of_every_kind_crosses_over() -> None:
    values = {
        "at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        "price": Decimal("1.50"),
        "tags": ["a", 2],
    }
    job = Job(
        "{{ at | date: '%H:%M' }} {{ price }} {{ tags | join: ',' }} {{ tags.size }}", values, html=False
    )
    assert render_many([job], 2) == ["09:30 1.50 a,2 2"]


@pytest.mark.parametrize(
    ("template", "reason", "variable"),
    [
        ("{{ nobody.name }}", 'There is no value for "nobody.name".', "nobody.name"),
        (
            "{{ thing.secret }}",
            '"thing.secret" is not something that can be written in a text.',
            "thing.secret",
        ),
        ("{{ name", "{{ is never closed.", None),
    ],
)
def test_a_failure_says_why_and_stands_alone(template: str, reason: str, variable: str | None) -> None:
    bad = Job(template, {"name": "Ann", "thing": {"secret": object()}}, html=False)
    first, failure, last = render_many([good(), bad, good()], 2)
    assert isinstance(failure, Failure)
    assert (str(failure.reason), failure.variable) == (reason, variable)
    assert first == last == "Hi &lt;Ann&gt; 1"


def test_every_attack_fails_within_two_seconds_and_the_child_lives_on() -> None:
    render_many([good()], 2)
    before = the_pids()
    for name, source in ATTACKS.items():
        start = time.monotonic()
        (outcome,) = render_many([Job(source, VALUES, html=True)], 2)
        assert isinstance(outcome, Failure), name
        assert time.monotonic() - start < 2, name
    assert render_many([good()], 2) == ["Hi &lt;Ann&gt; 1"]
    assert the_pids() == before, "the limits stopped them, nobody had to be killed"


def test_the_child_stays_small() -> None:
    render_many([Job(source, VALUES, html=False) for source in ATTACKS.values()], 2)
    for pid in the_pids():
        status = Path(f"/proc/{pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        assert peak < 256 * 1024


def test_a_child_that_hangs_is_replaced() -> None:
    close()
    render_many([good()], 2)
    (pid,) = the_pids()
    os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    failure, after = render_many([good(), good()], 0.3)
    assert time.monotonic() - start < 5
    assert isinstance(failure, Failure)
    assert str(failure.reason) == "The template was stopped after 0.3 seconds."
    assert after == "Hi &lt;Ann&gt; 1"
    assert pid not in the_pids()


def test_a_child_that_died_costs_nothing() -> None:
    close()
    render_many([good()], 2)
    (pid,) = the_pids()
    os.kill(pid, signal.SIGKILL)
    assert render_many([good(), good()], 2) == ["Hi &lt;Ann&gt; 1"] * 2
    assert pid not in the_pids()


def test_many_threads_share_the_children() -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda n: render_many([good(n)] * 5, 2), range(40)))
    assert outcomes == [[f"Hi &lt;Ann&gt; {n}"] * 5 for n in range(40)]
    assert len(the_pids()) <= pool.CHILDREN


def test_the_child_sees_no_secrets_and_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    close()
    render_many([good()], 2)
    (pid,) = the_pids()[:1]
    assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert len(list(Path(f"/proc/{pid}/fd").iterdir())) <= 4
