"""Saving, changing and deleting the views of lists, and choosing columns."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.operations import saved_views as operations
from tandem.operations.errors import Refused
from tandem.store.models import SavedView
from tandem.web.forms.saved_view import SavedViewForm

from .doors import by_htmx, page, reader
from .keeping import COLUMNS, SAVED, address_of, lasting

MOST_COLUMNS = 40


@page
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, name: str) -> HttpResponse:
    """GET: the dialog. POST: keep what the query of this address says as a view of the list ``name``."""
    _check(name)
    user = reader(request)
    form = SavedViewForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.cleaned_data
            view = operations.save(
                user,
                name,
                name=asked["name"],
                query=lasting(request.GET),
                shared=asked.get("shared", False),
            )
        except Refused as refused:
            form.add_refusal(refused.problems)
        else:
            messages.success(request, _("The view “{name}” is kept.").format(name=view.name))
            return _to(request, view)
    return _dialog(request, form, _("Save this view"))


@page
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the dialog with name, sharing and deleting. POST: change name and sharing."""
    user = reader(request)
    view = operations.access_view(user, id)
    form = SavedViewForm(user, request.POST or None, initial={"name": view.name, "shared": view.shared})
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.cleaned_data
            operations.change(user, view, name=asked["name"], shared=asked.get("shared", view.shared))
        except Refused as refused:
            form.add_refusal(refused.problems)
        else:
            return _to(request, view)
    return _dialog(request, form, _("Change this view"), view)


@page
@require_POST
def update(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``query``: the view shows from now on what the list shows."""
    user = reader(request)
    view = operations.access_view(user, id)
    query = lasting(QueryDict(request.POST.get("query", "")))
    operations.change(user, view, name=view.name, query=query, shared=view.shared)
    messages.success(request, _("The view “{name}” is changed.").format(name=view.name))
    return _to(request, view)


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a view away; the list stays."""
    user = reader(request)
    view = operations.access_view(user, id)
    operations.delete(user, view)
    messages.success(request, _("The view “{name}” is deleted.").format(name=view.name))
    return redirect(reverse(view.list_name))


@page
@require_POST
def columns(request: HttpRequest, name: str) -> HttpResponse:
    """POST ``columns`` (repeated; none for the usual ones) and ``query``: what this person sees in the list.

    In a saved view they are part of the address and so of the view; elsewhere they are kept for the person.
    """
    _check(name)
    wanted = request.POST.getlist(COLUMNS)[:MOST_COLUMNS] if "usual" not in request.POST else []
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop(COLUMNS, None)
    if SAVED in query and wanted:
        query[COLUMNS] = ",".join(wanted)
    elif SAVED not in query:
        operations.choose_columns(reader(request), name, wanted)
    return redirect(f"{reverse(name)}?{query.urlencode(safe=',')}")


def _check(name: str) -> None:
    if name not in operations.LISTS:
        raise Http404(name)


def _to(request: HttpRequest, view: SavedView) -> HttpResponse:
    url = reverse(view.list_name) + address_of(view)
    if not by_htmx(request):
        return redirect(url)
    answer = HttpResponse(status=200)
    answer.headers["HX-Redirect"] = url
    return answer


def _dialog(
    request: HttpRequest, form: SavedViewForm, title: str, view: SavedView | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "view": view, "action_url": request.get_full_path()}
    return render(request, "saved_views/_dialog.html", context)
