"""Teams: who is in them, who leads them, and that rules that name one keep it."""

from __future__ import annotations

from django.test import Client

from tandem.operations.world import settings
from tandem.store.models import Event, Team, TelephonyAccount
from tests.builders import Firm, a_workflow
from tests.web.reading import words


def test_a_team_is_made_changed_and_logged(firm: Firm, dora: Client) -> None:
    dora.post("/settings/teams/add", {"name": "Sales Lyon", "lead": firm.ana.pk, "members": [firm.bo.pk]})
    team = Team.objects.get(name="Sales Lyon")
    assert (team.key, team.lead, list(team.members.all())) == ("sales-lyon", firm.ana, [firm.bo])
    dora.post(
        f"/settings/teams/{team.pk}", {"name": "Sales", "lead": "", "members": [firm.bo.pk, firm.cy.pk]}
    )
    team.refresh_from_db()
    assert (team.key, team.name, team.lead, team.members.count()) == ("sales-lyon", "Sales", None, 2)
    last = Event.objects.filter(record_type="team", record_id=team.pk).order_by("-id")[0]
    assert (last.before, last.after) == (
        {"members": [firm.bo.pk]},
        {"members": sorted([firm.bo.pk, firm.cy.pk])},
    )
    assert last.cause == {"by": "person", "doer": firm.dora.pk}


def test_the_engine_knows_new_members_at_once(firm: Firm, dora: Client) -> None:
    assert settings().directory.teams["support"] == tuple(sorted([firm.bo.pk, firm.cy.pk]))
    dora.post(f"/settings/teams/{firm.support.pk}", {"name": "Support", "lead": "", "members": [firm.ana.pk]})
    assert settings().directory.teams["support"] == (firm.ana.pk,)


def test_a_team_a_rule_names_is_not_deleted(firm: Firm, dora: Client) -> None:
    a_workflow("Tell support").when("call.missed").then("notify", to=["team:support"], text="x").published()
    page = dora.post(f"/settings/teams/{firm.support.pk}/delete", follow=True)
    assert "still needed by: “Tell support”" in words(page)
    assert Team.objects.filter(key="support").exists()


def test_a_team_nobody_names_is_deleted_and_its_calls_are_nobody_s(firm: Firm, dora: Client) -> None:
    account = TelephonyAccount.objects.create(key="x", name="X", provider="twilio", team=firm.support)
    dora.post(f"/settings/teams/{firm.support.pk}/delete")
    account.refresh_from_db()
    assert account.team is None
