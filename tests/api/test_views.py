"""Saved views through the API: one's own, shared ones, and who may change which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import SavedView
from tests.builders import Firm

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]
JSON = "application/json"


def keep(client: Client, name: str, **more: Any) -> Any:
    form = {"list": "contacts", "name": name, "query": "?kind=lead&city=Lyon&page=3", **more}
    return client.post("/api/views", form, content_type=JSON)


def names(client: Client, asked: str = "") -> list[str]:
    return [one["name"] for one in client.get(f"/api/views{asked}").json()["items"]]


def test_a_view_is_kept_read_changed_and_deleted(program: Program, firm: Firm) -> None:
    client = program(firm.bo)
    made = keep(client, "Lyon")
    assert made.status_code == 201
    view = made.json()
    kept = "city=Lyon&kind=lead"  # in one order, without the page
    assert view == {
        "id": view["id"], "list": "contacts", "name": "Lyon", "query": kept, "shared": False, "owner": firm.bo.pk
    }  # fmt: skip
    assert client.get(f"/api/views/{view['id']}").json() == view
    changed = client.patch(f"/api/views/{view['id']}", {"query": "city=Nice"}, content_type=JSON)
    assert changed.json() == {**view, "query": "city=Nice"}
    assert client.delete(f"/api/views/{view['id']}").json() == {"done": True}
    assert not SavedView.objects.exists()


def test_it_is_a_tab_of_the_page_as_if_it_had_been_kept_there(program: Program, firm: Firm) -> None:
    view = keep(program(firm.ana), "Lyon").json()
    browser = Client()
    browser.force_login(firm.ana)
    page = browser.get(f"/contacts?{view['query']}&saved={view['id']}")
    (tab,) = [tab for tab in page.context["listing"].views if "saved=" in tab.url]
    assert (str(tab.label), tab.active, page.context["listing"].keeping.save_url) == ("Lyon", True, "")


def test_ones_own_and_shared_ones_are_listed(program: Program, firm: Firm) -> None:
    ana, bo = program(firm.ana), program(firm.bo)
    assert keep(ana, "Private").status_code == 201
    assert keep(ana, "Shared", shared=True).status_code == 201
    keep(bo, "Mine")
    keep(bo, "Calls", list="calls")
    assert names(bo) == ["Calls", "Mine", "Shared"]
    assert names(bo, "?list=contacts") == ["Mine", "Shared"]
    assert names(ana) == ["Private", "Shared"]


def test_only_who_may_change_settings_shares_and_changes_what_is_shared(program: Program, firm: Firm) -> None:
    ana, bo, dora = program(firm.ana), program(firm.bo), program(firm.dora)
    assert keep(bo, "For all", shared=True).status_code == 403
    shared = keep(ana, "Shared", shared=True).json()["id"]
    private = keep(ana, "Private").json()["id"]
    assert bo.get(f"/api/views/{shared}").status_code == 200
    assert bo.patch(f"/api/views/{shared}", {"name": "X"}, content_type=JSON).status_code == 403
    assert bo.delete(f"/api/views/{shared}").status_code == 403
    for client in (bo, dora):
        assert client.get(f"/api/views/{private}").status_code == 404
        assert client.delete(f"/api/views/{private}").status_code == 404
    assert dora.patch(f"/api/views/{shared}", {"name": "For all"}, content_type=JSON).status_code == 200
    assert dora.delete(f"/api/views/{shared}").status_code == 200


def test_what_is_wrong_is_said_and_kept_nowhere(program: Program, firm: Firm) -> None:
    client = program(firm.bo)
    assert keep(client, "Lyon").status_code == 201
    refused = [keep(client, "lyon"), keep(client, " "), keep(client, "Other", list="secrets")]
    assert [answer.status_code for answer in refused] == [422, 422, 422]
    assert "You have a view called" in refused[0].content.decode()
    assert "contacts, companies" in refused[2].content.decode()
    assert SavedView.objects.count() == 1


def test_a_key_that_reads_changes_nothing(program: Program, firm: Firm) -> None:
    view = keep(program(firm.bo), "Lyon").json()["id"]
    reading = program(firm.bo, "read")
    assert names(reading) == ["Lyon"]
    assert keep(reading, "Nice").status_code == 403
    assert reading.delete(f"/api/views/{view}").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(
    program: Program, firm: Firm, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    client = program(firm.bo)
    for number in range(count):
        keep(client, f"View {number}")
    names(client)
    with django_assert_num_queries(2):
        assert len(names(client)) == count
