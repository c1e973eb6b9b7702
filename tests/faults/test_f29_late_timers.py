"""F29-F31, F34: workers that were down, clocks that change or jump; each timer once, never early, in its window."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import tandem
from tandem.operations.authoring import workflows
from tandem.operations.thinking import moments
from tandem.operations.world import forget
from tandem.store.models import Contact, Delivery, Organisation, Run, Step, Task
from tandem.store.read.organisation import now
from tests.builders import a_lead, a_planned_call, a_workflow, think
from tests.faults.house import until
from tests.faults.plot import Plot

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]
PARIS = ZoneInfo("Europe/Paris")


def it_is(plot: Plot, at: datetime) -> None:
    """Set the sandbox's clock."""
    plot.pass_time(seconds=(at - now()).total_seconds())


def test_f29_after_six_hours_without_workers_each_timer_fires_once_and_says_how_late(plot: Plot) -> None:
    it_is(plot, datetime(2027, 1, 12, 20, 0, tzinfo=PARIS))
    a_workflow(
        "Later",
        about="contact",
        window={"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00"},
    ).when("contact.created").wait(**{"for": "1 hour"}).then(
        "create_task", title="Call {{ name }}", assignee="owner"
    ).then("send_email", subject="Hello", body="Hello.").published()
    a_workflow("Overdue", catch_up="all").when("call.overdue").then(
        "create_task", title="Overdue", assignee="owner"
    ).published()
    moments.look()
    worker = plot.house.worker()
    for number in range(30):
        a_lead(plot.firm.bo, name=f"Lisa {number}", email=f"lisa@d{number}.example.com")
        a_planned_call(plot.firm, at=now() + timedelta(minutes=30 + number))
    until(lambda: Run.objects.filter(state="waiting").count() == 30, told=plot.story)
    worker.kill()

    it_is(plot, datetime(2027, 1, 13, 3, 0, tzinfo=PARIS))
    plot.house.worker()
    until(lambda: Task.objects.count() >= 60, told=plot.story)
    plot.settles()

    assert Task.objects.filter(title="Overdue").count() == Task.objects.exclude(title="Overdue").count() == 30
    waited = Step.objects.filter(action="wait")
    assert [step.outcome for step in waited] == ["did"] * 30
    assert all(abs(step.outputs["late_seconds"] - 6 * 3600) < 120 for step in waited)
    assert plot.mail.taken == []
    for row in Delivery.objects.all():
        due = row.due_at.astimezone(PARIS)
        assert (row.state, due.date().day, due.hour) == ("planned", 13, 9)
    spread = {row.due_at for row in Delivery.objects.all()}
    assert len(spread) > 10, "they do not all leave at the stroke of nine"

    it_is(plot, datetime(2027, 1, 13, 9, 59, tzinfo=PARIS))
    until(lambda: len(plot.mail.taken) == 30, told=plot.story)
    plot.settles()


JUDGED_OUTSIDE = {"sending.py", "by_phone.py"}  # signatures and Retry-After go by the receiver's clock
CHANGES = [
    ("Europe/Paris", "2027-03-27 02:30", "2027-03-28 03:00"),
    ("Europe/Paris", "2027-10-30 02:30", "2027-10-31 02:30"),
    ("America/New_York", "2027-11-06 01:30", "2027-11-07 01:30"),
    ("Australia/Lord_Howe", "2027-10-02 02:15", "2027-10-03 02:30"),
]


