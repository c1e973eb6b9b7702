"""Warnings about other workflows and about people: drawn once the builder is left alone for a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tandem.engine.drafting import walk
from tandem.operations.authoring import drafts
from tandem.operations.authoring.draft_others import asides
from tandem.operations.authoring.draft_problems import problems
from tandem.web.pages.doors import page, reader

from .cards import SETTINGS, TRIGGER, WHEN

PLACES = {"when": WHEN, "settings": SETTINGS}


@dataclass(frozen=True)
class Line:
    """A warning at a card. ``others`` are names and addresses of the workflows it speaks of."""

    key: str
    text: str
    others: Sequence[tuple[str, str]] = ()


@page
def workflow_build_asides(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the warnings about other workflows and about people, as a fragment; with all warnings for the footer."""
    user = reader(request)
    draft = drafts.open(user, id)
    keys = _keys(draft.document)
    told = [
        Line(
            keys.get(one.card, ""),
            one.message.say(gettext),
            [(name, reverse("workflow", args=[other])) for other, name in one.others],
        )
        for one in asides(user, draft)
    ]
    own = [
        Line(keys.get(one.card, ""), one.message.say(gettext))
        for one in problems(draft.document, alone=True)
        if one.is_warning
    ]
    context = {
        "draft": draft,
        "told": told,
        "all": [*told, *own],
        "url": reverse("workflow_build", args=[id]),
        "asides_url": reverse("workflow_build_asides", args=[id]),
    }
    return render(request, "builder/_asides.html", context)


def _keys(document: Mapping[str, Any]) -> dict[str, str]:
    """The keys of the cards by their places."""
    steps = {one.at: str(one.step.get("id") or one.at) for one in walk(dict(document))}
    triggers = {
        f"triggers.{number}": f"{TRIGGER}{number}" for number in range(len(document.get("triggers") or []))
    }
    return {**PLACES, **triggers, **steps}
