"""Functions: their list, and writing one that can be tried on a record without changing anything."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.connectors.functions import Failed, Result
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.settings import functions
from tandem.operations.settings.used import saved_actions_using, workflows_using
from tandem.store.models import CustomFunction
from tandem.web.components.listing import Column
from tandem.web.forms.settings.writing import FunctionForm, RecordForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import FUNCTIONS
from .trying import record_of

COLUMNS = (
    Column("name", gettext_lazy("Function"), width="wide"),
    Column("key", gettext_lazy("In documents")),
    Column("changed", gettext_lazy("Changed")),
)
BEGINNING = "# The last line is what later steps can use.\nrecord['id']\n"


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every function."""
    rows = functions.all_functions(reader(request))
    found = answers.listing(
        request, "functions", rows, COLUMNS, lambda row: reverse("settings_function", args=[row.pk])
    )
    return answers.show(request, FUNCTIONS, "functions", {"listing": found})


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new function."""
    functions.all_functions(reader(request))
    return _edit(request, None)


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: a function."""
    return _edit(request, functions.access_function(reader(request), id))


def _edit(request: HttpRequest, function: CustomFunction | None) -> HttpResponse:
    user = reader(request)
    kept = {"name": function.name, "source": function.source} if function else {"source": BEGINNING}
    form = FunctionForm(request.POST or None, initial=kept)
    title = function.name if function else _("New function")

    def act() -> None:
        functions.save(user, function, form.cleaned_data["name"], form.cleaned_data["source"])

    if answers.accepted(request, form, act):
        words = _("The function {name} is saved.").format(name=form.cleaned_data["name"])
        return answers.done(request, reverse(FUNCTIONS.name), words)
    context = {
        "form": form,
        "function": function,
        "title": title,
        "record_form": RecordForm(user),
        "may_run": access.may_at_all(user, "run_code"),
        "workflows": workflows_using("function", function.key) if function else [],
        "saved_actions": saved_actions_using("function", function.key) if function else [],
    }
    return answers.show(request, FUNCTIONS, "function", context, title)


@page
@require_POST
def attempt(request: HttpRequest) -> HttpResponse:
    """POST ``source`` and ``record``: run it in the sandbox; says what it gave, printed, or why it ended."""
    user = reader(request)
    access.require(user, "automate")
    source = request.POST.get("source", "").replace("\r\n", "\n")
    record = record_of(request.POST.get("record", ""))
    try:
        functions.check(source)
    except Refused as refused:
        problems = [("", one.message.say(_)) for one in refused.problems]
        return render(request, "settings/_problems.html", {"problems": problems})
    outcome = functions.attempt(user, source, record)
    return render(request, "settings/_attempt.html", _told(outcome))


def _told(outcome: Result | Failed) -> dict[str, object]:
    if isinstance(outcome, Failed):
        return {"error": outcome.message.say(_), "printed": outcome.printed}
    value = json.dumps(outcome.value, indent=2, ensure_ascii=False)
    return {"value": value, "printed": outcome.printed, "spent": outcome.spent}


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a function away."""
    function = functions.access_function(reader(request), id)
    here = reverse("settings_function", args=[id])
    words = _("The function {name} is gone.").format(name=function.name)
    return answers.do(
        request, lambda: functions.delete(reader(request), function), reverse(FUNCTIONS.name), words, here
    )
