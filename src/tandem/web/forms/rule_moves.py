"""What the buttons of the rule page do to it before it is published: add, remove, move, wait."""

from __future__ import annotations

from tandem.store.models import SavedAction

from .rule_cards import Card
from .rule_draft import Draft


def carry_out(draft: Draft, command: str) -> str:
    """Do what a button says, such as ``add:rows`` or ``up:3``; gives the id of what to look at next."""
    verb, _colon, what = command.partition(":")
    if verb == "add" and what in ("changes", "rows", "caller"):
        return _add_row(draft, what)
    if verb == "remove":
        return _remove_row(draft, what)
    if verb in ("action", "saved"):
        return _add_card(draft, verb, what)
    return _move_card(draft, verb, what)


def _add_row(draft: Draft, what: str) -> str:
    token = draft.next_token
    getattr(draft, what).add(token)
    return f"{what}-{token}-field"


def _remove_row(draft: Draft, what: str) -> str:
    prefix, _colon, token = what.partition(":")
    if prefix in ("changes", "rows", "caller"):
        getattr(draft, prefix).remove(token)
        return f"add-{prefix}"
    return ""


def _add_card(draft: Draft, verb: str, what: str) -> str:
    token = draft.next_token
    if verb == "action":
        card = Card(token, what, draft.about)
        if card.known is None or draft.about not in card.known.works_on:
            return ""
        draft.cards.append(card)
        return f"step-{token}"
    row = SavedAction.objects.filter(key=what).first()
    if row is None:
        return ""
    draft.cards.append(Card(token, row.action, draft.about, use=row.key, form=dict(row.form)))
    return f"step-{token}"


def _move_card(draft: Draft, verb: str, token: str) -> str:
    place = next((number for number, card in enumerate(draft.cards) if card.token == token), None)
    if place is None:
        return ""
    card = draft.cards[place]
    if verb == "drop":
        del draft.cards[place]
        return "add-action"
    if verb in ("up", "down"):
        target = place + (-1 if verb == "up" else 1)
        if 0 <= target < len(draft.cards):
            draft.cards.insert(target, draft.cards.pop(place))
        return f"{verb}-{token}"
    if verb in ("wait", "at_once"):
        card.waits = verb == "wait"
        if card.waits and not card.wait[0]:
            card.wait = ("30", "minute")
        return f"{card.name}-wait" if card.waits else f"wait-{token}"
    return ""
