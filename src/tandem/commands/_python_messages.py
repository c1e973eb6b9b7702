"""Finds the messages of a Python file, wherever they stand: in an f-string, in another call, over several lines."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Message = tuple[str | None, str | tuple[str, str]]  # context, and the message or its two forms

# Where a call keeps its words: whether a context comes first, and how many forms follow.
CALLS = {
    "_": (False, 1),
    "N_": (False, 1),
    "gettext": (False, 1),
    "gettext_lazy": (False, 1),
    "gettext_noop": (False, 1),
    "NP_": (False, 2),
    "ngettext": (False, 2),
    "ngettext_lazy": (False, 2),
    "pgettext": (True, 1),
    "pgettext_lazy": (True, 1),
    "npgettext": (True, 2),
    "npgettext_lazy": (True, 2),
}


def python_messages(source: str) -> Iterator[Message]:
    """The messages of a file in reading order; a call with a name instead of words marks nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found = _message(node)
            if found:
                yield found


def _message(call: ast.Call) -> Message | None:
    has_context, forms = CALLS.get(_name(call.func), (False, 0))
    words = [_literal(given) for given in call.args[: forms + has_context]]
    if not forms or len(words) < forms + has_context or not all(words):
        return None
    context = words.pop(0) if has_context else None
    return context, (str(words[0]), str(words[1])) if forms > 1 else str(words[0])


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literal(given: ast.expr) -> str | None:
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
