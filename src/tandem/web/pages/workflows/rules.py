"""The rule page: details, trigger, conditions and instant actions on one page; each click is drawn by the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from pydantic import ValidationError

from tandem import catalog
from tandem.engine.condition import validate as wrong
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations import access
from tandem.operations.authoring import rules as operations
from tandem.operations.authoring.documents import validate
from tandem.operations.authoring.workflows import Applied, yaml_of
from tandem.operations.errors import Problem, Refused
from tandem.store.models import SavedAction, User, Workflow
from tandem.store.read.schema import schema
from tandem.web.forms.condition_fields import HIDDEN
from tandem.web.forms.rule_document import CannotShow, content_of, draft_of
from tandem.web.forms.rule_draft import ABOUT, KINDS, MODULES, Draft
from tandem.web.forms.rule_moves import carry_out
from tandem.web.forms.rule_problems import show
from tandem.web.forms.span import UNITS
from tandem.web.pages.doors import page, reader

from .sentence import sentence_of
from .steps import Column
from .words import RECORD_TYPES, Speaker, document_of, field_label

KEPT = ("settings", "notes", "examples")


@dataclass
class Desk:
    """What the page works on: the draft, and the workflow it changes if there is one already."""

    user: User
    draft: Draft
    row: Workflow | None = None
    seen: int | None = None
    problems: list[str] | None = None
    focus: str = ""

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the workflow has and this page does not show: it stays as it is."""
        if self.row is None or self.row.live is None:
            return {}
        document: Mapping[str, Any] = self.row.live.document
        return {part: document[part] for part in KEPT if part in document}


@page
def rule_new(request: HttpRequest) -> HttpResponse:
    """GET: an empty rule; ``?about=`` chooses the record type. POST: publish it."""
    user = reader(request)
    access.require(user, "automate", "workflow")
    if request.method == "POST":
        return _publish(request, Desk(user, Draft.read(request.POST)))
    about = request.GET.get("about", "call")
    draft = Draft(about=about if about in ABOUT else "call", turn_on=True)
    draft.settle()
    return _page(request, Desk(user, draft, focus="rule-name"))


@page
def rule_edit(request: HttpRequest, id: int) -> HttpResponse:
    """GET: a rule to be changed, or why this page cannot. POST: publish a new version."""
    user = reader(request)
    row = _access(user, id)
    document = document_of(row.live.document if row.live else None)
    if request.method == "POST":
        return _publish(request, _desk_of_post(request, user, row))
    try:
        draft = draft_of(document) if document else Draft(row.about, row.key, row.name, row.description)
    except CannotShow as cannot:
        return _read_only(request, row, document, str(cannot.reason))
    draft.settle()
    return _page(request, Desk(user, draft, row, row.live.number if row.live else None))


@page
@require_POST
def rule_draw(request: HttpRequest, id: int = 0) -> HttpResponse:
    """POST: carry out one button of the page (``do``) and draw the form again; nothing is saved."""
    user = reader(request)
    access.require(user, "automate", "workflow")
    desk = _desk_of_post(request, user, _access(user, id) if id else None)
    desk.focus = carry_out(desk.draft, request.POST.get("do", ""))
    return render(request, "rules/_form.html", _context(desk))


def _access(user: User, id: int) -> Workflow:
    access.access_record(user, Workflow, id, "automate")
    return Workflow.objects.select_related("live").get(pk=id)


def _desk_of_post(request: HttpRequest, user: User, row: Workflow | None) -> Desk:
    draft = Draft.read(request.POST)
    if row is not None:
        draft.key = row.key
    seen = request.POST.get("seen", "")
    return Desk(user, draft, row, int(seen) if seen.isdigit() else None)


def _publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    draft = desk.draft
    right = [card.is_right(request.POST) for card in draft.cards]
    problems = list(_missing(draft))
    try:
        if all(right) and not problems:
            return _published(request, desk)
        validate(content_of(draft, desk.kept) | {"key": "rule"})
    except Refused as refused:
        known = {problem.field.partition(".")[0] for problem in problems}
        found = [one for one in refused.problems if all(right) or not one.field.startswith("steps")]
        problems += [one for one in found if one.field.partition(".")[0] not in known]
    desk.problems = show(draft, problems)
    return _page(request, desk, status=422)


def _missing(draft: Draft) -> list[Problem]:
    """What the document's own check would say in an author's words rather than in a reader's."""
    found = []
    if not draft.name.strip():
        found.append(Problem("name", Text(N_("Give the rule a name."))))
    if not draft.cards:
        found.append(Problem("steps", Text(N_("Add at least one action."))))
    if draft.chosen_only and "fields" in draft.takes and not draft.fields:
        found.append(
            Problem("triggers.0.fields", Text(N_("Choose at least one field, or choose “Any field”.")))
        )
    if draft.trigger.endswith(".overdue") and not draft.delay[0].strip():
        found.append(
            Problem("triggers.0.delay", Text(N_("Say after how long it counts as overdue; 0 means at once.")))
        )
    for rows in (draft.changes, draft.rows, draft.caller):
        for row in rows.rows:
            row.problem = "" if row.path else gettext("Choose a field, or remove this condition.")
    if any(row.problem for rows in (draft.changes, draft.rows, draft.caller) for row in rows.rows):
        found.append(Problem("rows", Text(N_("Some conditions are not complete."))))
    return found


