"""What the buttons and keys of the builder do to a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from tandem import catalog
from tandem.engine import drafting
from tandem.engine.drafting import Edited, NoSuchPlace
from tandem.engine.words import N_, Text
from tandem.operations.errors import Refused

from .cards import TRIGGER

Raw = dict[str, Any]
Post = Mapping[str, Any]
CLIPBOARD = "builder_clipboard"


def carry_out(document: Raw, post: Post, session: SessionBase) -> Edited:
    """Do what ``do`` says at the card ``key`` or the place ``at``. Raises NoSuchPlace or Refused."""
    deed = _DEEDS.get(str(post.get("do", "")))
    if deed is None:
        raise NoSuchPlace(str(post.get("do", "")))
    return deed(document, post, session)


def copy(document: Raw, key: str, session: SessionBase) -> None:
    """Keep a step for pasting, here or in another workflow. Raises NoSuchPlace."""
    step = drafting.step_at(document, drafting.place_of(document, key))
    session[CLIPBOARD] = {"about": document.get("about"), "steps": [deepcopy(step)]}


def clipboard(session: SessionBase, about: str) -> list[Raw]:
    """The steps that can be pasted into a workflow about these records."""
    kept = session.get(CLIPBOARD) or {}
    return list(kept.get("steps") or []) if kept.get("about") == about else []


def worded(what: Text) -> Text:
    """The words of a change with an action called by its title instead of its id."""
    step = what.values.get("step")
    name = str(step.values.get("name", "")) if isinstance(step, Text) else ""
    if name not in catalog.actions():
        return what
    title = Text(N_("“{text}”"), {"text": Text(catalog.actions()[name].title)})
    return Text(what.msgid, {**what.values, "step": title})


def _at(document: Raw, post: Post) -> str:
    return drafting.place_of(document, str(post.get("key", "")))


def _number(post: Post) -> int:
    given = str(post.get("number", ""))
    if not given.isdigit():
        raise NoSuchPlace(given)
    return int(given)


def _insert(document: Raw, post: Post, session: SessionBase) -> Edited:
    step = drafting.blank_step(str(post.get("kind", "")), document)
    return drafting.insert(document, str(post.get("at", "")), [step])


def _paste(document: Raw, post: Post, session: SessionBase) -> Edited:
    steps = clipboard(session, str(document.get("about")))
    if not steps:
        raise Refused.because(
            N_("There is nothing to paste here: copy a step of a workflow about the same records.")
        )
    at = str(post.get("at", ""))
    if not at:
        place, _, number = _at(document, post).rpartition(".")
        at = f"{place}.{int(number) + 1}"
    return drafting.insert(document, at, steps)


def _remove(document: Raw, post: Post, session: SessionBase) -> Edited:
    key = str(post.get("key", ""))
    if key.startswith(TRIGGER):
        number = key.removeprefix(TRIGGER)
        return drafting.remove_trigger(document, int(number) if number.isdigit() else -1)
    if key == "workflow.when":
        return drafting.set_condition(document, "when", None)
    return drafting.remove(document, _at(document, post))


def _add_trigger(document: Raw, post: Post, session: SessionBase) -> Edited:
    about, used = document.get("about"), {use.get("on") for use in document.get("triggers") or []}
    fitting = [word for word, one in catalog.triggers().items() if one.record_type == about]
    free = [word for word in fitting if word not in used] or fitting
    made = drafting.add_trigger(document, free[0] if free else "")
    return made._replace(step=f"{TRIGGER}{len(made.document['triggers']) - 1}")


def _add_when(document: Raw, post: Post, session: SessionBase) -> Edited:
    made = drafting.set_condition(document, "when", drafting.empty_group())
    return made._replace(step="workflow.when")


def _note(document: Raw, post: Post, session: SessionBase) -> Edited:
    text = str(post.get("text", "")).strip()[:2000]
    if str(post.get("number", "")).isdigit():
        return drafting.change_note(document, _number(post), text)
    key = str(post.get("key", ""))
    return drafting.add_note(document, text or "…", key)


_DEEDS: dict[str, Callable[[Raw, Post, SessionBase], Edited]] = {
    "insert": _insert,
    "paste": _paste,
    "remove": _remove,
    "duplicate": lambda document, post, _: drafting.duplicate(document, _at(document, post)),
    "move": lambda document, post, _: drafting.move(document, _at(document, post), str(post.get("at", ""))),
    "up": lambda document, post, _: drafting.shift(document, _at(document, post), -1),
    "down": lambda document, post, _: drafting.shift(document, _at(document, post), 1),
    "add-way": lambda document, post, _: drafting.add_way(document, _at(document, post)),
    "remove-way": lambda document, post, _: drafting.remove_way(document, _at(document, post), _number(post)),
    "way-up": lambda document, post, _: drafting.move_way(document, _at(document, post), _number(post), -1),
    "way-down": lambda document, post, _: drafting.move_way(document, _at(document, post), _number(post), 1),
    "add-trigger": _add_trigger,
    "add-when": _add_when,
    "note": _note,
    "remove-note": lambda document, post, _: drafting.remove_note(document, _number(post)),
}
