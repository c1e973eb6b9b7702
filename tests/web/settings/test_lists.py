"""Every list costs the same for one row and for three."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.connectors.webhook import new_secret
from tandem.operations import keys
from tandem.store.models import (
    Calendar,
    CustomFunction,
    Endpoint,
    MailTemplate,
    Role,
    SavedAction,
    Team,
    TelephonyAccount,
    User,
)
from tests.builders import Firm
from tests.web.reading import rows

Make = Callable[[Firm, int], object]


def a_colleague(firm: Firm, number: int) -> object:
    """Somebody with a role, a manager and a team."""
    made = User.objects.create_user(
        f"x{number}@example.com", name=f"Ygor {number}", role=firm.bo.role, manager=firm.ana
    )
    made.teams.add(firm.support)
    return made


def a_team(firm: Firm, number: int) -> object:
    """A team with a lead and two members."""
    made = Team.objects.create(key=f"x{number}", name=f"Ygor {number}", lead=firm.ana)
    made.members.set([firm.bo, firm.cy])
    return made


MAKE: dict[str, tuple[Make, int]] = {
    "users": (a_colleague, 8),
    "roles": (lambda firm, n: Role.objects.create(key=f"x{n}", name=f"Ygor {n}", rights={"view": {"*": "all"}}), 7),
    "teams": (a_team, 8),
    "calendars": (
        lambda firm, n: Calendar.objects.create(key=f"x{n}", name=f"Ygor {n}", time_zone="UTC", hours={}), 8,
    ),
    "telephony": (
        lambda firm, n: TelephonyAccount.objects.create(
            key=f"x{n}", name=f"Ygor {n}", provider="twilio", own_numbers=["+33140000000"], team=firm.support
        ), 7,
    ),
    "keys": (lambda firm, n: keys.make(firm.dora, f"Ygor {n}", ["read"]), 7),
    "webhooks": (
        lambda firm, n: Endpoint.objects.create(
            key=f"x{n}", name=f"Ygor {n}", url="https://x.example/", secret=new_secret()
        ), 7,
    ),
    "templates": (
        lambda firm, n: MailTemplate.objects.create(
            key=f"x{n}", name=f"Ygor {n}", about="call", subject="a", body="b"
        ), 7,
    ),
    "functions": (lambda firm, n: CustomFunction.objects.create(key=f"x{n}", name=f"Ygor {n}", source="1"), 7),
    "saved-actions": (
        lambda firm, n: SavedAction.objects.create(key=f"x{n}", name=f"Ygor {n}", action="notify", form={}), 7,
    ),
}  # fmt: skip


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("area", MAKE)
def test_the_list_costs_the_same_for_one_and_for_three(
    firm: Firm, dora: Client, area: str, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make, queries = MAKE[area]
    for number in range(many):
        make(firm, number)
    with django_assert_num_queries(queries):
        page = dora.get(f"/settings/{area}", {"q": "Ygor "})
    assert sorted(rows(page)) == [f"Ygor {number}" for number in range(many)]


def test_a_list_without_rows_offers_the_first_step(firm: Firm, dora: Client) -> None:
    for area, step in {"telephony": "Connect the first one", "templates": "Write the first template"}.items():
        assert step in dora.get(f"/settings/{area}").content.decode()


def test_the_first_page_counts_what_is_in_use(
    firm: Firm, dora: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):
        page = dora.get("/settings")
    counts = {
        entry.area.name: count for _label, entries in page.context["groups"] for entry, count in entries
    }
    assert (counts["settings_users"], counts["settings_teams"], counts["settings_keys"]) == (4, 1, 0)
    assert counts["settings_organisation"] is None
