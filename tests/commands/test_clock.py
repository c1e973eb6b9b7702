"""`tandem clock` moves the sandbox's time on, and what is due happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tandem import cli
from tandem.commands import clock as command
from tandem.operations import clock
from tandem.operations.errors import Refused
from tandem.store.models import Event, Organisation
from tandem.store.read.organisation import now
from tests.builders import Firm, a_firm, a_planned_call, a_workflow, runs, think

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def firm(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Firm:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(command, "start_django", lambda: None)
    return a_firm()


def offset() -> timedelta:
    """How far ahead the organisation is."""
    return Organisation.objects.get().clock_offset


def test_time_moves_on_and_what_is_due_happens(firm: Firm, capsys: pytest.CaptureFixture[str]) -> None:
    rule = (
        a_workflow("Overdue")
        .when("call.overdue", delay="30 minutes")
        .then("add_note", text="Late")
        .published()
    )
    a_planned_call(firm, at=now() + timedelta(minutes=10))
    assert cli.main(["clock", "advance", "41m"]) == 0
    think()
    assert [run.state for run in runs(rule)] == ["done"]
    assert "0:41:00 ahead of the real time); 1 records reached a moment" in capsys.readouterr().out


def test_moves_add_up_and_reset_goes_back(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["clock", "advance", "31m"])
    cli.main(["clock", "advance", "2 days"])
    assert offset() == timedelta(days=2, minutes=31)
    assert cli.main(["clock", "reset"]) == 0
    assert offset() == timedelta(0)
    assert capsys.readouterr().out.splitlines()[-1].endswith("(the real time)")


def test_after_a_reset_moments_are_looked_at_again(firm: Firm) -> None:
    rule = (
        a_workflow("Overdue")
        .when("call.overdue", delay="30 minutes")
        .then("add_note", text="Late")
        .published()
    )
    clock.advance(timedelta(days=3))
    clock.reset()
    a_planned_call(firm, at=now() + timedelta(minutes=10))
    clock.advance(timedelta(minutes=41))
    think()
    assert [run.state for run in runs(rule)] == ["done"]


@pytest.mark.parametrize("text", ["soon", "-5m", "0m", "2 business days", "1.5h", "99999999d"])
def test_lengths_that_are_none(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clock", "advance", "--", text]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert offset() == timedelta(0)


@pytest.mark.parametrize("words", [["advance"], ["show", "5m"]])
def test_words_that_do_not_go_together(words: list[str]) -> None:
    assert cli.main(["clock", *words]) == 1


def test_a_real_organisation_keeps_the_real_time(firm: Firm, capsys: pytest.CaptureFixture[str]) -> None:
    firm.organisation.sandbox = False
    firm.organisation.save()
    assert cli.main(["clock", "advance", "31m"]) == 1
    assert "Only a sandbox" in capsys.readouterr().err
    assert offset() == timedelta(0)


def test_the_log_says_who_moved_it(firm: Firm) -> None:
    clock.advance(timedelta(minutes=5), firm.dora)
    event: Any = Event.objects.get(record_type="organisation")
    assert (event.after, event.cause) == ({"clock_offset": 300.0}, {"by": "person", "doer": firm.dora.pk})


def test_ten_years_are_enough() -> None:
    with pytest.raises(Refused):
        clock.advance(timedelta(days=3661))
