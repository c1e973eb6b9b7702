"""Saved actions: their list, choosing what to save, and the action's own form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem import catalog
from tandem.engine.action import Action
from tandem.operations.settings import saved_actions
from tandem.operations.settings.used import workflows_using
from tandem.store.models import SavedAction
from tandem.web.components.listing import Column
from tandem.web.forms.action_form import ActionForm
from tandem.web.forms.settings.writing import NameForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import SAVED_ACTIONS

COLUMNS = (
    Column("name", gettext_lazy("Saved action"), width="wide"),
    Column("action", gettext_lazy("It does")),
    Column("changed", gettext_lazy("Changed")),
)


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every saved action."""
    rows = saved_actions.all_saved(reader(request))
    found = answers.listing(
        request,
        "saved_actions",
        rows,
        COLUMNS,
        lambda row: reverse("settings_saved_action", args=[row.pk]),
        shown=_does,
    )
    return answers.show(request, SAVED_ACTIONS, "saved_actions", {"listing": found})


def _does(saved: SavedAction) -> dict[str, object]:
    """What it does, in words and as a drawing."""
    kind = catalog.actions().get(saved.action)
    return {"does": _(kind.title) if kind else saved.action, "icon": kind.icon if kind else "circle-off"}


@page
def choose(request: HttpRequest) -> HttpResponse:
    """GET: which action to save."""
    kinds = saved_actions.kinds(reader(request))
    context = {"kinds": [(one.id, one.icon, _(one.title)) for one in kinds]}
    return answers.show(request, SAVED_ACTIONS, "saved_action_choose", context, _("New"))


@page
def add(request: HttpRequest, action: str) -> HttpResponse:
    """GET and POST: fill in an action and give it a name."""
    kind = saved_actions.kind(action)
    if kind not in saved_actions.kinds(reader(request)):
        raise Http404(action)
    return _edit(request, kind, None)


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: a saved action."""
    saved = saved_actions.access_saved(reader(request), id)
    return _edit(request, saved_actions.kind(saved.action), saved)


def _edit(request: HttpRequest, kind: type[Action], saved: SavedAction | None) -> HttpResponse:
    user = reader(request)
    naming = NameForm(request.POST or None, initial={"name": saved.name if saved else ""}, prefix="saved")
    form = ActionForm(kind, kind.works_on[0], request.POST or None, initial=saved.form if saved else None)

    def act() -> None:
        saved_actions.save(user, saved, naming.cleaned_data["name"], kind.id, form.form_json())

    is_named = request.method == "POST" and naming.is_valid()
    if answers.accepted(request, form, act if is_named else lambda: None) and is_named:
        words = _("The action {name} is saved.").format(name=naming.cleaned_data["name"])
        return answers.done(request, reverse(SAVED_ACTIONS.name), words)
    context = {
        "form": form,
        "naming": naming,
        "saved": saved,
        "does": _(kind.title) if saved else _("Filled in once, for as many rules as you like."),
        "title": saved.name if saved else _(kind.title),
        "workflows": workflows_using("saved_action", saved.key) if saved else [],
    }
    return answers.show(request, SAVED_ACTIONS, "saved_action", context, str(context["title"]))


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a saved action away."""
    saved = saved_actions.access_saved(reader(request), id)
    here = reverse("settings_saved_action", args=[id])
    words = _("The action {name} is gone.").format(name=saved.name)
    return answers.do(
        request,
        lambda: saved_actions.delete(reader(request), saved),
        reverse(SAVED_ACTIONS.name),
        words,
        here,
    )
