"""Cards as they are drawn, kept between clicks: most cards look after a change as they did before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .cards import Card

MOST_KEPT = 4_096  # drawn cards in a process, about 1.5 kB each


@dataclass(frozen=True)
class Easel:
    """What cards are drawn with: the addresses of the builder, and the card that is chosen."""

    url: str
    do_url: str
    chosen: str = ""

    def draw(self, card: Card) -> SafeString:
        """The card alone, and for a step the + before it; without its ways."""
        return _drawn(card, card.key == self.chosen, self.url, self.do_url, get_language() or "")


@lru_cache(maxsize=MOST_KEPT)
def _drawn(card: Card, is_chosen: bool, url: str, do_url: str, language: str) -> SafeString:
    context = {"card": card, "is_chosen": is_chosen, "url": url, "do_url": do_url}
    return render_to_string("builder/_card.html", context)
