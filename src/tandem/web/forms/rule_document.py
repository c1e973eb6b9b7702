"""Between the rule page and a workflow's document: both ways, so that a rule made here reads back the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem import catalog
from tandem.catalog.triggers.calls import PLANNED
from tandem.engine.condition import All, Compare, Condition
from tandem.engine.durations import WrongDuration, parse
from tandem.engine.workflow import Document, TriggerUse

from .condition_fields import CALLER_KIND, Scope
from .conditions import flat, group
from .rule_cards import cards_of
from .rule_draft import ABOUT, CALLER_TARGETS, MODULES, Draft

Reason = str | Promise
WAY = "caller."


class CannotShow(Exception):
    """The four parts cannot show this document; the reason is for the reader."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def content_of(draft: Draft, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The document a filled-in page stands for, as plain content; ``kept`` are the parts the page does not show."""
    found: dict[str, Any] = {
        "tandem": 1,
        "key": draft.key,
        "name": draft.name.strip(),
        "description": draft.description.strip(),
        "about": draft.about,
        "triggers": [_trigger(draft)],
        "steps": _steps(draft),
        **kept,
    }
    when = _when(draft)
    return found | ({"when": when} if when else {})


def _trigger(draft: Draft) -> dict[str, Any]:
    use: dict[str, Any] = {"on": draft.trigger}
    if draft.direction:
        use["direction"] = draft.direction
    if "fields" in draft.takes and draft.chosen_only:
        use["fields"] = list(draft.fields)
        when = group(draft.changes.clauses(), draft.changes.join)
        use |= {"when": when} if when else {}
    if "every_time" in draft.takes and draft.every_time:
        use["every_time"] = True
    amount, unit = draft.delay
    if "delay" in draft.takes and amount.strip():
        use["delay"] = f"{amount.strip()} {unit}" + ("" if amount.strip() == "1" else "s")
    return use


def _when(draft: Draft) -> dict[str, Any] | None:
    """The call's conditions, then the caller's kind, then the caller's conditions, under one ``all``."""
    clauses = draft.rows.clauses()
    if not draft.module:
        return group(clauses, draft.rows.join if len(clauses) > 1 else "all")
    parts = [
        *_joined(clauses, draft.rows.join),
        {"field": CALLER_KIND, "operator": "is", "value": draft.module},
    ]
    if draft.matching:
        parts += _joined(draft.caller.clauses(), draft.caller.join)
    return {"all": parts}


def _joined(clauses: list[dict[str, Any]], join: str) -> list[dict[str, Any]]:
    return [{"any": clauses}] if join == "any" and len(clauses) > 1 else clauses


def _steps(draft: Draft) -> list[dict[str, Any]]:
    used = {one for card in draft.cards for one in (card.id, card.wait_id) if one}
    return [step for card in draft.cards for step in card.steps(used)]


def draft_of(document: Document) -> Draft:
    """The page for a document. Raises CannotShow with the reason."""
    if document.about not in ABOUT:
        raise CannotShow(_("It is about a kind of record this page does not know."))
    if len(document.triggers) != 1:
        raise CannotShow(_("It starts in more than one way; this page shows one."))
    module, rows, caller = _taken_apart(document)
    draft = Draft(document.about, document.key, document.name, document.description, module=module)
    tokens = map(str, count(1000))
    _show_trigger(draft, document.triggers[0], tokens)
    draft.rows.take(rows[1], rows[0], tokens)
    draft.caller.take(caller[1], caller[0], tokens)
    draft.matching = bool(caller[1])
    cards = cards_of(document.steps, document.about)
    if cards is None:
        raise CannotShow(
            _("It has branches, or waits for something to happen; this page shows actions one after another.")
        )
    draft.cards = cards
    return draft


def why_not(document: Document | None) -> str:
    """Why the page cannot show a document; empty when it can."""
    if document is None:
        return ""
    try:
        draft_of(document)
    except CannotShow as cannot:
        return str(cannot.reason)
    return ""


def _show_trigger(draft: Draft, use: TriggerUse, tokens: Any) -> None:
    trigger = catalog.triggers().get(use.on)
    if trigger is None:
        raise CannotShow(_("It starts in a way this program no longer knows."))
    planned = trigger.group == PLANNED
    if planned and use.direction:
        raise CannotShow(_("It starts with scheduled calls of one direction only."))
    draft.kind = "scheduled" if planned else use.direction or "any"
    draft.trigger, draft.every_time = use.on, use.every_time
    draft.fields, draft.chosen_only = list(use.fields), bool(use.fields)
    if use.delay:
        draft.delay = _length(use.delay)
    changes = flat(use.when)
    if changes is None or (changes[1] and not use.fields):
        raise CannotShow(_("Its trigger has conditions of its own that this page does not show."))
    draft.changes.take(changes[1], changes[0], tokens)


def _length(text: str) -> tuple[str, str]:
    try:
        found = parse(text)
    except WrongDuration:
        return text, "minute"
    return str(found.amount), found.unit


Flat = tuple[str, list[Compare]]


def _taken_apart(document: Document) -> tuple[str, Flat, Flat]:
    """The caller's kind, the record's conditions and the caller's. Raises CannotShow."""
    parts = list(document.when.all) if isinstance(document.when, All) else []
    kinds = [number for number, part in enumerate(parts) if document.about == "call" and _is_module(part)]
    if not kinds:
        return "", _one_list([document.when] if document.when else []), ("all", [])
    if len(kinds) > 1:
        raise CannotShow(_("It asks twice what kind of caller it is."))
    at = kinds[0]
    module = str(parts[at].value)  # type: ignore[union-attr]  # _is_module let only comparisons through
    after = [part for part in parts[at + 1 :] if _is_about_caller(part, module)]
    before = [part for number, part in enumerate(parts) if number != at and part not in after]
    return module, _one_list(before), _one_list(after)


def _is_module(part: Condition) -> bool:
    return (
        isinstance(part, Compare)
        and part.field == CALLER_KIND
        and part.operator == "is"
        and part.value in MODULES
    )


def _is_about_caller(part: Condition, module: str) -> bool:
    if module not in CALLER_TARGETS:
        return False
    if isinstance(part, Compare):
        return part.field.startswith(WAY) and Scope("call").field(part.field) is not None
    return all(_is_about_caller(one, module) for one in part.parts)


def _one_list(parts: Sequence[Condition]) -> Flat:
    """Several parts that must all hold, as one flat list."""
    if len(parts) == 1:
        only = flat(parts[0])
        if only is not None:
            return only
    if any(not isinstance(part, Compare) for part in parts):
        raise CannotShow(_("Its conditions are grouped more deeply than this page shows."))
    return "all", [part for part in parts if isinstance(part, Compare)]


__all__ = ["CannotShow", "content_of", "draft_of", "why_not"]
