"""Contacts and leads: their list, the page of one of them, adding and changing one."""

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
from tandem.store.models import Contact
from tandem.store.read.lists import search_clients
from tandem.web.components.listing import Column
from tandem.web.components.marks import Doer
from tandem.web.components.record import FactGroup, RecordHeader
from tandem.web.components.shapes import Action, Fact
from tandem.web.components.states import CLIENT, State
from tandem.web.forms.people import ContactForm
from tandem.web.pages import buttons
from tandem.web.pages.doors import page, reader
from tandem.web.pages.listing import OWNER, Filter, Options, Rows, Spec, View, exactly, in_use
from tandem.web.pages.timeline import timeline_of

from . import clients

QUICK = ("log_call", "schedule_call", "create_task", "send_email")


def _kinds(_user: object, _found: object) -> Options:
    return list(Contact.Kind.choices)


def _active(_user: object, _found: object) -> Options:
    return [("no", gettext_lazy("Inactive only")), ("any", gettext_lazy("Inactive too"))]


def _by_active(rows: Rows, value: str) -> Rows:
    return rows if value == "any" else rows.filter(active=value != "no")


LIST = Spec(
    name="contacts",
    model=Contact,
    columns=(
        Column("name", gettext_lazy("Name"), sortable=True, width="wide"),
        Column("kind", gettext_lazy("Kind")),
        Column("phone", gettext_lazy("Phone")),
        Column("city", gettext_lazy("City"), sortable=True),
        Column("status", gettext_lazy("Status")),
        Column("owner", gettext_lazy("Owner"), sortable=True),
        Column("created", gettext_lazy("Added"), sortable=True),
        Column("email", gettext_lazy("E-mail"), extra=True),
        Column("company", gettext_lazy("Company"), extra=True),
        Column("tags", gettext_lazy("Tags"), extra=True),
        Column("source", gettext_lazy("Source"), extra=True),
    ),
    orders={"name": ("name",), "city": ("city",), "owner": ("owner__name",), "created": ("created_at",)},
    order="name",
    related=("owner", "company"),
    search=search_clients,
    search_hint=gettext_lazy("Search by name, number or e-mail"),
    views=(
        View("all", gettext_lazy("All"), lambda rows, user: rows),
        View("mine", gettext_lazy("Mine"), lambda rows, user: rows.filter(owner=user.pk)),
        View("leads", gettext_lazy("Leads"), lambda rows, user: rows.filter(kind="lead")),
    ),
    filters=(
        Filter("kind", gettext_lazy("Kind"), exactly("kind"), _kinds),
        OWNER,
        Filter("status", gettext_lazy("Status"), exactly("status"), in_use("status"), "status"),
        Filter("city", gettext_lazy("City"), exactly("city"), in_use("city"), "city"),
        Filter(
            "tag",
            gettext_lazy("Tag"),
            lambda rows, tag: rows.filter(tags__contains=[tag]),
            in_use("tags"),
            "tags",
        ),
        Filter("active", gettext_lazy("Active"), _by_active, _active),
        Filter("company", gettext_lazy("Company"), exactly("company"), lambda user, found: ()),
    ),
    usual={"active": "yes"},
    bulk=("assign", "set_status", "create_task", "send_email", "delete_record"),
    csv=(
        (gettext_lazy("Name"), lambda row: row.name),
        (gettext_lazy("Kind"), lambda row: row.get_kind_display()),
        (gettext_lazy("Company"), lambda row: row.company.name if row.company else ""),
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
        request, "contacts/list.html", may_add=access.may_at_all(reader(request), "create", "contact")
    )


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the page of a contact."""
    user = reader(request)
    row = access.access_record(user, Contact, id)
    here = RecordRef("contact", row.pk)
    quick, more = buttons.of_record(user, row, QUICK)
    context = {
        "crumbs": [(_("Contacts"), reverse("contacts")), (row.name, "")],
        "header": _header(row, quick, more),
        "groups": [*_groups(row), clients.related(user, row, "contact")],
        "timeline": timeline_of(request, here),
        "here": here,
        "do": buttons.asked_for(request, here.type),
    }
    return render(request, "contacts/one.html", context)


def _header(row: Contact, quick: list[Action], more: list[Action]) -> RecordHeader:
    facts = [clients.phone_fact(row.phone_e164, row.phone, _("Phone"))] if row.phone else []
    if row.company:
        facts.append(
            Fact(_("Company"), row.company.name, "building", reverse("company", args=[row.company.pk]))
        )
    flags: list[State] = []
    if row.do_not_contact:
        flags.append(CLIENT["do_not_contact"])
    if row.automation_stopped:
        flags.append(CLIENT["automation_stopped"])
    if not row.active:
        flags.append(CLIENT["inactive"])
    return RecordHeader(
        row.name,
        row.get_kind_display(),
        mark=Doer("client", row.name),
        state=State(row.status, "flag", "grey") if row.status else None,
        flags=flags,
        owner=clients.owner_of(row),
        facts=facts,
        toolbox=quick,
        more=more,
    )


def _groups(row: Contact) -> list[FactGroup]:
    locale = Locale.parse(translation.get_language() or "en", sep="-")
    country = locale.territories.get(row.country, row.country)
    about = [
        Fact(_("E-mail"), row.email, url=f"mailto:{row.email}" if row.email else "", copy=bool(row.email)),
        clients.phone_fact(row.phone_e164, row.phone, _("Phone")),
        Fact(_("Where"), clients.words(row.city, country)),
        Fact(_("Language"), locale.languages.get(row.language, row.language).capitalize()),
        Fact(_("Time zone"), row.time_zone.replace("_", " ")),
        Fact(_("Status"), row.status),
        Fact(_("Tags"), ", ".join(row.tags)),
        Fact(_("Source"), row.source),
    ]
    consent = [
        Fact(_("Keeping their data"), row.get_gdpr_status_display()),
        Fact(_("May be contacted"), _("No") if row.do_not_contact else _("Yes")),
    ]
    edit = Action(_("Edit"), reverse("contact_edit", args=[row.pk]), "pencil")
    return [FactGroup(_("About"), _plain(about), edit), FactGroup(_("Consent"), consent)]


def _plain(facts: list[Fact]) -> list[Fact]:
    """Facts without the icons that the header needs."""
    return [Fact(one.label, one.value, "", one.url, one.copy) for one in facts]


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new contact."""
    access.require(reader(request), "create", "contact")
    return clients.edit(request, "contact", None, ContactForm, _("Add a contact"))


@page
def edit(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: change a contact."""
    row: Any = access.access_record(reader(request), Contact, id, "edit")
    return clients.edit(request, "contact", row, ContactForm, row.name)
