"""Roles: the table of permissions says what it saves, and saves what it says."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tandem.operations import access
from tandem.operations.settings.roles import OF_RECORDS, RECORD_TYPES
from tandem.store.models import Contact, Role
from tests.builders import AGENT, Firm, a_lead
from tests.web.reading import rows, signed_in, words


def table(name: str, level: str = "no", **cells: str) -> dict[str, Any]:
    """What the page of a role sends: one level everywhere but in these cells."""
    found = {f"{permission}-{kind}": level for permission in OF_RECORDS for kind in RECORD_TYPES}
    return {"name": name} | found | {name.replace("__", "-"): value for name, value in cells.items()}


def test_a_new_role_keeps_only_what_it_says(firm: Firm, dora: Client) -> None:
    cells = {
        "view__*": "all",
        "view__call": "own",
        "view__contact": "all",
        "view__company": "all",
        "view__task": "all",
    }
    dora.post("/settings/roles/add", table("Ințelegător", **cells) | {"automate": "on"})
    role = Role.objects.get(name="Ințelegător")
    assert role.key == "intelegator"
    assert role.rights["view"] == {"*": "all", "call": "own"}
    assert role.rights["automate"] == {"*": "all"}
    assert access.may_at_all(_with(firm, role), "automate")
    assert not access.may_at_all(_with(firm, role), "administer")
    assert not access.may_at_all(_with(firm, role), "edit", "contact")


def _with(firm: Firm, role: Role) -> Any:
    firm.cy.role = role
    return firm.cy


def test_the_table_shows_what_is_saved_and_saving_it_changes_nothing(firm: Firm, dora: Client) -> None:
    role = Role.objects.get(key="agent")
    page = dora.get(f"/settings/roles/{role.pk}")
    form = page.context["form"]
    sent = {name: form.initial[name] for name in form.fields if form.initial[name] not in (True, False)}
    dora.post(f"/settings/roles/{role.pk}", sent)
    role.refresh_from_db()
    given = {
        name: levels for name, levels in role.rights.items() if any(one != "no" for one in levels.values())
    }
    assert given == AGENT
    assert "everybody’s" in words(page)


def test_a_changed_role_counts_at_once(firm: Firm, dora: Client, bo: Client) -> None:
    a_lead(owner=firm.cy)
    assert rows(bo.get("/contacts")) == ["Lisa Martin"]
    dora.post(f"/settings/roles/{firm.bo.role_id}", table("Agent", "own"))
    assert rows(signed_in(firm.bo).get("/contacts")) == []
    assert Contact.objects.count() == 1


def test_a_copy_begins_with_what_its_model_may(firm: Firm, dora: Client) -> None:
    form = dora.get("/settings/roles/add", {"copy": str(firm.bo.role_id)}).context["form"]
    assert form.initial["name"] == "Copy of Agent"
    assert (form.initial["view-call"], form.initial["delete-call"]) == ("all", "no")


def test_the_last_way_to_the_settings_stays_open(firm: Firm, dora: Client) -> None:
    firm.ana.role = firm.bo.role
    firm.ana.save()
    page = dora.post(f"/settings/roles/{firm.dora.role_id}", table("Administrator", "all"))
    assert "nobody who may change settings" in words(page)
    assert "administer" in Role.objects.get(key="administrator").rights


def test_a_role_somebody_has_is_not_deleted(firm: Firm, dora: Client) -> None:
    assert "Somebody has this role" in words(
        dora.post(f"/settings/roles/{firm.bo.role_id}/delete", follow=True)
    )
    spare = Role.objects.create(key="spare", name="Spare", rights={})
    dora.post(f"/settings/roles/{spare.pk}/delete")
    assert not Role.objects.filter(key="spare").exists()


def test_a_wrong_level_is_refused(firm: Firm, dora: Client) -> None:
    page = dora.post("/settings/roles/add", table("Odd", view__call="most"))
    assert "view-call" in page.context["form"].errors
    assert not Role.objects.filter(name="Odd").exists()
