"""How many records fit a condition of a draft now, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from pydantic import ValidationError

from tandem.engine.condition import Condition, InvalidCondition, bound_clauses, parse
from tandem.engine.drafting import NoSuchPlace
from tandem.engine.drafting.places import part_at
from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.authoring import drafts
from tandem.operations.world import settings
from tandem.store.models import Record, User
from tandem.store.read.conditions import matching
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import models_by_type, schema
from tandem.web.pages.addresses import record_url
from tandem.web.pages.doors import page, reader
from tandem.web.pages.workflows.words import RECORD_TYPES, Speaker

PAGE_SIZE = 50


@dataclass(frozen=True)
class Matches:
    """The records that fit, among those the person may see; ``because`` says why it cannot be told."""

    rows: QuerySet[Record] | None
    total: int
    because: str = ""


@page
def workflow_build_count(request: HttpRequest, id: int) -> HttpResponse:
    """GET ``at``, the place of a condition in the draft: how many records fit it now, as a fragment."""
    user, at = reader(request), request.GET.get("at", "")
    draft = drafts.open(user, id)
    about = draft.workflow.about
    found = matches(user, about, condition_at(draft.document, at))
    context = {
        "found": found,
        "count": found.rows.count() if found.rows is not None else 0,
        "records": str(RECORD_TYPES.get(about, about)).lower(),
        "list_url": f"{reverse('workflow_build_matches', args=[id])}?at={at}",
    }
    return render(request, "builder/_matches_count.html", context)


@page
def workflow_build_matches(request: HttpRequest, id: int) -> HttpResponse:
    """GET ``at``: the records that fit a condition of the draft, newest first."""
    user, at = reader(request), request.GET.get("at", "")
    draft = drafts.open(user, id)
    about = draft.workflow.about
    condition = condition_at(draft.document, at)
    found = matches(user, about, condition)
    rows = (
        found.rows.order_by("-pk")
        if found.rows is not None
        else models_by_type()[about]._default_manager.none()
    )
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "shown": shown,
        "lines": [(str(row), record_url(RecordRef(about, row.pk))) for row in shown],
        "records": str(RECORD_TYPES.get(about, about)).lower(),
        "sentence": _sentence(condition, about),
        "at": at,
        "crumbs": [
            (gettext("Workflows"), reverse("workflows")),
            (draft.workflow.name, reverse("workflow_build", args=[id])),
            (gettext("Records that fit"), ""),
        ],
    }
    return render(request, "builder/matches.html", context)


def _sentence(condition: Any, about: str) -> str:
    try:
        return Speaker().condition(parse(condition), about)
    except ValidationError:
        return ""


def condition_at(document: dict[str, Any], at: str) -> Any:
    """The condition at a place of a draft, finished or not; None when there is none."""
    if not at.endswith(("when", "goal")):
        return None
    try:
        return part_at(document, at)
    except NoSuchPlace:
        return None


def matches(user: User, about: str, condition: Any) -> Matches:
    """The records somebody may see that fit a condition given as plain content."""
    rows: QuerySet[Record] = access.visible(user, models_by_type()[about])
    unfinished = Matches(None, 0, gettext("Counted as soon as it is finished."))
    try:
        tree: Condition | None = parse(condition)
        bound = bound_clauses(tree, schema(), about).values() if tree is not None else ()
    except (ValidationError, InvalidCondition):
        return unfinished
    if any(one.place.old or one.operator.change for one in bound):
        return Matches(None, 0, gettext("Can be told only at the moment something happens."))
    now = the_time().astimezone(settings().zone)
    return Matches(matching(rows, tree, schema(), about, now), rows.count())
