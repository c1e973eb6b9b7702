"""Contacts and companies."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from tandem.api.routes.records import checked_references, deleting, reading
from tandem.api.shapes import Id, answer_shape, form_shape, given, shown
from tandem.api.who import WRITE, user_of
from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.clients import people
from tandem.store.models import Company, Contact
from tandem.store.read.lists import search_clients

_SHARED = ("phone", "email", "city", "country", "status", "tags", "owner", "active")
_CONTACT = (
    "kind", "first_name", "last_name", "company", "language", "time_zone", "source", "do_not_contact", "gdpr_status",
    *_SHARED,
)  # fmt: skip
_COMPANY = ("name", "industry", "website", *_SHARED)

contacts = Router(tags=["contacts"])
companies = Router(tags=["companies"])
reading(
    contacts,
    Contact,
    plural="contacts",
    sorts=("created_at", "name", "id"),
    filters=("kind", "owner", "company", "email", "phone_e164", "city", "status", "active", "do_not_contact"),
    search=search_clients,
)
reading(
    companies,
    Company,
    plural="companies",
    sorts=("created_at", "name", "id"),
    filters=("owner", "industry", "city", "country", "status", "active"),
    search=search_clients,
)

_LISA = {
    "kind": "lead",
    "first_name": "Lisa",
    "last_name": "Martin",
    "phone": "06 12 34 56 78",
    "city": "Paris",
}
ContactForm: Any = form_shape(Contact, _CONTACT, name="ContactForm", example=_LISA)
CompanyForm: Any = form_shape(
    Company,
    _COMPANY,
    required=("name",),
    name="CompanyForm",
    example={"name": "Moulin & Fils", "industry": "Retail"},
)
CompanyChange: Any = form_shape(
    Company, _COMPANY, name="CompanyChange", example={"status": "Client", "tags": ["vip"]}
)


def _add(request: HttpRequest, model: Any, form: Any) -> dict[str, Any]:
    user = user_of(request)
    access.require(user, "create", model.record_type)
    values = {"owner": user.pk, **checked_references(user, model.record_type, given(form))}
    made = people.add_client(user, model.record_type, values)
    return shown(model.objects.get(pk=made.id))


def _change(request: HttpRequest, model: Any, id: int, form: Any) -> dict[str, Any]:
    user = user_of(request)
    row = access.access_record(user, model, id, "edit")
    values = given(form)
    if model is Contact and {"first_name", "last_name"} & values.keys():
        values = {"first_name": row.first_name, "last_name": row.last_name, **values}
    if values.get("owner", row.owner_id) == row.owner_id:
        values.pop("owner", None)
    people.change_client(
        user, RecordRef(model.record_type, id), checked_references(user, model.record_type, values)
    )
    return shown(access.access_record(user, model, id))


@contacts.post("", auth=WRITE, response={201: answer_shape(Contact)}, summary="Add a contact or a lead")
def create_contact(request: HttpRequest, form: ContactForm) -> Any:
    """Give at least a first or a last name; a number is brought to its international form."""
    return Status(201, _add(request, Contact, _with_name(form)))


def _with_name(form: Any) -> Any:
    """Without any name sent, say so rather than store nobody."""
    if not {"first_name", "last_name"} & form.model_fields_set:
        form.last_name = ""
    return form


@contacts.patch(
    "/{int:id}", auth=WRITE, response=answer_shape(Contact), summary="Change some fields of a contact"
)
def edit_contact(request: HttpRequest, id: Id, form: ContactForm) -> Any:
    """What is left out stays as it is."""
    return _change(request, Contact, id, form)


@companies.post("", auth=WRITE, response={201: answer_shape(Company)}, summary="Add a company")
def create_company(request: HttpRequest, form: CompanyForm) -> Any:
    """A number is brought to its international form."""
    return Status(201, _add(request, Company, form))


@companies.patch(
    "/{int:id}", auth=WRITE, response=answer_shape(Company), summary="Change some fields of a company"
)
def edit_company(request: HttpRequest, id: Id, form: CompanyChange) -> Any:
    """What is left out stays as it is."""
    return _change(request, Company, id, form)


deleting(contacts, Contact)
deleting(companies, Company)
