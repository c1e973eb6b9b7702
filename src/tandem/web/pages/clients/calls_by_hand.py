"""Calls by hand: logging one that took place, planning one to come, editing the words about one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.clients import planning
from tandem.operations.errors import Refused
from tandem.store.models import Call
from tandem.web.forms.calls import EditForm, LogForm, PlanForm
from tandem.web.pages.addresses import record_url
from tandem.web.pages.doors import page, reader

from .calls import who


@page
def log(request: HttpRequest) -> HttpResponse:
    """GET and POST: write down a call that took place."""
    user = reader(request)
    access.require(user, "create", "call")
    form = LogForm(user, request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = planning.log_call(
                user,
                form.other_end(),
                direction=given["direction"],
                ended_at=given["ended_at"],
                minutes=given["minutes"],
                **{name: given[name] for name in ("subject", "purpose", "result", "notes")},
            )
        except Refused as refused:
            form.add_refusal(refused.problems)
        else:
            messages.success(request, _("The call is logged."))
            return redirect(record_url(made))
    context = {"form": form, "title": _("Log a call"), "submit": _("Log the call"), "back": reverse("calls")}
    return render(request, "calls/form.html", context)


@page
def plan(request: HttpRequest) -> HttpResponse:
    """GET and POST: plan a call to come."""
    user = reader(request)
    access.require(user, "create", "call")
    form = PlanForm(user, request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = planning.plan_call(
                user,
                form.other_end(),
                at=given["planned_at"],
                owner=given["owner"],
                **{name: given[name] for name in ("subject", "purpose", "notes")},
            )
        except Refused as refused:
            form.add_refusal(refused.problems)
        else:
            messages.success(request, _("The call is planned."))
            return redirect(record_url(made))
    context = {
        "form": form,
        "title": _("Plan a call"),
        "submit": _("Plan the call"),
        "back": reverse("calls"),
    }
    return render(request, "calls/form.html", context)


def _known(request: HttpRequest) -> dict[str, Any]:
    return {name: request.GET[name] for name in ("client", "number", "subject") if name in request.GET}


@page
def edit(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the panel to edit the words about a call. POST: change them."""
    user = reader(request)
    row = access.access_record(user, Call, id, "edit")
    form = EditForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        planning.edit_call(user, row.pk, form.cleaned_data)
        messages.success(request, _("Saved."))
        answer = HttpResponse()
        answer.headers["HX-Refresh"] = "true"
        return answer if getattr(request, "htmx", False) else redirect(record_url(RecordRef("call", row.pk)))
    return render(request, "calls/_edit.html", {"form": form, "call": row, "who": who(row)})
