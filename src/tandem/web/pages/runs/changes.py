"""The event that started a run: what changed, before and after, and who did it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tandem.engine.record import RecordRef
from tandem.store.models import ManualAction, User
from tandem.store.read.runs import Started
from tandem.store.read.timeline import names_in
from tandem.web.components.shapes import Change
from tandem.web.components.states import Word
from tandem.web.pages import values
from tandem.web.pages.manual_actions.words import outcome_word, reason_word
from tandem.web.pages.workflows.phrases import shortened

DASH = "–"
Pair = tuple[Any, Any]


def changes_of(record: RecordRef, event: Started) -> list[Change]:
    """The changed fields in the reader's words; nothing for a record that was just made or deleted."""
    if event.op != "changed":
        return []
    pairs = {name: (before, event.after.get(name)) for name, before in event.before.items()}
    if record.type == "manual_action":
        pairs = _as_its_author_says(record.id, pairs)
    found = values.changes(record.type, pairs, names_in(record.type, pairs))
    return [Change(one.label, _short(one.before), _short(one.after)) for one in found]


def _as_its_author_says(item: int, pairs: Mapping[str, Pair]) -> dict[str, Pair]:
    """The outcome by its label instead of its name, and the reason in the reader's language."""
    found = ManualAction.objects.filter(pk=item).first() if pairs.get("outcome") else None
    said = dict(pairs)
    if found is not None:
        before, after = (outcome_word(found, str(name)) if name else "" for name in pairs["outcome"])
        said["outcome"] = before, after
    if "because" in pairs:
        before, after = (reason_word(str(written or "")) for written in pairs["because"])
        said["because"] = before, after
    return said


def _short(value: Word) -> Word:
    """Long words are cut; a time, which is markup, never is."""
    return value if isinstance(value, SafeString) else shortened(str(value)) or DASH


def cause_sentence(event: Started) -> str:
    """Who did what led here: "by Bo Laurent", "by the telephone exchange"."""
    cause = event.cause
    by = cause.get("by", "system")
    if by == "person" and cause.get("doer"):
        name = User.objects.filter(pk=cause["doer"]).values_list("name", flat=True).first()
        return gettext("{name} did it").format(name=name or gettext("A former colleague"))
    if by == "connector":
        return gettext("The telephone exchange said so")
    if by == "rule":
        return gettext("Another workflow did it")
    return gettext("The clock") if event.op == "reached" else ""
