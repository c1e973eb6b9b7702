"""A whole workflow as the one sentence that `rule_sentence.html` draws."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tandem.engine.workflow import Document

from .phrases import uncapitalised
from .words import Speaker


def sentence_of(document: Document | None, speaker: Speaker) -> dict[str, Any] | None:
    """``when``, ``only_if`` and ``then``; None for no document."""
    if document is None:
        return None
    uses = [uncapitalised(speaker.trigger(use, document.about)) for use in document.triggers]
    return {
        "when": gettext(" or ").join(uses),
        "only_if": uncapitalised(speaker.condition(document.when, document.about)) if document.when else "",
        "then": [
            uncapitalised(speaker.step(step, document.about)).removesuffix(".") for step in document.steps
        ],
    }
