"""A hand-off in words: who is asked to do what, by when, and how each of its ways on is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from tandem import catalog
from tandem.engine.handing import PLAIN
from tandem.engine.workflow import HandOff, Outcome

from .phrases import shortened, span, uncapitalised

if TYPE_CHECKING:
    from .words import Speaker


def hand_off_words(given: HandOff, about: str, speaker: Speaker) -> str:
    """ "Hand to Ana: call ‹contact’s name›, within 2 days" as one sentence."""
    words = gettext("Hand to {person}: {what}").format(
        person=speaker.who(given.to), what=_what(given, about, speaker)
    )
    if given.due:
        words = gettext("{hand_off}, within {span}").format(hand_off=words, span=span(given.due))
    if not given.wait:
        words = gettext("{hand_off}, without waiting for it").format(hand_off=words)
    return words


def outcome_label(outcome: Outcome) -> str:
    """What an outcome is called, as the heading of its way."""
    return gettext("If the outcome is “{outcome}”").format(outcome=outcome.label or outcome.name)


def _what(given: HandOff, about: str, speaker: Speaker) -> str:
    if given.do in PLAIN:
        kind = gettext(PLAIN[given.do]).lower()
    elif given.form or given.do not in catalog.actions():
        kind = uncapitalised(speaker.action(given.do, given.form, about))
    else:
        kind = uncapitalised(gettext(catalog.actions()[given.do].title))
    if not given.title:
        return kind
    title = shortened(speaker.places(given.title, about))
    return gettext("{what}, “{title}”").format(what=kind, title=title)
