"""Saved views and chosen columns: kept for a person, shared by those who may, linkable by everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import SavedView
from tests.builders import Firm, a_call, a_company, a_lead, a_workflow
from tests.web.reading import HTMX, rows, signed_in, words

LISTS = ("contacts", "companies", "calls", "tasks", "runs", "scheduled", "incidents")


def tabs(page: Any) -> list[tuple[str, str, bool]]:
    """The tabs that somebody saved: name, address, and whether one is in it."""
    return [
        (str(tab.label), tab.url, tab.active) for tab in page.context["listing"].views if "saved=" in tab.url
    ]


def heads(page: Any) -> list[str]:
    """The names of the columns that are drawn."""
    return [str(head.column.label) for head in page.context["listing"].headers]


def save(who: Client, address: str, name: str, **more: str) -> str:
    """Save the list at this address as a view; gives where it leads then."""
    keeping = who.get(address).context["listing"].keeping
    return str(who.post(keeping.save_url, {"name": name, **more}).headers.get("Location", ""))


def test_what_is_narrowed_and_sorted_is_kept_under_a_name(firm: Firm, ana: Client) -> None:
    a_lead(name="Anne", city="Lyon")
    a_lead(name="Zoe", city="Lyon")
    a_lead(name="Cleo", city="Cluj")
    assert ana.get("/contacts").context["listing"].keeping.save_url == ""
    here = save(ana, "/contacts?city=Lyon&sort=-name&page=1", "Lyon, backwards")
    kept = SavedView.objects.get()
    assert here == f"/contacts?city=Lyon&sort=-name&saved={kept.pk}"
    page = ana.get(here)
    assert rows(page) == ["Zoe", "Anne"]
    assert tabs(page) == [("Lyon, backwards", f"?city=Lyon&sort=-name&saved={kept.pk}", True)]
    assert [tab.active for tab in page.context["listing"].views] == [False, False, False, True]
    assert "is kept" in words(page)
    assert [active for _name, _url, active in tabs(ana.get("/contacts"))] == [False]


def test_a_view_is_only_its_owners_until_it_is_shared(firm: Firm, ana: Client, bo: Client) -> None:
    a_lead(owner=firm.bo, name="Mine", city="Lyon")
    here = save(ana, "/contacts?city=Lyon", "Lyon")
    kept = SavedView.objects.get()
    assert tabs(bo.get("/contacts")) == []
    assert bo.get(f"/views/{kept.pk}").status_code == 404
    assert rows(bo.get(here)) == ["Mine"]  # the link still says everything
    ana.post(f"/views/{kept.pk}", {"name": "Lyon", "shared": "on"})
    assert [name for name, _url, _active in tabs(bo.get("/contacts"))] == ["Lyon"]
    assert bo.get(here).context["listing"].keeping.edit_url == ""
    for verb in ("", "/update", "/delete"):
        assert (verb, bo.post(f"/views/{kept.pk}{verb}", {"name": "Taken"}).status_code) == (verb, 403)
    kept.refresh_from_db()
    assert (kept.name, kept.query, kept.shared) == ("Lyon", "city=Lyon", True)


def test_an_agent_keeps_views_but_shares_none(firm: Firm, bo: Client) -> None:
    assert "Everybody sees it" not in words(bo.get("/lists/contacts/views?city=Lyon"))
    save(bo, "/contacts?city=Lyon", "Mine", shared="on")
    kept = SavedView.objects.get()
    assert (kept.user_id, kept.shared) == (firm.bo.pk, False)


def test_another_administrator_may_change_what_is_shared(firm: Firm, ana: Client) -> None:
    save(ana, "/contacts?city=Lyon", "Lyon", shared="on")
    kept = SavedView.objects.get()
    dora = signed_in(firm.dora)
    dora.post(f"/views/{kept.pk}", {"name": "Lyon, all", "shared": "on"})
    assert [name for name, _url, _active in tabs(ana.get("/contacts"))] == ["Lyon, all"]
    dora.post(f"/views/{kept.pk}/delete")
    assert not SavedView.objects.exists()


def test_changes_in_a_view_are_offered_to_be_kept(firm: Firm, ana: Client) -> None:
    here = save(ana, "/contacts?city=Lyon", "Lyon")
    kept = SavedView.objects.get()
    keeping = ana.get(here).context["listing"].keeping
    assert (keeping.update_url, keeping.save_url) == ("", "")
    assert keeping.edit_url == f"/views/{kept.pk}"
    keeping = ana.get(f"{here}&kind=lead").context["listing"].keeping
    answer = ana.post(keeping.update_url, {"query": keeping.query})
    assert answer.headers["Location"] == f"/contacts?city=Lyon&kind=lead&saved={kept.pk}"
    assert ana.get(answer.headers["Location"]).context["listing"].keeping.update_url == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("x" * 61, "at most 60 characters"),
        ("lyon", "You have a view called “lyon” already."),
    ],
)
def test_a_name_that_will_not_do_is_said_in_the_dialog(firm: Firm, ana: Client, name: str, said: str) -> None:
    save(ana, "/contacts?city=Lyon", "Lyon")
    answer = ana.post("/lists/contacts/views?city=Cluj", {"name": name}, headers=HTMX)
    assert said in words(answer)
    assert SavedView.objects.count() == 1
    assert ana.post("/lists/calls/views?status=missed", {"name": "Lyon"}).status_code == 302


def test_there_is_a_limit_to_what_one_keeps(firm: Firm, ana: Client) -> None:
    SavedView.objects.bulk_create(
        SavedView(user=firm.ana, list_name="contacts", name=f"View {number}") for number in range(30)
    )
    answer = ana.post("/lists/contacts/views?city=Lyon", {"name": "One more"})
    assert "You have 30 views of this list already." in words(answer)
    assert SavedView.objects.count() == 30


def test_columns_are_chosen_for_oneself(firm: Firm, ana: Client, bo: Client) -> None:
    a_lead(name="Anne", city="Lyon", email="anne@example.org", tags=["vip", "press"])
    usual = ["Name", "Kind", "Phone", "City", "Status", "Owner", "Added"]
    page = ana.get("/contacts?city=Lyon")
    assert heads(page) == usual
    assert "vip, press" not in words(page)
    keeping = page.context["listing"].keeping
    answer = ana.post(keeping.columns_url, {"query": keeping.query, "columns": ["city", "tags", "nonsense"]})
    assert answer.headers["Location"] == "/contacts?city=Lyon"
    page = ana.get("/contacts")
    assert heads(page) == ["Name", "City", "Tags"]
    assert "vip, press" in words(page)
    assert "+33" not in words(page)
    assert heads(bo.get("/contacts")) == usual
    ana.post(keeping.columns_url, {"query": "", "columns": ["city"], "usual": "1"})
    assert heads(ana.get("/contacts")) == usual
    assert not SavedView.objects.exists()


def test_columns_belong_to_the_view_they_were_kept_in(firm: Firm, ana: Client, bo: Client) -> None:
    ana.post("/lists/contacts/columns", {"columns": ["email"]})
    here = save(ana, "/contacts?city=Lyon", "Lyon")
    assert "columns=email" in here
    assert heads(bo.get(here)) == ["Name", "E-mail"]
    keeping = ana.get(here).context["listing"].keeping
    wider = ana.post("/lists/contacts/columns", {"query": keeping.query, "columns": ["email", "city"]})
    assert heads(ana.get(wider.headers["Location"])) == ["Name", "City", "E-mail"]
    assert heads(ana.get("/contacts")) == ["Name", "E-mail"]
    assert ana.get(wider.headers["Location"]).context["listing"].keeping.update_url != ""


@pytest.mark.parametrize("name", LISTS)
def test_every_list_keeps_views_and_columns(firm: Firm, ana: Client, name: str) -> None:
    a_lead(owner=firm.bo, company=a_company())
    rule = a_workflow("Rule").when("call.missed").then("create_task", title="Ring back")
    rule.then("send_email", to=["client"], subject="Sorry", body="x").published()
    a_workflow("Bad").when("call.missed").then("update_field", field="duration", value="long").published()
    a_call().rings().is_missed()
    listing = ana.get(f"/{name}?view=all").context["listing"]
    assert listing.rows
    last = listing.choosable[-1][0]
    here = save(ana, f"/{name}?view=all&columns={last.key}", "Narrow")
    page = ana.get(here)
    assert page.context["listing"].rows
    assert heads(page)[:2] == [str(listing.columns[0].label), str(last.label)]
    assert tabs(page)[0][2] is True


def test_an_unknown_list_is_not_there(firm: Firm, ana: Client) -> None:
    assert ana.post("/lists/settings_users/views?x=1", {"name": "X"}).status_code == 404
    assert ana.post("/lists/profile/columns", {"columns": ["x"]}).status_code == 404


def test_a_deleted_view_leaves_its_link_working(firm: Firm, ana: Client) -> None:
    a_lead(name="Anne", city="Lyon")
    here = save(ana, "/contacts?city=Lyon", "Lyon")
    assert ana.post(f"/views/{SavedView.objects.get().pk}/delete").headers["Location"] == "/contacts"
    page = ana.get(here)
    assert rows(page) == ["Anne"]
    assert tabs(page) == []


@pytest.mark.parametrize("many", [1, 3])
def test_views_cost_one_query_however_many(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        SavedView.objects.create(user=firm.ana, list_name="companies", name=f"View {number}")
    ana.post("/lists/companies/columns", {"columns": ["city"]})
    with django_assert_num_queries(8):
        page = ana.get("/companies")
    assert len(tabs(page)) == many
