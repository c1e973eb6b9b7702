"""What the builder's page shows: the draft as cards, the panel of the chosen one, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from tandem.engine.drafting import NoSuchPlace
from tandem.operations.authoring.draft_problems import CardProblem, problems
from tandem.operations.authoring.drafts import Draft
from tandem.store.models import SavedAction, User
from tandem.web.forms import builder_panel
from tandem.web.forms.builder_panel import Panel
from tandem.web.forms.condition_paths import Fields
from tandem.web.pages.workflows.words import said

from .cards import SETTINGS, WHEN, Canvas, Card, notes_beside
from .faces import Easel
from .menu import offers
from .moves import clipboard
from .sentences import RawSpeaker
from .words import paragraph

WORDS = "workflow.words"


@dataclass
class Desk:
    """The builder before one person: the draft, the chosen card, and whether that was put in just now.

    ``focus``: where the keyboard goes, ``panel`` or ``note``.
    """

    user: User
    draft: Draft
    chosen: str = ""
    is_fresh: bool = False
    focus: str = ""

    @property
    def id(self) -> int:
        """The workflow's id."""
        return self.draft.workflow.pk


def context_of(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """The context of the whole page and of its fragment."""
    draft, document = desk.draft, desk.draft.document
    saved = {row.key: row for row in SavedAction.objects.all()}
    found = problems(document, alone=True)
    url, do_url = (reverse(name, args=[desk.id]) for name in ("workflow_build", "workflow_build_do"))
    panel = _panel(desk, found, saved)
    chosen = desk.chosen if panel or desk.chosen == WORDS else ""
    easel = Easel(url, do_url, chosen)
    canvas = Canvas(document, RawSpeaker(draft.workflow.about), found, saved, easel.draw)
    triggers, when, steps = canvas.triggers(), canvas.when(), canvas.steps()
    cards = _by_key([*triggers, *([when] if when else []), *steps])
    return {
        "desk": desk,
        "draft": draft,
        "row": draft.workflow,
        "name": str(document.get("name") or "") or gettext("No name yet"),
        "triggers": triggers,
        "when": when,
        "steps": steps,
        "end": f"steps.{len(steps)}",
        "loose": canvas.problems,
        "notes": notes_beside(document, ""),
        "chosen": chosen,
        "panel": panel,
        "card": cards.get(desk.chosen),
        "panel_title": builder_panel.title_of(panel.kind) if panel else "",
        "words": paragraph(triggers, when, steps),
        "errors": _listed(found, cards),
        "url": url,
        "do_url": do_url,
        "draw_url": reverse("workflow_build_card", args=[desk.id]),
        "asides_url": reverse("workflow_build_asides", args=[desk.id]),
        "count_url": reverse("workflow_build_count", args=[desk.id]),
        "undo": said(draft.undo) if draft.undo else "",
        "redo": said(draft.redo) if draft.redo else "",
        "last": said(draft.what) if draft.what else "",
        "pasting": len(clipboard(request.session, draft.workflow.about)),
        "ways_on": _ways_on(desk.id),
    }


def page_of(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """The context of the whole page: the menu of + is drawn once."""
    row = desk.draft.workflow
    context = context_of(request, desk)
    crumbs = [(gettext("Workflows"), reverse("workflows")), (row.name, reverse("workflow", args=[row.pk]))]
    return {
        **context,
        "text_fields": _text_fields(row.about),
        "offers": offers(desk.user, row.about, SavedAction.objects.all()),
        "crumbs": [*crumbs, (gettext("Builder"), "")],
    }


def _text_fields(about: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields a text may hold, in groups: those that read as text."""
    scope = Fields(about, events=False)
    found = []
    for group, options in scope.groups():
        plain = [
            (path, words) for path, words in options if (one := scope.field(path)) and one.kind != "reference"
        ]
        found.append((group, plain))
    return found


def _by_key(cards: list[Card]) -> dict[str, Card]:
    found: dict[str, Card] = {}
    for card in cards:
        found.setdefault(card.key, card)
        for way in card.ways:
            for key, inner in _by_key(list(way.cards)).items():
                found.setdefault(key, inner)
    return found


def _panel(desk: Desk, found: list[CardProblem], saved: dict[str, SavedAction]) -> Panel | None:
    if not desk.chosen or desk.chosen == WORDS:
        return None
    try:
        at = builder_panel.place_of(desk.draft.document, desk.chosen)
    except NoSuchPlace:
        return None
    told = [(one.field, one.message.say(gettext)) for one in found if one.card == at and not one.is_warning]
    return builder_panel.panel_of(desk.draft.document, desk.chosen, () if desk.is_fresh else told, saved)


def _listed(found: list[CardProblem], cards: dict[str, Card]) -> list[tuple[str, str, str]]:
    """What stands in the way of publishing: the card's key, what it is called, and the words."""
    by_place = {card.at: card for card in cards.values()}
    listed = []
    for one in found:
        if one.is_warning:
            continue
        card = by_place.get(one.card)
        key = card.key if card else SETTINGS if one.card == "settings" else WHEN if one.card == "when" else ""
        listed.append((key, card.label if card else "", one.message.say(gettext)))
    return listed


def _ways_on(id: int) -> list[tuple[str, str, str, bool]]:
    """Where one goes from here, as far as those pages exist: label, address, icon, whether it is the main one."""
    places = (
        ("workflow_try", gettext("Try"), "player-play", False),
        ("workflow_rehearsals", gettext("Rehearse"), "history", False),
        ("workflow_publish", gettext("Publish"), "send", True),
    )
    found = []
    for name, label, icon, is_main in places:
        try:
            found.append((label, reverse(name, args=[id]), icon, is_main))
        except NoReverseMatch:
            continue
    return found
