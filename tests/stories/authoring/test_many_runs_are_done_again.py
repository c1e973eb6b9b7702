"""After an outage many runs are done again by a catch-up policy; hourly limits hold, and the counts come first."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.operations.deliveries import outbox
from tandem.operations.errors import Refused
from tandem.operations.running import replaying
from tandem.operations.watching import incident_groups
from tandem.store.models import Delivery, Incident, MailTemplate, Run, Workflow
from tests.builders import Firm, a_call, a_lead, a_workflow, think
from tests.builders import runs as runs_of
from tests.stories.telling import bell, settle


def failed(firm: Firm, calls: int = 3, clients: int = 1, **settings: Any) -> Workflow:
    """So many missed calls of each client, and a template that is gone."""
    workflow = (
        a_workflow("Sorry", **settings)
        .when("call.missed")
        .then("send_email", template="later")
        .then("notify", to=["user:ana@example.com"], text="{{ contact.name }} {{ subject }}")
        .published(firm.ana)
    )
    for client in range(clients):
        number = f"+3361234560{client}"
        a_lead(firm.bo, name=f"Lisa {client}", phone_e164=number, email=f"lisa{client}@d{client}.example.com")
        for call in range(calls):
            a_call(f"call-{client}-{call}", number=number).rings().is_missed()
    assert {run.state for run in runs_of(workflow)} == {"failed"}
    MailTemplate.objects.create(key="later", name="Later", subject="Later", body="We call you.")
    return workflow


def everything(firm: Firm) -> replaying.Chosen:
    return replaying.of_runs(firm.ana, Run.objects.all())


def states() -> list[str]:
    return sorted(Incident.objects.values_list("state", flat=True))


def test_all_of_them(firm: Firm) -> None:
    failed(firm)
    assert replaying.count(firm.ana, everything(firm), "failed_step", "all").again == 3
    counts = replaying.replay(firm.ana, everything(firm), "failed_step", "all")
    settle()
    assert (counts.total, counts.again, counts.left_out) == (3, 3, 0)
    assert len(bell(firm.ana)) == 3
    assert states() == ["retried"] * 3


def test_only_the_newest_of_each_client_and_the_others_are_taken_note_of(firm: Firm) -> None:
    workflow = failed(firm, calls=3, clients=2)
    counts = replaying.replay(
        firm.ana, everything(firm), "failed_step", "newest", note="The old ones do not matter"
    )
    settle()
    assert (counts.total, counts.again, counts.left_out) == (6, 2, 4)
    done = [run.retry_of for run in runs_of(workflow) if run.state == "done"]
    old = [run.pk for run in runs_of(workflow) if run.retry_of is None]
    assert done == [old[2], old[5]]
    assert states() == ["acknowledged"] * 4 + ["retried"] * 2
    kept = Incident.objects.filter(state="acknowledged").values_list("details__note", "acknowledged_by")
    assert set(kept) == {("The old ones do not matter", firm.ana.pk)}


def test_spread_over_some_minutes(firm: Firm) -> None:
    failed(firm, calls=3)
    replaying.replay(firm.ana, everything(firm), "failed_step", "spread", minutes=30)
    settle()
    assert len(bell(firm.ana)) == 1
    assert {run.waits_for["spread"] for run in Run.objects.filter(state="waiting")} == {30}
    firm.pass_time(minutes=10)
    assert len(bell(firm.ana)) == 2
    firm.pass_time(minutes=10)
    settle()
    assert len(bell(firm.ana)) == 3


def test_dropped_they_are_taken_note_of(firm: Firm) -> None:
    failed(firm)
    counts = replaying.replay(firm.ana, everything(firm), "failed_step", "drop", note="Called them all")
    assert (counts.again, counts.left_out) == (0, 3)
    assert Run.objects.exclude(retry_of=None).count() == 0
    assert states() == ["acknowledged"] * 3


def test_the_hourly_limit_holds(firm: Firm) -> None:
    failed(firm, calls=3, hourly_cap=4)  # three of this hour are used up
    replaying.replay(firm.ana, everything(firm), "failed_step", "all")
    settle()
    assert len(bell(firm.ana)) == 1
    assert [run.waits_for for run in Run.objects.filter(state="waiting")] == [{"cap": 4}] * 2
    firm.pass_time(hours=1)
    settle()
    assert len(bell(firm.ana)) == 3


def test_twice_is_once(firm: Firm) -> None:
    failed(firm)
    chosen = everything(firm)
    replaying.replay(firm.ana, chosen, "failed_step", "all")
    counts = replaying.replay(firm.ana, chosen, "failed_step", "all")
    settle()
    assert counts.again == 0
    assert len(bell(firm.ana)) == 3


def test_what_cannot_be_done_is_counted_and_stays_open(firm: Firm) -> None:
    failed(firm)
    Workflow.objects.update(on=False)
    counts = replaying.count(firm.ana, everything(firm), "failed_step", "all")
    assert (counts.total, counts.again, len(counts.refused)) == (3, 0, 3)
    replaying.replay(firm.ana, everything(firm), "failed_step", "all")
    assert states() == ["open"] * 3


def test_a_group_of_incidents(firm: Firm) -> None:
    failed(firm)
    chosen = replaying.of_group(firm.ana, Incident.objects.latest("id"))
    assert len(chosen) == 3
    replaying.replay(firm.ana, chosen, "failed_step", "all")
    settle()
    assert len(bell(firm.ana)) == 3
    assert states() == ["retried"] * 3


def test_a_group_of_messages_that_failed_by_themselves(firm: Firm) -> None:
    failed(firm, calls=1)
    replaying.replay(firm.ana, everything(firm), "failed_step", "all")
    think()
    sent = Delivery.objects.get()
    Delivery.objects.filter(pk=sent.pk).update(state="failed", ended_at=sent.created_at)
    incident = Incident.objects.create(
        kind="delivery_failed", cause="the server is away", delivery=sent, workflow=sent.workflow,
        record_type=sent.record_type, record_id=sent.record_id,
    )  # fmt: skip
    chosen = replaying.of_group(firm.ana, incident)
    assert (len(chosen.runs), len(chosen.deliveries)) == (0, 1)
    assert replaying.replay(firm.ana, chosen, "failed_step", "all").again == 1
    settle()
    sent.refresh_from_db()
    incident.refresh_from_db()
    assert (sent.state, incident.state) == ("sent", "retried")
    with pytest.raises(Refused):
        outbox.resend(firm.ana, sent.pk)


def test_an_incident_is_taken_note_of_with_a_word(firm: Firm) -> None:
    failed(firm)
    incident = Incident.objects.latest("id")
    assert incident_groups.acknowledge(firm.ana, incident, "Known") == 3
    assert set(Incident.objects.values_list("state", "details__note")) == {("acknowledged", "Known")}


def test_odd_wishes_are_refused(firm: Firm) -> None:
    failed(firm, calls=1)
    with pytest.raises(Refused) as refused:
        replaying.replay(firm.ana, everything(firm), "failed_step", "spread", minutes=0)
    assert [one.field for one in refused.value.problems] == ["minutes"]
