"""Companies: their list, the page of one of them, adding and changing one."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.store.models import Company, Contact
from tandem.store.read.lists import search_clients
from tandem.web.components.listing import Column
from tandem.web.components.record import FactGroup, RecordHeader
from tandem.web.components.shapes import Action, Fact
from tandem.web.components.states import CLIENT, State
from tandem.web.forms.people import CompanyForm
from tandem.web.pages import buttons
from tandem.web.pages.doors import page, reader
from tandem.web.pages.listing import OWNER, Filter, Options, Rows, Spec, View, exactly, in_use
from tandem.web.pages.timeline import timeline_of

from . import clients

QUICK = ("log_call", "schedule_call", "create_task", "send_email")
PEOPLE_SHOWN = 8


def _active(_user: object, _found: object) -> Options:
    return [("no", gettext_lazy("Inactive only")), ("any", gettext_lazy("Inactive too"))]


def _by_active(rows: Rows, value: str) -> Rows:
    return rows if value == "any" else rows.filter(active=value != "no")


LIST = Spec(
    name="companies",
    model=Company,
    columns=(
        Column("name", gettext_lazy("Name"), sortable=True, width="wide"),
        Column("phone", gettext_lazy("Phone")),
        Column("city", gettext_lazy("City"), sortable=True),
        Column("status", gettext_lazy("Status")),
        Column("owner", gettext_lazy("Owner"), sortable=True),
        Column("created", gettext_lazy("Added"), sortable=True),
        Column("email", gettext_lazy("E-mail"), extra=True),
        Column("industry", gettext_lazy("Industry"), extra=True),
        Column("tags", gettext_lazy("Tags"), extra=True),
    ),
    orders={"name": ("name",), "city": ("city",), "owner": ("owner__name",), "created": ("created_at",)},
    order="name",
    related=("owner",),
    search=search_clients,
    search_hint=gettext_lazy("Search by name, number or city"),
    views=(
        View("all", gettext_lazy("All"), lambda rows, user: rows),
        View("mine", gettext_lazy("Mine"), lambda rows, user: rows.filter(owner=user.pk)),
    ),
    filters=(
        OWNER,
        Filter("status", gettext_lazy("Status"), exactly("status"), in_use("status"), "status"),
        Filter("industry", gettext_lazy("Industry"), exactly("industry"), in_use("industry"), "industry"),
        Filter("city", gettext_lazy("City"), exactly("city"), in_use("city"), "city"),
        Filter(
            "tag",
            gettext_lazy("Tag"),
            lambda rows, tag: rows.filter(tags__contains=[tag]),
            in_use("tags"),
            "tags",
        ),
        Filter("active", gettext_lazy("Active"), _by_active, _active),
    ),
    usual={"active": "yes"},
    bulk=("assign", "set_status", "create_task", "delete_record"),
    csv=(
        (gettext_lazy("Name"), lambda row: row.name),
        (gettext_lazy("Industry"), lambda row: row.industry),
        (gettext_lazy("Phone"), lambda row: row.phone_e164 or row.phone),
        (gettext_lazy("E-mail"), lambda row: row.email),
        (gettext_lazy("City"), lambda row: row.city),
        (gettext_lazy("Status"), lambda row: row.status),
        (gettext_lazy("Tags"), lambda row: ", ".join(row.tags)),
        (gettext_lazy("Owner"), lambda row: row.owner.name if row.owner else ""),
    ),
)


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: the list."""
    return LIST.answer(
        request, "companies/list.html", may_add=access.may_at_all(reader(request), "create", "company")
    )


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the page of a company."""
    user = reader(request)
    row = access.access_record(user, Company, id)
    here = RecordRef("company", row.pk)
    quick, more = buttons.of_record(user, row, QUICK)
    people = access.visible(user, Contact).filter(company=row.pk).order_by("name", "id")
    context = {
        "crumbs": [(_("Companies"), reverse("companies")), (row.name, "")],
        "header": _header(row, quick, more),
        "groups": [*_groups(row, list(people[:PEOPLE_SHOWN])), clients.related(user, row, "company")],
        "timeline": timeline_of(request, here),
        "here": here,
        "do": buttons.asked_for(request, here.type),
    }
    return render(request, "companies/one.html", context)


def _header(row: Company, quick: list[Action], more: list[Action]) -> RecordHeader:
    facts = [clients.phone_fact(row.phone_e164, row.phone, _("Phone"))] if row.phone else []
    if row.website:
        facts.append(
            Fact(_("Website"), row.website.removeprefix("https://").rstrip("/"), "world", row.website)
        )
    flagged = (("automation_stopped", row.automation_stopped), ("inactive", not row.active))
    return RecordHeader(
        row.name,
        _("Company"),
        icon="building",
        state=State(row.status, "flag", "grey") if row.status else None,
        flags=[CLIENT[word] for word, holds in flagged if holds],
        owner=clients.owner_of(row),
        facts=facts,
        toolbox=quick,
        more=more,
    )


def _groups(row: Company, people: list[Contact]) -> list[FactGroup]:
    country = Locale.parse(translation.get_language() or "en", sep="-").territories.get(
        row.country, row.country
    )
    about = [
        Fact(_("Industry"), row.industry),
        Fact(_("E-mail"), row.email, url=f"mailto:{row.email}" if row.email else "", copy=bool(row.email)),
        Fact(_("Where"), clients.words(row.city, country)),
        Fact(_("Status"), row.status),
        Fact(_("Tags"), ", ".join(row.tags)),
    ]
    edit = Action(_("Edit"), reverse("company_edit", args=[row.pk]), "pencil")
    add = Action(_("Add"), f"{reverse('contact_add')}?company={row.pk}", "plus")
    known = [
        Fact(one.status or one.get_kind_display(), one.name, "", reverse("contact", args=[one.pk]))
        for one in people
    ]
    return [FactGroup(_("About"), about, edit), FactGroup(_("People"), known, add)]


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new company."""
    access.require(reader(request), "create", "company")
    return clients.edit(request, "company", None, CompanyForm, _("Add a company"))


@page
def edit(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: change a company."""
    row: Any = access.access_record(reader(request), Company, id, "edit")
    return clients.edit(request, "company", row, CompanyForm, row.name)
