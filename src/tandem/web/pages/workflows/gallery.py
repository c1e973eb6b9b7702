"""The gallery of ready-made workflows: cards by purpose, one recipe in full with its examples, and taking it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_POST

from tandem.catalog.recipes import ARTICLES, PURPOSES
from tandem.operations import access
from tandem.operations.sharing import gallery
from tandem.operations.sharing.gallery import Need, Recipe
from tandem.store.models import Workflow
from tandem.web.pages.doors import page, reader

from .example_words import told
from .sentence import sentence_of
from .settings import in_words
from .steps import Column
from .words import RECORD_TYPES, Speaker

NEEDS = {
    "mail": gettext_lazy("A mail account"),
    "exchange": gettext_lazy("A telephone exchange"),
    "team": gettext_lazy("The team “{name}”"),
    "role": gettext_lazy("The role “{name}”"),
    "user": gettext_lazy("The colleague “{name}”"),
    "template": gettext_lazy("The template “{name}”"),
    "endpoint": gettext_lazy("The address “{name}”"),
    "function": gettext_lazy("The function “{name}”"),
    "calendar": gettext_lazy("The calendar “{name}”"),
    "saved_action": gettext_lazy("The saved action “{name}”"),
    "workflow": gettext_lazy("The workflow “{name}”"),
}
GLYPHS = {
    "calls": "phone", "leads": "user-plus", "answers": "mail", "alerts": "bell", "progress": "checklist",
    "consent": "shield-check",
}  # fmt: skip


@dataclass(frozen=True)
class NeedWords:
    """What a recipe needs, in words."""

    words: str
    is_here: bool


@dataclass(frozen=True)
class Card:
    """One recipe in the gallery; ``used`` is the workflow that came of it."""

    recipe: Recipe
    sentence: dict[str, Any] | None
    about: str
    needs: list[NeedWords]
    used: Workflow | None

    @property
    def missing(self) -> list[NeedWords]:
        """What is not here."""
        return [one for one in self.needs if not one.is_here]


@dataclass(frozen=True)
class Group:
    """The recipes for one purpose."""

    key: str
    title: str
    icon: str
    cards: list[Card]


@page
def gallery_page(request: HttpRequest) -> HttpResponse:
    """GET: every recipe in the reader's language, by purpose."""
    user = reader(request)
    used, speaker = gallery.taken_over(user), Speaker()
    cards = [_card(recipe, used, speaker) for recipe in gallery.shelved(_language())]
    groups = [
        Group(key, gettext(title), GLYPHS[key], [one for one in cards if one.recipe.purpose == key])
        for key, title in PURPOSES.items()
    ]
    context = {
        "groups": groups,
        "count": len(cards),
        "may_automate": access.may_at_all(user, "automate", "workflow"),
        "crumbs": [(gettext("Workflows"), reverse("workflows")), (gettext("Gallery"), "")],
    }
    return render(request, "gallery/gallery.html", context)


@page
def recipe_page(request: HttpRequest, key: str) -> HttpResponse:
    """GET: one recipe with all its steps, and its examples as they come out here and now."""
    user = reader(request)
    recipe, speaker = gallery.find(key, _language()), Speaker()
    document = recipe.document
    proofs = gallery.proofs(recipe)
    context = {
        "card": _card(recipe, gallery.taken_over(user), speaker),
        "article": gettext(ARTICLES[recipe.article]),
        "steps": Column(document, speaker).cards(),
        "settings": in_words(document.settings, speaker, document.about),
        "examples": told(proofs, document, speaker),
        "held": sum(proof.holds for proof in proofs),
        "may_automate": access.may_at_all(user, "automate", "workflow"),
        "crumbs": [
            (gettext("Workflows"), reverse("workflows")),
            (gettext("Gallery"), reverse("gallery")),
            (document.name, ""),
        ],
    }
    return render(request, "gallery/recipe.html", context)


@page
@require_POST
def recipe_use(request: HttpRequest, key: str) -> HttpResponse:
    """POST: have the recipe as a draft, in the organisation's language; a second time leads to the same one."""
    arrived = gallery.take_over(reader(request), key)
    if arrived.outcome == "identical":
        messages.info(request, gettext("“{name}” is here already.").format(name=arrived.workflow.name))
        return redirect("workflow", arrived.workflow.pk)
    words = gettext("“{name}” is here as a draft. It does nothing before you publish it and switch it on.")
    messages.success(request, words.format(name=arrived.workflow.name))
    return redirect("workflow_build", arrived.workflow.pk)


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _card(recipe: Recipe, used: dict[str, Workflow], speaker: Speaker) -> Card:
    return Card(
        recipe,
        sentence_of(recipe.document, speaker),
        str(RECORD_TYPES.get(recipe.document.about, recipe.document.about)),
        [need_words(one) for one in recipe.needs],
        used.get(recipe.key),
    )


def need_words(need: Need) -> NeedWords:
    """A need as a reader sees it."""
    return NeedWords(str(NEEDS[need.kind]).format(name=need.name), need.is_here)
