"""The history of a workflow: who published what and why, what changed, and beginning again from an earlier version."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tandem.operations import access
from tandem.operations.authoring import versions as operations
from tandem.operations.authoring.drafts import Conflict
from tandem.store.models import Version, Workflow
from tandem.web.pages.doors import page, reader

from .settings import in_words
from .steps import Column
from .version_words import Line, lines
from .words import Speaker, document_of

MOST = 200  # listed; older ones are reached by their number


@dataclass(frozen=True)
class Entry:
    """One version in the list; ``url`` shows it."""

    version: Version
    url: str
    is_live: bool
    is_shown: bool


@page
def version_list(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the versions; ``number`` is the one shown (the newest), ``with`` the one it is compared to."""
    user = reader(request)
    row = operations.access_workflow(user, id)
    listed = list(operations.history(row).defer("document")[:MOST])
    shown = _shown(row, request.GET.get("number", ""), listed)
    other = _other(row, shown, request.GET.get("with", ""), listed)
    speaker = Speaker()
    document = document_of(shown.document) if shown else None
    context = {
        "row": row,
        "shown": shown,
        "other": other,
        "is_live": shown is not None and shown.pk == row.live_id,
        "entries": [_entry(row, one, shown) for one in listed],
        "changes": _changes(other, shown, speaker),
        "steps": Column(document, speaker).cards() if document else [],
        "settings": in_words(document.settings, speaker, document.about) if document else [],
        "may_change": access.visible(user, Workflow, "automate").filter(pk=id).exists(),
        "draft_url": draft_url(id),
        "crumbs": [
            (gettext("Workflows"), reverse("workflows")),
            (row.name, reverse("workflow", args=[id])),
            (gettext("Versions"), ""),
        ],
    }
    return render(request, "versions/list.html", context)


def draft_url(id: int) -> str:
    """Where the draft is edited."""
    try:
        return reverse("workflow_build", args=[id])
    except NoReverseMatch:
        return reverse("rule_edit", args=[id])


def _shown(row: Workflow, number: str, listed: list[Version]) -> Version | None:
    if number.isdigit():
        return operations.access_version(row, int(number))
    return operations.access_version(row, listed[0].number) if listed else None


def _other(row: Workflow, shown: Version | None, number: str, listed: list[Version]) -> Version | None:
    """What the shown one is compared to: the one asked for, else the one before."""
    if shown is None:
        return None
    if number.isdigit() and int(number) != shown.number:
        return operations.access_version(row, int(number))
    before = [one for one in listed if one.number < shown.number]
    return operations.access_version(row, before[0].number) if before else None


def _entry(row: Workflow, one: Version, shown: Version | None) -> Entry:
    url = f"{reverse('workflow_versions', args=[row.pk])}?number={one.number}"
    return Entry(one, url, one.pk == row.live_id, shown is not None and one.pk == shown.pk)


def _changes(old: Version | None, new: Version | None, speaker: Speaker) -> list[Line] | None:
    """The lines of the difference; None when there is nothing to compare, or a document is too old to be read."""
    if old is None or new is None:
        return None
    documents = [document_of(one.document) for one in (old, new)]
    if documents[0] is None or documents[1] is None:
        return None
    return lines(documents[0], documents[1], speaker)


@page
@require_POST
def version_restore(request: HttpRequest, id: int, number: int) -> HttpResponse:
    """POST: make the draft what this version was."""
    user = reader(request)
    row = operations.access_workflow(user, id, "automate")
    try:
        operations.restore(user, row, number)
    except Conflict as conflict:
        words = gettext("{name} changed the draft at the same moment. Look at it, then restore again.")
        messages.error(request, words.format(name=conflict.draft.who or gettext("Somebody")))
        return redirect("workflow_versions", id)
    words = gettext("The draft is version {number} again. Look at it, then publish it.")
    messages.success(request, words.format(number=number))
    return redirect(draft_url(id))
