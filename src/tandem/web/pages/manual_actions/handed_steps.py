"""What became of a hand-off, on the card of its step: who has it or did it, what came of it, the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tandem.engine.record import RecordRef
from tandem.store.models import ManualAction
from tandem.web.components.labels import quoted
from tandem.web.pages.addresses import record_url

from .words import outcome_word, reason_word


def handed(outputs: Mapping[str, Any] | None) -> SafeString | str:
    """One sentence, from what the step keeps; empty where the item is gone. One query."""
    id = (outputs or {}).get("manual_action")
    rows = ManualAction.objects.select_related("owner", "team", "ended_by")
    item = rows.filter(pk=id).first() if id else None
    if item is None:
        return ""
    what = format_html(
        '<a href="{}">{}</a>', record_url(RecordRef("manual_action", item.pk)), item.title or item.type
    )
    told = format_html(
        _words(item), who=_who(item), what=what, outcome=outcome_word(item), because=reason_word(item.because)
    )
    return format_html("{} {}", told, quoted(item.note)) if item.note else told


def _words(item: ManualAction) -> str:
    if item.status == "completed":
        with_outcome, plain = (
            gettext("{who} completed {what}: {outcome}."),
            gettext("{who} completed {what}."),
        )
        return with_outcome if item.outcome else plain
    if item.status == "skipped":
        return gettext("{who} skipped {what}: {because}.")
    if item.status == "cancelled":
        return gettext("{who} called {what} off: {because}.")
    return gettext("With {who}: {what}.")


def _who(item: ManualAction) -> str:
    if item.ended_at is not None:
        return item.ended_by.name if item.ended_by else gettext("Tandem")
    if item.owner is not None:
        return item.owner.name
    return item.team.name if item.team else gettext("nobody yet")
