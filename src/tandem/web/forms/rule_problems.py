"""Puts each problem of a document back at the field of the rule page it came from."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from django.utils.translation import gettext

from tandem.operations.errors import Problem

from .conditions import Row, Rows
from .rule_cards import Card
from .rule_draft import Draft

TRIGGER_FIELDS = {"on": "trigger", "fields": "fields", "delay": "delay", "direction": "kind"}


def show(draft: Draft, problems: Iterable[Problem]) -> list[str]:
    """Mark rows, cards and fields; gives the problems that belong to none of them."""
    rows = dict(_rows(draft))
    cards = dict(_cards(draft))
    return [said for problem in problems if (said := _place(draft, problem, rows, cards))]


def _place(draft: Draft, problem: Problem, rows: dict[str, Row], cards: dict[str, Card]) -> str:
    """Empty when the problem found its place, else its words."""
    words = problem.message.say(gettext)
    row = next((rows[at] for at in rows if f"{problem.field}.".startswith(f"{at}.")), None)
    if row is not None:
        row.problem = row.problem or words
        return ""
    at = next((at for at in cards if f"{problem.field}.".startswith(f"{at}.")), None)
    if at is not None:
        return _on_card(cards[at], problem, problem.field[len(at) + 1 :], words)
    head, _dot, rest = problem.field.partition("triggers.0.")
    name = TRIGGER_FIELDS.get(rest.partition(".")[0], "") if rest and not head else problem.field
    if name in ("name", "description", "trigger", "fields", "delay", "kind", "note"):
        draft.problems.setdefault(name, words)
        return ""
    if problem.field == "steps":
        draft.problems.setdefault("steps", gettext("Add at least one action."))
        return ""
    return words


def _on_card(card: Card, problem: Problem, rest: str, words: str) -> str:
    head, _dot, name = rest.partition(".")
    if head == "wait":
        card.wait_problem = card.wait_problem or words
    elif head == "with" and card.asked is not None and name.partition(".")[0] in card.asked.fields:
        card.asked.add_error(name.partition(".")[0], words)
    else:
        card.problem = card.problem or words
    return ""


def _rows(draft: Draft) -> Iterator[tuple[str, Row]]:
    """Each row with its path in the document: see ``rule_document``."""
    yield from _group(draft.changes, "triggers.0.when")
    many = len(draft.rows.rows)
    if not draft.module:
        join = draft.rows.join if many > 1 else "all"
        yield from ((f"when.{join}.{number}", row) for number, row in enumerate(draft.rows.rows))
        return
    place = yield from _part(draft.rows, 0)
    if draft.matching:
        yield from _part(draft.caller, place + 1)


def _group(rows: Rows, at: str) -> Iterator[tuple[str, Row]]:
    yield from ((f"{at}.{rows.join}.{number}", row) for number, row in enumerate(rows.rows))


def _part(rows: Rows, first: int) -> Generator[tuple[str, Row], None, int]:
    """Rows inside the common ``all``, beginning at this place; gives the place after them."""
    if rows.join == "any" and len(rows.rows) > 1:
        yield from _group(rows, f"when.all.{first}")
        return first + 1
    yield from ((f"when.all.{first + number}", row) for number, row in enumerate(rows.rows))
    return first + len(rows.rows)


def _cards(draft: Draft) -> Iterator[tuple[str, Card]]:
    place = 0
    for card in draft.cards:
        if card.waits:
            yield f"steps.{place}", card
            place += 1
        yield f"steps.{place}", card
        place += 1