@pytest.mark.parametrize(
    ("zone", "begins", "a_day_later"),
    [
        pytest.param(*change, marks=() if place == 0 else pytest.mark.slow)
        for place, change in enumerate(CHANGES)
    ],
)
def test_f30_f31_a_day_over_a_change_of_the_clocks_is_one_timer_at_the_wall_time(
    plot: Plot, zone: str, begins: str, a_day_later: str
) -> None:
    """ "1 day" keeps the wall time, "24 hours" are 24 hours; looked at every quarter of an hour, each fires once."""
    here = ZoneInfo(zone)
    Organisation.objects.filter(id=1).update(time_zone=zone)
    forget()
    start = datetime.fromisoformat(begins).replace(tzinfo=here)
    for name, length in (("Wall", "1 day"), ("Elapsed", "24 hours")):
        a_workflow(name, about="contact").when("contact.created").wait(**{"for": length}).then(
            "create_task", title=name, assignee="owner"
        ).published()
    a_workflow("Overdue").when("call.overdue", delay="1 day").then(
        "create_task", title="Overdue", assignee="owner"
    ).published()
    it_is(plot, start - timedelta(minutes=1))
    moments.look()
    a_planned_call(plot.firm, at=start)
    it_is(plot, start)
    a_lead(plot.firm.bo)
    think()
    began = Run.objects.earliest("started_at").started_at

    done: dict[str, datetime] = {}
    for _ in range(4 * 28):
        plot.pass_time(minutes=15)
        moments.look()
        think()
        for task in Task.objects.exclude(title__in=done):
            done[task.title] = now()
    assert Task.objects.count() == 3
    wall = datetime.fromisoformat(a_day_later).replace(tzinfo=here).timestamp()
    elapsed = began.timestamp() + 24 * 3600
    quarter = 15 * 60 + 60
    assert 0 <= done["Wall"].timestamp() - wall < quarter
    assert 0 <= done["Overdue"].timestamp() - wall < quarter
    assert 0 <= done["Elapsed"].timestamp() - elapsed < quarter


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong_by", "step", "says"),
    [(600, 0, ["+600"]), (-600, 0, ["-600"]), (0, 3600, ["+3600", "+0"]), (0, -3600, ["-3600", "+0"])],
)
def test_f34_the_clock_of_the_workers_machine_does_not_matter(
    plot: Plot, wrong_by: float, step: float, says: list[str]
) -> None:
    """Wrong by ten minutes, or put an hour on and back while it works: it fires no timer early, late or twice, and
    takes no living worker's lease away.
    """
    a_workflow("Later", about="contact").when("contact.created").then(
        "send_email", subject="Hello", body="Hello."
    ).wait(**{"for": "5 minutes"}).then("create_task", title="Now", assignee="owner").published()
    plot.mail.pause = 3
    slow = plot.house.worker(TANDEM_LEASE_SECONDS="60")
    a_lead(plot.firm.bo)
    until(lambda: Delivery.objects.filter(state="sending").exists(), told=plot.story)
    wrong = plot.house.ask("tests.faults.hands:work_by_a_wrong_clock", wrong_by, step)
    until(lambda: Delivery.objects.filter(state="sent").exists(), told=plot.story)
    slow.kill()
    Contact.objects.update(city="Lyon")
    plot.settles()
    until(lambda: all(f"my clock is {off} s off" in wrong.said for off in says), told=plot.story)
    assert not Task.objects.exists()
    plot.pass_time(minutes=4, seconds=30)
    time.sleep(3)
    assert not Task.objects.exists()
    plot.pass_time(seconds=30)
    until(Task.objects.exists, 10, plot.story)
    plot.settles()
    assert Task.objects.count() == len(plot.mail.taken) == 1
    assert wrong.code is None


def test_f29_a_moment_nobody_waited_for_does_not_catch_up(plot: Plot) -> None:
    """A rule that was off for a month, and one published while no worker looks, each begin when they go live."""
    boss = plot.firm.ana
    rule = a_workflow("Overdue").when("call.overdue").then("create_task", title="Overdue", assignee="owner")
    workflow = workflows.publish(boss, rule.document)
    workflows.switch(boss, workflow, True)
    think()
    a_planned_call(plot.firm, at=now() + timedelta(minutes=10))
    plot.pass_time(hours=1)
    moments.look()
    think()
    assert Task.objects.count() == 1, "the first look came an hour after the rule went live"

    workflows.switch(boss, workflow, False)
    moments.look()
    a_planned_call(plot.firm, at=now() + timedelta(minutes=10))
    plot.pass_time(days=30)
    workflows.switch(boss, workflow, True)
    moments.look()
    think()
    assert Task.objects.count() == 1
    a_planned_call(plot.firm, at=now() + timedelta(minutes=10))
    plot.pass_time(hours=1)
    moments.look()
    think()
    assert Task.objects.count() == 2


def test_f34_a_clock_that_jumps_back_and_forth_fires_nothing_twice(plot: Plot) -> None:
    a_workflow("Overdue").when("call.overdue").then(
        "create_task", title="Overdue", assignee="owner"
    ).published()
    a_workflow("Later", about="contact").when("contact.created").wait(**{"for": "30 minutes"}).then(
        "create_task", title="Later", assignee="owner"
    ).published()
    moments.look()
    a_planned_call(plot.firm, at=now() + timedelta(minutes=30))
    a_lead(plot.firm.bo)
    think()
    for minutes in (20, -60, 60, 15, -60, 60, -60, 60, 120):
        plot.pass_time(minutes=minutes)
        moments.look()
        think()
    assert sorted(Task.objects.values_list("title", flat=True)) == ["Later", "Overdue"]


def test_f34_nothing_reads_the_clock_of_the_process() -> None:
    """Due times, leases and windows come from the database's clock; only pauses are measured, by a monotonic one."""
    read = re.compile(
        r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time\(|timezone\.now|localtime\()"
    )
    source = Path(tandem.__file__).parent
    found = [
        f"{file.relative_to(source)}:{number}"
        for floor in ("engine", "catalog", "store", "operations")
        for file in sorted((source / floor).rglob("*.py"))
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if read.search(line) and file.name not in JUDGED_OUTSIDE
    ]
    assert found == []
