"""Saved filters: a condition over contacts or companies with a name, and how many it finds now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.outreach import saved_filters
from tandem.operations.running import enrolment
from tandem.store.models import User
from tandem.web.forms.condition_tree import Tree
from tandem.web.pages.builder.sentences import RawSpeaker
from tandem.web.pages.doors import page, reader

PREFIX = "f"


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every saved filter, in words."""
    user = reader(request)
    rows = [
        {
            "row": row,
            "words": RawSpeaker(row.about).condition(row.condition) if row.condition else _("Everybody"),
        }
        for row in saved_filters.all_filters(user)
    ]
    crumbs = [(_("Campaigns"), reverse("campaigns")), (_("Saved filters"), "")]
    context = {"filters": rows, "may_add": enrolment.may_start(user), "crumbs": crumbs}
    return render(request, "saved_filters/list.html", context)


@page
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, id: int | None = None) -> HttpResponse:
    """GET: one, or a new one. POST: save it."""
    user = reader(request)
    access.require(user, "enrol")
    row = saved_filters.access_filter(user, id) if id is not None else None
    name, about = (row.name, row.about) if row else ("", "contact")
    tree = Tree.of(row.condition if row else None, PREFIX, about, events=False)
    problems: list[str] = []
    if request.method == "POST":
        name, about, tree = _read(request.POST)
        try:
            saved_filters.save(user, name=name, about=about, condition=tree.as_json(), id=id)
        except Refused as refused:
            problems = _mark(tree, refused.problems)
        else:
            messages.success(request, _("The filter “{name}” is saved.").format(name=name))
            return redirect("campaign_add" if request.POST.get("back") == "campaign" else "saved_filters")
    return _page(request, user, id, name, about, tree, problems)


@page
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """POST: the form as it is, with what a button asked for; nothing is saved."""
    user = reader(request)
    access.require(user, "enrol")
    name, about, tree = _read(request.POST)
    tree.carry_out(request.POST.get("do", ""))
    context = _context(user, None, name, about, tree, [])
    return render(request, "saved_filters/_body.html", context)


def _read(data: QueryDict) -> tuple[str, str, Tree]:
    about = data.get("about", "contact")
    about = about if about in saved_filters.ABOUT else "contact"
    tree = Tree.read(data, PREFIX, about, events=False)
    if data.get("was_about", about) != about:
        tree = Tree(PREFIX, about, events=False)
    return data.get("name", "").strip(), about, tree


def _mark(tree: Tree, problems: list[Problem]) -> list[str]:
    """Put problems at their conditions; gives the others."""
    at = [(one.field.removeprefix("condition."), one.message.say(_)) for one in problems]
    inside = [(place, words) for place, words in at if place.split(".")[0] in ("all", "any", "none")]
    return [words for place, words in at if (place, words) not in inside] + tree.mark(inside)


def _page(
    request: HttpRequest, user: User, id: int | None, name: str, about: str, tree: Tree, problems: list[str]
) -> HttpResponse:
    context = _context(user, id, name, about, tree, problems)
    crumbs = [
        (_("Campaigns"), reverse("campaigns")),
        (_("Saved filters"), reverse("saved_filters")),
        (name or _("New"), ""),
    ]
    return render(
        request, "saved_filters/edit.html", {**context, "crumbs": crumbs, "back": request.GET.get("back", "")}
    )


def _context(
    user: User, id: int | None, name: str, about: str, tree: Tree, problems: list[str]
) -> dict[str, Any]:
    try:
        count: int | None = saved_filters.count(user, about, tree.as_json())
    except Refused:
        count = None
    return {
        "id": id,
        "name": name,
        "about": about,
        "abouts": [
            ("contact", _("Contacts"), about == "contact"),
            ("company", _("Companies"), about == "company"),
        ],
        "tree": tree,
        "count": count,
        "problems": problems,
        "draw_url": reverse("saved_filter_draw"),
    }


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take one away."""
    try:
        saved_filters.delete(reader(request), id)
    except Refused as refused:
        messages.error(request, refused.problems[0].message.say(_))
    return redirect("saved_filters")
