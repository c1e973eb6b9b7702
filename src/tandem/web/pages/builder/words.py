"""A whole workflow as one paragraph, put together from its cards."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from tandem.web.pages.workflows.phrases import capitalised, ended, uncapitalised

from .cards import Card, Way


def paragraph(triggers: Sequence[Card], when: Card | None, steps: Sequence[Card]) -> str:
    """Sentences in the order of the cards: how it starts, what must hold, what it does, way by way."""
    return " ".join([_start(triggers, when), *_steps(steps, first=True)])


def _start(triggers: Sequence[Card], when: Card | None) -> str:
    starts = gettext(" or ").join(uncapitalised(card.title) for card in triggers) or gettext(
        "nothing starts it yet"
    )
    if when is None:
        return gettext("It starts when {event}.").format(event=starts)
    words = gettext("It starts when {event}, and only if {condition}.")
    is_unsaid = when.title == gettext("No condition yet")
    return words.format(event=starts, condition="…" if is_unsaid else uncapitalised(when.title))


def _steps(cards: Sequence[Card], *, first: bool = False) -> list[str]:
    said: list[str] = []
    for number, card in enumerate(cards):
        if card.kind == "branches":
            said += _ways(card)
            continue
        step = ended(card.title)
        is_first = first and not number and len(cards) > 1
        said.append(gettext("First: {step}").format(step=uncapitalised(step)) if is_first else step)
        said += _ways(card)
    return said


def _ways(card: Card) -> list[str]:
    return [words for way in card.ways if way.cards for words in [_way(way)]]


def _way(way: Way) -> str:
    inner = _steps(way.cards)
    words = {
        "branch": gettext("If {way}: {steps}"),
        "otherwise": gettext("Otherwise: {steps}"),
        "outcome": gettext("If the outcome is “{way}”: {steps}"),
        "timeout": gettext("{way}: {steps}"),
        "error": gettext("{way}: {steps}"),
    }[way.name]
    label = uncapitalised(way.condition) if way.name == "branch" else way.label
    return capitalised(words.format(way=label, steps=" ".join([uncapitalised(inner[0]), *inner[1:]])))
