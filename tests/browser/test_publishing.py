"""Ana publishes a better version with runs waiting, and does again what failed; all of it in the browser."""

from __future__ import annotations

import pytest

from tandem.engine.words import Text
from tandem.operations.authoring import drafts
from tandem.store.models import Incident, MailTemplate, Run, Workflow
from tests.browser.conftest import Office
from tests.builders import a_call, a_lead, a_workflow, runs, think

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PATIENCE = 30_000  # ms: the first page of a process reads every template


def a_draft_with_runs_waiting(office: Office) -> Workflow:
    """Version 1 waits an hour; the draft waits a day at a step of another name."""
    old = a_workflow("Follow up").when("call.missed").wait(**{"for": "1 hour"})
    workflow = old.then("notify", to=["user:ana@example.com"], text="Call back").published(office.firm.ana)
    for number in range(3):
        a_call(f"call-{number}").rings().is_missed()
    new = a_workflow("Follow up").when("call.missed").step(id="day", wait={"for": "1 day"})
    new.then("notify", to=["user:ana@example.com"], text="Call back today")
    seen = drafts.open(office.firm.ana, workflow).number
    drafts.save(office.firm.ana, workflow, seen=seen, document=new.document, what=Text("changed"))
    return workflow


def test_a_version_is_published_and_the_waiting_move_over(office: Office) -> None:
    workflow = a_draft_with_runs_waiting(office)
    look = office.screen(office.firm.ana)
    look.page.set_default_timeout(PATIENCE)
    look.page.goto(f"{look.url}/workflows/{workflow.pk}/publish")
    assert look.page.locator(".diff-lines li").count() == 3
    assert not look.page.locator(".publish-map").is_visible()
    look.page.check('input[name="waiting"][value="move"]')
    look.page.get_by_role("button", name="Publish version 2").click()
    look.page.wait_for_selector(".map .has-error")
    assert [complaint for complaint in look.complaints if "422" not in complaint] == []
    look.complaints.clear()  # the refusal is an answer the browser remarks on
    look.page.select_option('select[name="to:step-0"]', "day")
    look.page.fill('input[name="note"]', "A day is kinder")
    look.page.get_by_role("button", name="Publish version 2").click()
    look.page.wait_for_url(f"**/workflows/{workflow.pk}")
    assert "3 runs moved over." in look.page.locator("body").inner_text()
    assert {run.version.number for run in runs(workflow)} == {2}

    look.page.goto(f"{look.url}/runs/{runs(workflow)[0].pk}")
    assert "Moved by Ana Popescu from version 1 to version 2" in look.page.locator("main").inner_text()
    look.page.goto(f"{look.url}/workflows/{workflow.pk}/versions")
    assert "A day is kinder" in look.page.locator(".history-list").inner_text()
    look.page.select_option('select[name="with"]', "1")
    look.page.get_by_role("button", name="Compare").click()
    look.page.wait_for_url("**number=2&with=1")


def test_a_failed_run_is_done_again_and_the_rest_in_bulk(office: Office) -> None:
    a_lead(office.firm.bo)
    made = a_workflow("Sorry").when("call.missed").then("notify", to=["user:bo@example.com"], text="First")
    workflow = made.then("send_email", template="later").published(office.firm.ana)
    for number in range(3):
        a_call(f"call-{number}").rings().is_missed()
    MailTemplate.objects.create(key="later", name="Later", subject="Later", body="We call you.")
    first = runs(workflow)[0]

    look = office.screen(office.firm.ana)
    look.page.set_default_timeout(PATIENCE)
    look.page.goto(f"{look.url}/runs/{first.pk}")
    look.page.get_by_role("button", name="From the failed step").click()
    look.page.wait_for_function(f"!location.pathname.endsWith('/{first.pk}')")
    new = Run.objects.get(retry_of=first.pk)
    assert look.page.url.endswith(f"/runs/{new.pk}")
    think()
    look.page.reload()
    assert look.page.locator(".step.is-ahead").count() == 0

    look.page.goto(f"{look.url}/runs?state=failed")
    look.page.get_by_role("link", name="Do these again").click()
    look.page.check('input[name="policy"][value="all"]')
    look.page.get_by_role("button", name="Go ahead").click()
    look.page.wait_for_url("**/runs?state=failed")
    think()
    assert set(Incident.objects.values_list("state", flat=True)) == {"retried"}
    look.page.goto(f"{look.url}/workflows/health")
    assert "Sorry" in look.page.locator(".health").inner_text()
