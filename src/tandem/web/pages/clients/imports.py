"""Imports: choose a file, see what each row would do, write it, and whether workflows start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.operations import access, imports
from tandem.operations.errors import Refused
from tandem.operations.imports.desk import CLIENTS, match
from tandem.operations.imports.rows import fields
from tandem.operations.imports.sheet import MOST_BYTES, sheet
from tandem.store.models import Import, User
from tandem.store.read.schema import schema
from tandem.web.components.shapes import Stat
from tandem.web.pages.addresses import list_url
from tandem.web.pages.doors import page, reader
from tandem.web.pages.sentences import reason
from tandem.web.pages.values import label

SHOWN_PROBLEMS, SHOWN_IMPORTS, SAMPLES = 200, 30, 3


@page
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """GET: earlier imports and the way to a new one. POST ``about``, ``file``: look at it."""
    user = reader(request)
    offered = offered_to(user)
    if not offered:
        raise access.Denied("create")
    problem = ""
    if request.method == "POST":
        given = request.FILES.get("file")
        try:
            if given is None:
                problem = _("Choose a file first.")
            else:
                content = given.read(MOST_BYTES + 1)
                row = imports.look(user, request.POST.get("about", ""), given.name or "", content)
                return redirect("import", row.pk)
        except Refused as refused:
            problem = refused.problems[0].message.say(_)
    asked = request.POST.get("about") or request.GET.get("about", "")
    context = {
        "offered": [
            (name, _word(name), name == (asked if asked in offered else offered[0])) for name in offered
        ],
        "problem": problem,
        "imports": list(imports.listing(user)[:SHOWN_IMPORTS]),
        "crumbs": [(_("Imports"), "")],
    }
    return render(request, "imports/list.html", context)


def offered_to(user: User) -> list[str]:
    """What somebody may read in: contacts, companies, both or nothing."""
    rights = ("create", "edit")
    return [name for name in CLIENTS if all(access.may_at_all(user, right, name) for right in rights)]


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET: what it would do, how far it is, what it did."""
    return _page(request, imports.access_import(reader(request), id))


def _page(request: HttpRequest, row: Import, problem: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "row": row,
        "kind": _word(row.about),
        "stats": _stats(row),
        "problems": list(_problems(row)),
        "more_problems": row.refused if len(row.problems) > SHOWN_PROBLEMS else 0,
        "problem": problem,
        "list_url": list_url(row.about),
        "crumbs": [(_("Imports"), reverse("imports")), (row.name, "")],
    }
    if row.state == Import.State.TRIED:
        context |= {"columns": list(_columns(row)), "ready": row.rows - row.refused}
    return render(request, "imports/one.html", context)


def _word(about: str) -> str:
    return _("Contacts") if about == "contact" else _("Companies")


def _stats(row: Import) -> list[Stat]:
    tried = row.state == Import.State.TRIED
    words = (
        (_("Would be added") if tried else _("Added"), row.made, "green"),
        (_("Would be changed") if tried else _("Changed"), row.changed, "blue"),
        (_("Left out"), row.refused, "red" if row.refused else "grey"),
    )
    return [Stat(name, f"{count:,}", tone=tone) for name, count, tone in words]  # type: ignore[arg-type]  # tones, as literals


def _columns(row: Import) -> Iterator[dict[str, Any]]:
    """Each heading with its first values and the field it fills in."""
    table = sheet(row.content)
    known = sorted(
        ((name, label(field, name)) for name, field in fields(row.about).items()), key=lambda one: one[1]
    )
    for place, heading in enumerate(table.headings):
        samples = [line[place] for line in table.rows if line[place].strip()][:SAMPLES]
        here = row.columns.get(heading, "")
        yield {
            "place": place,
            "heading": heading,
            "samples": samples,
            "choices": [(name, words, name == here) for name, words in known],
            "is_used": bool(here),
        }


def _problems(row: Import) -> Iterator[dict[str, Any]]:
    known = schema()[row.about].fields
    for one in row.problems[:SHOWN_PROBLEMS]:
        column = str(one.get("column", ""))
        words = label(known.get(column), column) if column else ""
        yield {"row": one["row"], "column": words, "text": reason(one)}


@page
@require_POST
def matched(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``column-0`` ...: which field each column fills in; the rows are looked at anew."""
    user = reader(request)
    row = imports.access_import(user, id)
    headings = sheet(row.content).headings
    chosen = {heading: request.POST.get(f"column-{place}", "") for place, heading in enumerate(headings)}
    try:
        match(user, id, chosen)
    except Refused as refused:
        row.columns = chosen
        return _page(request, row, refused.problems[0].message.say(_))
    return redirect("import", id)


@page
@require_POST
def started(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``automation`` (off or gradual): write the rows that are right."""
    try:
        imports.start(reader(request), id, automation=request.POST.get("automation", "off"))
    except Refused as refused:
        messages.error(request, refused.problems[0].message.say(_))
    return redirect("import", id)


@page
def template(request: HttpRequest, about: str) -> HttpResponse:
    """GET: an empty table to fill in, as CSV."""
    if about not in CLIENTS:
        raise Http404(about)
    answer = HttpResponse(imports.template(about), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{about}.csv"'
    return answer
