"""What the pages of contacts and companies share: columns of facts, adding, changing, related records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.clients import people
from tandem.operations.errors import Refused
from tandem.store.models import Call, Company, Contact, Task, User
from tandem.web.components.marks import Doer
from tandem.web.components.phone import phone
from tandem.web.components.record import FactGroup
from tandem.web.components.shapes import Fact
from tandem.web.forms.people import ClientForm
from tandem.web.pages.addresses import list_url, record_url
from tandem.web.pages.doors import reader

Client = Contact | Company


def edit(
    request: HttpRequest,
    record_type: str,
    row: Client | None,
    form_class: Callable[..., ClientForm],
    title: str,
) -> HttpResponse:
    """The page that adds (without ``row``) or changes a contact or company."""
    user = reader(request)
    initial = (
        {}
        if row
        else {key: value for key, value in request.GET.items() if key in ("phone", "company", "kind")}
    )
    form = form_class(user, request.POST or None, instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            url = record_url(_save(request, record_type, row, form))
        except Refused as refused:
            form.add_refusal(refused.problems)
        else:
            return redirect(url)
    back = record_url(RecordRef(record_type, row.pk)) if row else list_url(record_type)
    parts = [(words, [form[name] for name in names]) for words, names in form.parts]
    submit = _("Save") if row else title
    context = {"form": form, "title": title, "back": back, "submit": submit, "parts": parts}
    return render(request, "contacts/edit.html", context)


def _save(request: HttpRequest, record_type: str, row: Client | None, form: ClientForm) -> RecordRef:
    user = reader(request)
    if row is None:
        made = people.add_client(user, record_type, form.values())
        messages.success(request, _("Added."))
        return made
    here = RecordRef(record_type, row.pk)
    changed = people.change_client(user, here, form.values())
    messages.success(request, _("Saved.") if changed else _("Nothing had changed."))
    return here


def owner_of(row: Client | Call | Task) -> Doer | None:
    """The owner's mark, if somebody owns it."""
    return Doer("person", row.owner.name) if row.owner else None


def phone_fact(number: str, written: str, label: str) -> Fact:
    """A number one can dial with a click."""
    return Fact(
        label,
        phone(number) if number else written,
        "phone",
        f"tel:{number}" if number else "",
        copy=bool(number),
    )


def related(reader: User, row: Client, record_type: str) -> FactGroup:
    """How much there is about a client, each a link to its list."""
    about = {record_type: row.pk}
    query = f"?{record_type}={row.pk}"
    calls = access.visible(reader, Call).filter(**about).count()
    tasks = access.visible(reader, Task).filter(**about, status="open").count()
    facts = [
        Fact(_("Calls"), str(calls), url=reverse("calls") + query if calls else ""),
        Fact(_("Open tasks"), str(tasks), url=f"{reverse('tasks')}{query}&view=all" if tasks else ""),
    ]
    return FactGroup(_("In lists"), facts)


def words(*parts: Any) -> str:
    """What there is of these, with commas between."""
    return ", ".join(str(part) for part in parts if part)
