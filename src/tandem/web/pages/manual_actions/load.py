"""Load: who has how much, what is late, who is away; work is given away from here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.manual_actions import load
from tandem.store.models import ManualAction, User
from tandem.store.read.people import subordinates
from tandem.web.forms.absence import AbsenceForm
from tandem.web.pages.doors import page, reader

QUEUE = "view=team&assignee=nobody"
BAR = 200  # units of the drawing a bar may be long


@page
@require_http_methods(["GET", "POST"])
def loads(request: HttpRequest) -> HttpResponse:
    """GET: everybody's load and absences. POST: say that somebody is away."""
    user = reader(request)
    access.require(user, "view", ManualAction.record_type)
    people = _people(user)
    form = AbsenceForm(people, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            load.record_absence(
                user, of=given["of"], first=given["first"], last=given["last"], note=given["note"]
            )
        except Refused as refused:
            form.add_refusal(refused.problems)
        else:
            messages.success(request, _("It is noted."))
            return redirect("load")
    found = load.loads(user)
    most = max([1, *(one.open + one.tasks for one in found)])
    context = {
        "rows": [_row(one, most) for one in found],
        "absences": [{"row": row, "may_remove": row.user_id in dict(people)} for row in load.absences(user)],
        "form": form,
        "may_assign": access.may_at_all(user, "assign", ManualAction.record_type),
        "crumbs": [(_("Manual actions"), reverse("manual_actions")), (_("Load"), "")],
    }
    return render(request, "load/load.html", context)


def _row(one: load.Load, most: int) -> dict[str, Any]:
    """A line of the table, with its bar: what is late, the other open items, tasks."""
    query = f"view=everyone&assignee={one.user}" if one.user else QUEUE
    parts, at = [], 0.0
    for tone, count in (("red", one.late), ("violet", one.open - one.late), ("grey", one.tasks)):
        width = round(count / most * BAR, 1)
        parts.append({"tone": tone, "x": f"{at:g}", "width": f"{width:g}"})
        at += width
    return {
        "load": one,
        "parts": parts,
        "url": f"{reverse('manual_actions')}?{query}",
        "late_url": f"{reverse('manual_actions')}?{query}&due=late",
        "reassign": f"{reverse('manual_do', args=['reassign'])}?all=1&{query}"
        if one.user and one.open
        else "",
        "back": one.away_until + timedelta(days=1) if one.away_until else None,
    }


def _people(user: User) -> list[tuple[int, str]]:
    """Whose absence somebody may note: their own, their subordinates', everybody's if they administer."""
    rows = User.objects.filter(is_active=True).order_by("name")
    if not access.may_at_all(user, "administer"):
        rows = rows.filter(pk__in={user.pk, *subordinates(user.pk)})
    others = [(id, name) for id, name in rows.values_list("pk", "name") if id != user.pk]
    return [(user.pk, _("Me")), *others]


@page
@require_POST
def remove(request: HttpRequest, id: int) -> HttpResponse:
    """POST: they are not away after all."""
    load.remove_absence(reader(request), id)
    return redirect("load")
