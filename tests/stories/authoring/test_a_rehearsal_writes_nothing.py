"""A rehearsal looks at the last days of the log and leaves no trace but its own result."""

from __future__ import annotations

from django.db import connection

from tandem.operations.explaining import rehearsal
from tandem.store.models import Contact, Workflow
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_workflow, think

NOT_LOOKED_AT = frozenset({"store_study"})


def a_rule_with_everything() -> AWorkflow:
    rule = a_workflow("Everything").when("call.missed")
    rule.then("notify", to=["owner"], text="Missed {{ contact.name }}")
    rule.then(
        "create_task", title="Call back", assignee="team:support", how="least_busy", due_in="2 business hours"
    )
    rule.then("assign", to="team:support").then("update_field", field="purpose", value="Call back")
    rule.then("send_email", to=["client"], subject="Sorry, {{ contact.first_name }}", body="We missed you.")
    rule.then("schedule_call", after="1 hour").then("add_note", text="Missed")
    rule.step(hand_off={"do": "approval", "title": "Again?", "to": "owner", "outcomes": [{"name": "yes"}]})
    rule.wait(**{"for": "30 minutes"})
    return rule.then("notify", to=["team:support"], text="Half an hour later")


def test_a_rehearsal_writes_nothing(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    for number in range(3):
        a_call(f"call-{number}").rings().is_missed()
    firm.pass_time(hours=2)
    row = Workflow.objects.create(key="everything", name="Everything", about="call", owner=firm.ana)
    study = rehearsal.ask(firm.ana, row, a_rule_with_everything().document)
    before = everything()
    assert rehearsal.carry_out_all() == 1
    think()
    assert everything() == before
    study.refresh_from_db()
    assert study.state == "done", study.reason
    assert isinstance(study.result, dict)
    assert (study.done, study.total) == (6, 6)
    assert study.result["states"] == {"done": 3}
    assert study.result["messages"] == 3
    assert study.result["recipients"] == [
        {"kind": "email", "to": "lisa@example.com", "messages": 3, "contact": Contact.objects.get().pk}
    ]
    assert {name for day in study.result["work"] for name in day} == {
        "who", "day", "manual_actions", "tasks", "calls"
    }  # fmt: skip


def everything() -> dict[str, tuple[int, int]]:
    """Every table of the house and every sequence: how many rows, and a sum over all that is in them."""
    found: dict[str, tuple[int, int]] = {}
    with connection.cursor() as rows:
        rows.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        for (table,) in rows.fetchall():
            if table in NOT_LOOKED_AT:
                continue
            rows.execute(f'SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM "{table}" t')
            found[table] = rows.fetchone()
        rows.execute(
            "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE sequencename = 'tandem_id'"
        )
        found |= {name: (value, 0) for name, value in rows.fetchall()}
    return found