def _published(request: HttpRequest, desk: Desk) -> HttpResponse:
    draft = desk.draft
    content = content_of(draft, desk.kept)
    keep = [operations.Keep(card.id, card.save_as) for card in draft.cards if card.save_as and not card.use]
    on = True if draft.turn_on and desk.row is None else None
    applied = operations.publish(desk.user, content, note=draft.note, on=on, keep=keep, seen=desk.seen)
    _tell(request, applied)
    return redirect("workflow", applied.workflow.pk)


def _tell(request: HttpRequest, applied: Applied) -> None:
    words = {
        "created": gettext("The rule is published."),
        "published": gettext(
            "The new version is in force. Runs that wait finish on the one they began with."
        ),
        "unchanged": gettext("Nothing was different, so the version in force stays."),
    }
    messages.success(request, words[applied.outcome])
    for warning in applied.warnings:
        messages.warning(request, warning.message.say(gettext))


def _page(request: HttpRequest, desk: Desk, status: int = 200) -> HttpResponse:
    return render(request, "rules/edit.html", _context(desk), status=status)


def _context(desk: Desk) -> dict[str, Any]:
    draft, speaker = desk.draft, Speaker()
    title = gettext("Edit “{name}”").format(name=desk.row.name) if desk.row else gettext("New rule")
    return {
        "draft": draft,
        "row": desk.row,
        "seen": desk.seen,
        "problems": desk.problems,
        "focus": desk.focus,
        "title": title,
        "abouts": ABOUT.items(),
        "kinds": KINDS.items(),
        "modules": MODULES.items(),
        "units": UNITS,
        "field_options": _fields(draft.about),
        "cards": [(card, speaker.action(card.action, card.form, draft.about)) for card in draft.cards],
        "new_actions": _offered(desk.user, draft.about),
        "saved_actions": _saved(draft.about),
        "sentence": sentence_of(_preview(desk), speaker),
        "draw_url": reverse("rule_redraw", args=[desk.row.pk]) if desk.row else reverse("rule_draw"),
        "crumbs": [(gettext("Workflows"), reverse("workflows")), (title, "")],
    }


def _fields(about: str) -> list[tuple[str, str]]:
    """The fields whose change may start a rule."""
    names = [name for name in schema()[about].fields if name not in HIDDEN and name != "created_at"]
    return sorted(((name, _capital(field_label(about, name))) for name in names), key=lambda one: one[1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _offered(user: User, about: str) -> list[tuple[str, str, str]]:
    """Id, drawing and title of the actions the author may use, by title."""
    found = [
        (action.id, action.icon, gettext(action.title))
        for action in catalog.actions().values()
        if about in action.works_on
        and not action.needs_person
        and access.may_at_all(user, action.permission, about)
    ]
    return sorted(found, key=lambda one: one[2])


def _saved(about: str) -> list[SavedAction]:
    fitting = [name for name, action in catalog.actions().items() if about in action.works_on]
    return list(SavedAction.objects.filter(action__in=fitting).order_by("name"))


def _preview(desk: Desk) -> Document | None:
    """The document as far as it makes sense already, for its sentence."""
    draft = desk.draft
    if not draft.cards or any(
        not row.path for rows in (draft.changes, draft.rows, draft.caller) for row in rows.rows
    ):
        return None
    content = content_of(draft, {}) | {"key": draft.key or "new", "name": draft.name or "new"}
    for step in content["steps"]:
        card = next((card for card in draft.cards if card.id == step["id"]), None)
        if card is not None and card.use:
            step |= {"action": card.action, "with": card.form}
    try:
        document = Document.model_validate(content)
    except ValidationError:
        return None
    conditions = (document.when, document.triggers[0].when)
    return None if any(wrong(one, schema(), draft.about) for one in conditions) else document


def _read_only(request: HttpRequest, row: Workflow, document: Document | None, reason: str) -> HttpResponse:
    context = {
        "row": row,
        "reason": reason,
        "steps": Column(document, Speaker()).cards() if document else [],
        "yaml": yaml_of(row.live) if row.live else "",
        "about": RECORD_TYPES.get(row.about, row.about),
        "crumbs": [
            (gettext("Workflows"), reverse("workflows")),
            (row.name, reverse("workflow", args=[row.pk])),
            (gettext("Document"), ""),
        ],
    }
    return render(request, "rules/read_only.html", context)
