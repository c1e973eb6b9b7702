"""F06-F09: the database is restarted, crashes, or stays away; workers come back, nothing acknowledged is lost."""

from __future__ import annotations

import json
import signal
import time

import psycopg
import pytest
from django.conf import settings

from tandem.commands._processes import Kept, stop_all
from tandem.store.models import Delivery, Incident, Note, Run
from tests import auditor
from tests.faults.house import Hand, until
from tests.faults.pages import get, pages
from tests.faults.plot import Plot, the_rule

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]


def looked_after(plot: Plot, workers: list[Hand]) -> None:
    """As `tandem serve` does: a worker that ended is started again, whatever its exit code."""
    for place, worker in enumerate(workers):
        if worker.code is not None:
            workers[place] = plot.house.worker()


def done_by_now(plot: Plot, workers: list[Hand], runs: int) -> bool:
    looked_after(plot, workers)
    return Run.objects.filter(state="done").count() >= runs


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_f06_after_a_restart_of_the_database_the_supervisor_has_a_worker_within_a_minute(
    plot: Plot, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    the_rule(plot)
    monkeypatch.setenv("DATABASE_URL", plot.house.url)
    monkeypatch.setenv("TANDEM_HOME", str(settings.HOME))
    worker = Kept(("worker",))
    worker.start()
    try:
        plot.misses(1)
        plot.settles()

        plot.house.stop_database(how)
        time.sleep(3)
        plot.house.start_database()
        plot.misses(2)
        began = time.monotonic()
        until(lambda: worker.look_after() or Run.objects.filter(state="done").count() == 2, 60, plot.story)
        assert time.monotonic() - began < 60

        plot.misses(3)
        began = time.monotonic()
        until(lambda: worker.look_after() or Run.objects.filter(state="done").count() == 3, 10, plot.story)
        plot.settles()
    finally:
        stop_all([worker], grace=10)


def test_f07_a_worker_that_no_longer_hears_the_bell_is_not_late(plot: Plot) -> None:
    the_rule(plot)
    workers = [plot.house.worker()]
    plot.misses(1)
    until(lambda: done_by_now(plot, workers, 1), told=plot.story)

    with psycopg.connect(plot.house.url, autocommit=True) as there:
        query = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND query ILIKE 'listen%'"""
        row = there.execute(query).fetchone()
    assert row == (1,)
    for number in (2, 3, 4):
        plot.misses(number)
        began = time.monotonic()
        until(lambda wanted=number: done_by_now(plot, workers, wanted), 15, plot.story)  # type: ignore[misc]  # default
        assert time.monotonic() - began < 10
    plot.settles()


def test_f07_when_nobody_thinks_somebody_is_told(plot: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    from tandem.operations.thinking import lateness, sweep

    monkeypatch.setattr(lateness, "TOO_LONG_SECONDS", 0.3)
    monkeypatch.setattr(sweep, "WATCH", lateness.Watch())
    the_rule(plot)
    plot.misses(1)
    sweep.sweep()
    plot.pass_time(hours=-1)
    sweep.sweep()
    assert not Incident.objects.exists()
    time.sleep(0.4)
    sweep.sweep()
    sweep.sweep()
    assert [one.kind for one in Incident.objects.all()] == ["late"]
    plot.pass_time(hours=1)
    plot.house.worker()
    plot.settles()


@pytest.mark.slow
def test_f08_the_server_crashes_in_the_middle_of_the_work(plot: Plot, undisturbed: dict[str, int]) -> None:
    calls = 25
    the_rule(plot)
    before = auditor.row_counts()
    plot.misses(*range(1, calls + 1))
    workers = [plot.house.worker(), plot.house.worker()]
    until(lambda: Delivery.objects.filter(state="sent").count() >= 3, told=plot.story)
    acknowledged = dict(Delivery.objects.filter(state="sent").values_list("id", "answer"))
    runs = set(Run.objects.values_list("id", flat=True))

    plot.house.stop_database(signal.SIGQUIT)
    time.sleep(1)
    plot.house.start_database()

    until(lambda: acknowledged.items() <= dict(Delivery.objects.values_list("id", "answer")).items())
    assert runs <= set(Run.objects.values_list("id", flat=True))
    until(lambda: done_by_now(plot, workers, calls), 60, plot.story)
    plot.settles(60)
    mails = Delivery.objects.filter(kind="email")
    plot.unclear = set(mails.filter(state="unknown").values_list("key", flat=True))
    plot.repeated = set(Delivery.objects.filter(kind="webhook").values_list("key", flat=True))
    in_doubt = {"Task": 1, "Notification": 1, "Incident": 1, "Activity": 2}
    doubts = len(plot.unclear)
    assert doubts <= 16, "only what two workers had under way may be in doubt"
    assert auditor.row_counts() == {
        name: before[name] + count * calls + in_doubt.get(name, 0) * doubts
        for name, count in undisturbed.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("away", [6, pytest.param(300, marks=pytest.mark.timeout(600))])
def test_f09_while_the_database_is_away_pages_say_so_at_once_and_nothing_fails(
    plot: Plot, monkeypatch: pytest.MonkeyPatch, away: int
) -> None:
    """Also what falls due meanwhile happens afterwards, once."""
    rule = plot.rule()
    rule.wait(**{"for": f"{away // 2 + 4} seconds"}).then("add_note", text="Later").published(plot.firm.ana)
    monkeypatch.setenv("DATABASE_URL", plot.house.url)
    monkeypatch.setenv("TANDEM_HOME", str(settings.HOME))
    worker = Kept(("worker",))
    worker.start()
    try:
        plot.misses(1)
        until(lambda: waiting() == 1, told=plot.story)
        plot.settles()
        with pages(plot.house, monkeypatch) as address:
            plot.house.stop_database(signal.SIGINT)
            ends = time.monotonic() + away
            while time.monotonic() < ends:
                pages_say_so(address)
                for _ in range(5):
                    worker.look_after()
                    time.sleep(1)
            plot.house.start_database()
            until(lambda: get(f"{address}/accounts/login/")[0] == 200, 10)
            until(lambda: worker.look_after() or done() == 1, 60, plot.story)
            plot.misses(2)
            until(lambda: worker.look_after() or waiting() == 1, 60, plot.story)
            plot.pass_time(seconds=away)
            until(lambda: worker.look_after() or done() == 2, 60, plot.story)
        plot.settles()
    finally:
        stop_all([worker], grace=10)
    assert not Run.objects.exclude(state="done").exists()
    assert not Delivery.objects.exclude(state="sent").exists()
    assert not Incident.objects.exists()
    assert Note.objects.filter(text="Later").count() == 2
    with psycopg.connect(plot.house.url, autocommit=True) as there:
        jobs = there.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1").fetchall()
    assert "failed" not in dict(jobs)


def waiting() -> int:
    return Run.objects.filter(waits_for__has_key="time").count()


def done() -> int:
    return Run.objects.filter(state="done").count()


def pages_say_so(address: str) -> None:
    """A page, a list, the way in and the door for exchanges each answer 503 within two seconds, and no more."""
    for path, body in (
        ("/", None),
        ("/calls", None),
        ("/accounts/login/", None),
        ("/hooks/calls/main", b"{}"),
    ):
        status, text, took = get(address + path, body)
        assert (path, status) == (path, 503)
        assert took < 2
        assert b"Traceback" not in text
        if body:
            assert "error" in json.loads(text)
