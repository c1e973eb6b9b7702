"""A campaign puts the records of a saved filter through a workflow, so many an hour, each of them once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tandem.engine.cause import Cause
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.manual_actions import lists, work
from tandem.operations.manual_actions.lists import Asked
from tandem.operations.outreach import campaigns, saved_filters
from tandem.operations.outreach.campaign_turns import take_turns
from tandem.store.models import Campaign, CampaignMember, Contact, ManualAction, Run, Workflow
from tandem.store.read.organisation import now
from tandem.store.write.cause import said_by
from tests.builders import Firm, a_lead, a_workflow, think
from tests.stories.manual_actions.handing import now_of, outcome, run_of

LYON = {"all": [{"field": "city", "operator": "is", "value": "Lyon"}]}


def people(count: int, **fields: Any) -> list[Contact]:
    """So many contacts in Lyon."""
    made = [a_lead(name=f"Lead {number}", **{"city": "Lyon", **fields}) for number in range(count)]
    think()
    return made


def the_workflow(**settings: Any) -> Workflow:
    """It hands each contact to the support team."""
    step = {"do": "call", "title": "Call {{ name }}", "to": "team:support",
            "outcomes": [outcome("yes"), outcome("no")]}  # fmt: skip
    rule = a_workflow("Spring offer", "contact", **settings).when("contact.became_client")
    return rule.step(id="ask", hand_off=step).published()


def a_campaign(firm: Firm, workflow: Workflow | None = None, **values: Any) -> Campaign:
    """A draft about everybody in Lyon, 60 an hour at any time."""
    chosen = saved_filters.save(firm.ana, name="Lyon", about="contact", condition=LYON)
    given = {
        "name": "Spring",
        "workflow": (workflow or the_workflow()).pk,
        "saved_filter": chosen.pk,
        **values,
    }
    return campaigns.create(firm.ana, given)


def passes(firm: Firm, **length: float) -> int:
    """Time goes by, and then the sweep looks; gives how many were enrolled."""
    firm.pass_time(**length)
    done = take_turns()
    think()
    return done


def states() -> dict[str, int]:
    """How many members there are of each state."""
    found: dict[str, int] = {}
    for state in CampaignMember.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_it_begins_with_one_and_goes_on_evenly(firm: Firm) -> None:
    people(5)
    a_lead(city="Paris", name="Not asked")
    campaign = a_campaign(firm, per_hour=60)
    assert campaigns.start(firm.ana, campaign.pk) == 5
    assert states() == {"waiting": 5}
    assert take_turns() == 1
    assert take_turns() == 0
    think()
    item = ManualAction.objects.get()
    assert (item.campaign_id, item.title, item.team_id) == (campaign.pk, "Call Lead 0", firm.support.pk)
    assert (run_of(item).trigger, run_of(item).doer, run_of(item).campaign_id) == (
        "manual", firm.ana.pk, campaign.pk,
    )  # fmt: skip
    assert passes(firm, seconds=59) == 0
    assert passes(firm, seconds=2) == 1
    assert campaigns.progress(firm.ana, campaign.pk).next_at is not None
    assert passes(firm, seconds=60) == 1
    assert [passes(firm, minutes=1) for _ in range(4)] == [1, 1, 0, 0]
    done = Campaign.objects.get()
    assert (done.state, done.ended_at is not None) == ("done", True)
    assert ManualAction.objects.count() == 5
    assert lists.listed(firm.ana, Asked("everyone", campaign=campaign.pk)).total.number == 5


def test_a_quick_one_takes_several_at_once_and_makes_up_for_a_minute_only(firm: Firm) -> None:
    people(40)
    campaign = a_campaign(firm, per_hour=600)
    campaigns.start(firm.ana, campaign.pk)
    assert take_turns() == 1
    assert passes(firm, seconds=30) == 5
    assert passes(firm, seconds=60) == 10
    assert passes(firm, hours=2) == 1, "what was missed is not made up for"
    at = list(CampaignMember.objects.filter(state="enrolled").order_by("at").values_list("at", flat=True))
    assert at[2] - at[1] == timedelta(seconds=6)


def test_it_keeps_to_its_window(firm: Firm) -> None:
    people(3)
    window = {"days": ["mon", "tue"], "from": "11:00", "to": "11:30"}
    campaign = a_campaign(firm, per_hour=3, window=window)
    campaigns.start(firm.ana, campaign.pk)
    assert take_turns() == 0, "it is ten in Paris"
    opens = campaigns.progress(firm.ana, campaign.pk).next_at
    assert opens == datetime.fromisoformat("2026-03-02T11:00:00+01:00")
    assert passes(firm, hours=1, seconds=1) == 1
    assert passes(firm, minutes=20) == 1
    assert passes(firm, minutes=20) == 0, "twenty to twelve"
    assert passes(firm, hours=24) == 0
    assert passes(firm, minutes=-15) == 1
    assert passes(firm, minutes=1) == 0
    assert states() == {"enrolled": 3}


def test_it_waits_for_its_day(firm: Firm) -> None:
    people(1)
    campaign = a_campaign(firm, starts_at=now() + timedelta(days=1))
    campaigns.start(firm.ana, campaign.pk)
    assert passes(firm, hours=23) == 0
    assert passes(firm, hours=2) == 1


def test_who_must_not_be_enrolled_is_left_out_with_the_reason(firm: Firm) -> None:
    fine, stopped, silent, refused, gone, inside = people(6)
    workflow = the_workflow(entry="one_at_a_time")
    campaign = a_campaign(firm, workflow, per_hour=3600)
    campaigns.start(firm.ana, campaign.pk)
    said_by(Cause("system"))  # a story is one transaction; what follows was not done by whoever started it
    Contact.objects.filter(pk=stopped.pk).update(automation_stopped=True)
    Contact.objects.filter(pk=silent.pk).update(do_not_contact=True)
    Contact.objects.filter(pk=refused.pk).update(gdpr_status="refused")
    gone_id = gone.pk
    gone.delete()
    Contact.objects.filter(pk=inside.pk).update(kind="contact")
    think()
    for _ in range(8):
        passes(firm, seconds=1)
    reasons = {
        row.record_id: row.because["text"]
        for row in CampaignMember.objects.filter(state="left_out")
        if row.because is not None
    }
    assert reasons == {
        stopped.pk: "automation is stopped for this client",
        silent.pk: "they asked not to be contacted",
        refused.pk: "they refused that we keep their data",
        gone_id: "it was deleted",
        inside.pk: "it is in this workflow already, or was and may be only once",
    }
    progress = campaigns.progress(firm.ana, campaign.pk)
    assert (progress.waiting, progress.enrolled, sum(progress.left_out.values()), progress.total) == (
        0,
        1,
        5,
        6,
    )
    assert ManualAction.objects.filter(campaign=campaign).get().contact == fine


def test_paused_it_rests_and_resumed_it_goes_on_without_a_rush(firm: Firm) -> None:
    people(10)
    campaign = a_campaign(firm, per_hour=600)
    campaigns.start(firm.ana, campaign.pk)
    assert take_turns() == 1
    campaigns.pause(firm.ana, campaign.pk)
    assert passes(firm, minutes=10) == 0
    assert campaigns.progress(firm.ana, campaign.pk).next_at is None
    campaigns.resume(firm.ana, campaign.pk)
    assert take_turns() == 1
    with pytest.raises(Refused):
        campaigns.resume(firm.ana, campaign.pk)


@pytest.mark.parametrize("stop_runs", [False, True])
def test_cancelled_nobody_more_is_enrolled_and_those_inside_go_on_or_stop(
    firm: Firm, stop_runs: bool
) -> None:
    people(3)
    campaign = a_campaign(firm)
    campaigns.start(firm.ana, campaign.pk)
    take_turns()
    think()
    item = ManualAction.objects.get()
    campaigns.cancel(firm.ana, campaign.pk, stop_runs=stop_runs)
    assert passes(firm, minutes=5) == 0
    assert states() == {"enrolled": 1, "left_out": 2}
    expected = ("cancelled", "stopped") if stop_runs else ("not_started", "waiting")
    assert (now_of(item).status, run_of(item).state) == expected
    with pytest.raises(Refused):
        campaigns.start(firm.ana, campaign.pk)


def test_what_each_step_came_to(firm: Firm) -> None:
    people(4)
    campaign = a_campaign(firm, per_hour=3600)
    campaigns.start(firm.ana, campaign.pk)
    for _ in range(5):
        passes(firm, seconds=1)
    items = list(ManualAction.objects.order_by("pk"))
    for item, said in zip(items, ("yes", "yes", "no"), strict=False):
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending(said)))
    think()
    (result,) = campaigns.step_results(firm.ana, campaign.pk)
    assert (result.path, result.action) == ("0", "hand_off")
    assert (result.counts, result.chosen) == ({"did": 3, "waited": 1}, {"yes": 2, "no": 1})
    progress = campaigns.progress(firm.ana, campaign.pk)
    assert (progress.runs, progress.open_items) == ({"done": 3, "waiting": 1}, 1)


def test_switched_off_it_waits(firm: Firm) -> None:
    people(1)
    workflow = the_workflow()
    campaign = a_campaign(firm, workflow)
    campaigns.start(firm.ana, campaign.pk)
    Workflow.objects.filter(pk=workflow.pk).update(on=False)
    assert passes(firm, minutes=5) == 0
    Workflow.objects.filter(pk=workflow.pk).update(on=True)
    assert passes(firm, minutes=5) == 1
    assert Run.objects.count() == 1


def test_more_than_the_firms_limit_must_be_confirmed(firm: Firm) -> None:
    people(3)
    firm.organisation.reach_limit = 2
    firm.organisation.save()
    campaign = a_campaign(firm)
    with pytest.raises(Refused) as refused:
        campaigns.start(firm.ana, campaign.pk)
    assert [one.field for one in refused.value.problems] == ["confirmed"]
    assert campaigns.start(firm.ana, campaign.pk, confirmed=3) == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"per_hour": 0}, "per_hour"),
        ({"window": {"days": [], "from": "09:00", "to": "18:00"}}, "window"),
        ({"window": {"days": ["mon"], "from": "9", "to": "18:00"}}, "window.from"),
        ({"window": {"days": ["mon"], "from": "09:00", "to": "09:00"}}, "window"),
    ],
)
def test_what_is_wrong_is_named(firm: Firm, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        a_campaign(firm, **values)
    assert [one.field for one in refused.value.problems] == [field]
    assert not Campaign.objects.exists()


def test_a_filter_must_fit_its_records(firm: Firm) -> None:
    wrong = {
        "all": [{"field": "city", "operator": "is", "value": "Lyon"}, {"field": "colour", "operator": "is"}]
    }
    with pytest.raises(Refused) as refused:
        saved_filters.save(firm.ana, name="Odd", about="contact", condition=wrong)
    assert refused.value.problems[0].field.startswith("condition.all.1")
    with pytest.raises(Refused):
        saved_filters.save(
            firm.ana, name="Odd", about="contact",
            condition={"all": [{"field": "old.city", "operator": "is", "value": "Lyon"}]},
        )  # fmt: skip
    people(2)
    assert saved_filters.count(firm.ana, "contact", LYON) == 2
    assert saved_filters.count(firm.ana, "contact", None) == 2


def test_only_who_may_start_workflows_by_hand_may_run_campaigns(firm: Firm) -> None:
    people(1)
    campaign = a_campaign(firm)
    with pytest.raises(access.Denied):
        campaigns.start(firm.bo, campaign.pk)
    with pytest.raises(access.Denied):
        saved_filters.save(firm.bo, name="Mine", about="contact", condition=None)
    assert [one.pk for one in campaigns.all_campaigns(firm.bo)] == [campaign.pk]
