"""F04, F36, F46, F47: loops, functions and templates that users get wrong, and a job that blocks the worker."""

from __future__ import annotations

import time

import pytest

from tandem.engine.cause import MOST_DEEP
from tandem.operations.authoring import documents, workflows
from tandem.operations.errors import Refused
from tandem.store.models import Contact, CustomFunction, Delivery, Incident, Organisation, Run, Step, Task
from tandem.worker import tasks
from tests.builders import AWorkflow, a_lead, a_workflow
from tests.engine.template_attacks import ATTACKS
from tests.faults.house import until
from tests.faults.plot import Plot, the_rule

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]


@pytest.mark.slow
def test_f04_a_job_that_holds_up_the_event_loop_steals_nothing_and_loses_nothing(plot: Plot) -> None:
    """The worker's own loop stands still for six seconds; another takes over, the clock thread goes on."""
    the_rule(plot)
    plot.misses(1)
    blocked = plot.house.ask("tests.faults.hands:work_with_a_blocked_loop", 6)
    defer_block()
    time.sleep(1.5)
    plot.misses(2)
    other = plot.house.worker()
    plot.settles()
    assert [run.state for run in Run.objects.all()] == ["done", "done"]
    time.sleep(5)
    plot.misses(3)
    other.kill()
    until(lambda: Run.objects.filter(state="done").count() == 3, told=plot.story)
    plot.settles()
    assert len(plot.mail.taken) == len(plot.hook.requests) == 3
    assert blocked.code is None


def defer_block() -> None:
    """Queue the badly written job that only the blocked worker knows."""
    from django.db import connection

    with connection.cursor() as rows:
        rows.execute(
            """SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('engine', 'tests.block', 100, NULL, NULL, '{}', NULL)
               ::procrastinate_job_to_defer_v1])"""
        )


def test_f04_none_of_our_jobs_runs_in_the_event_loop() -> None:
    import inspect

    assert not [
        name for name, task in vars(tasks).items() if inspect.iscoroutinefunction(getattr(task, "func", None))
    ]


def answers_the_other(name: str, city: str, wanted: str) -> AWorkflow:
    """Writes to the client and sets their city whenever it is what the other rule sets."""
    return (
        a_workflow(name, about="contact")
        .when("contact.edited", fields=["city"], every_time=True)
        .where("city", "is", wanted)
        .then("send_email", subject="You moved to {{ city }}", body="Welcome.")
        .then("update_field", field="city", value=city)
    )


def test_f36_two_rules_that_answer_each_other_stop_and_write_no_more_mail_than_they_are_deep(
    plot: Plot,
) -> None:
    answers_the_other("East", "West", "East").published()
    answers_the_other("West", "East", "West").published()
    Organisation.objects.update(person_cap=0)  # the depth ends it, not how much mail one person may get
    lisa = a_lead(plot.firm.bo, city="Paris")
    plot.house.worker()
    Contact.objects.filter(id=lisa.id).update(city="East")
    until(Incident.objects.exists, told=plot.story)
    plot.settles()
    assert Run.objects.count() == len(plot.mail.taken) == MOST_DEEP
    incident = Incident.objects.get()
    assert (incident.kind, incident.cause) == ("too_deep", "East → West")


ABUSES = {
    "loop": "while True:\n    pass",
    "memory": "x = [0]\nwhile True:\n    x = x + x",
    "depth": "def f():\n    return f()\nf()",
    "flood": "'x' * 10_000_000",
    "power": "9 ** 9 ** 9",
    "import": "import os\nos.system('true')",
}


def test_f46_functions_that_misbehave_fail_in_time_and_harm_nobody(plot: Plot) -> None:
    for key, source in {**ABUSES, "fine": "record['city'].upper()"}.items():
        CustomFunction.objects.create(key=key, name=key, source=source)
        a_workflow(f"Run {key}", about="contact").when("contact.created").then(
            "run_function", function=key
        ).published()
    worker = plot.house.worker(TANDEM_LEASE_SECONDS="120")
    began = time.monotonic()
    for _ in range(2):
        a_lead(plot.firm.bo, city="Lyon")
    until(lambda: Run.objects.filter(state="done").count() == 2, told=plot.story)
    plot.settles(60)
    assert time.monotonic() - began < 45
    assert worker.code is None
    states = dict(Delivery.objects.values_list("payload__function", "state"))
    assert states == {**dict.fromkeys(ABUSES, "failed"), "fine": "sent"}
    failed = Run.objects.filter(state="failed")
    assert failed.count() == 2 * len(ABUSES)
    assert all(run.reason["text"] for run in failed)
    assert Step.objects.filter(outcome="did", action="run_function").count() == 2


@pytest.mark.parametrize("name", ["unclosed tags", "deep brackets"])
def test_f47_a_template_that_cannot_be_written_is_refused_when_it_is_saved(plot: Plot, name: str) -> None:
    with pytest.raises(Refused) as refused:
        workflows.publish(plot.firm.ana, mail_of(ATTACKS[name]).document)
    assert {problem.field.rpartition(".")[2] for problem in refused.value.problems} == {"body"}


def test_f47_a_template_that_runs_wild_sends_no_half_mail_and_holds_up_no_other(plot: Plot) -> None:
    for name in ("nested loops", "capture doubling", "append doubling", "huge range joined"):
        rule = mail_of(ATTACKS[name])
        rule.document["key"] = name.replace(" ", "-")
        rule.published()
    fine = mail_of("Hello {{ first_name }}.")
    fine.document["key"] = "fine"
    fine.published()
    worker = plot.house.worker(TANDEM_LEASE_SECONDS="120")
    a_lead(plot.firm.bo)
    until(lambda: Delivery.objects.count() == 5, told=plot.story)
    plot.settles(60)
    assert worker.code is None
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["failed"] * 4 + ["sent"]
    assert len(plot.mail.taken) == 1
    assert b"Hello Lisa." in plot.mail.taken[0]
    assert Incident.objects.count() == 4
    assert not Task.objects.exists()


def test_f47_a_place_that_is_not_there_is_refused_when_it_is_saved(plot: Plot) -> None:
    with pytest.raises(Refused) as refused:
        documents.validate(mail_of("Hello {{ first_nmae }}.").document)
    assert "first_nmae" in str(refused.value.problems[0].message.values)


def mail_of(body: str) -> AWorkflow:
    """A rule that writes this to each new contact."""
    return (
        a_workflow("Mail", about="contact")
        .when("contact.created")
        .then("send_email", subject="Hello", body=body)
    )
