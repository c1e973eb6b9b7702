"""Who a client's mail goes to, and the values its template will be filled in with."""

from __future__ import annotations

import re
from typing import Any

from tandem.engine.shown import Reader, Shown
from tandem.engine.template import BadTemplate, variables
from tandem.engine.view import View

ADDRESS = re.compile(r"[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;.]+")


def looks_like_address(text: str) -> bool:
    """Whether this is an e-mail address rather than a word for people."""
    return ":" not in text and ADDRESS.fullmatch(text) is not None


def client_address(view: View) -> tuple[str, int | None]:
    """The client's e-mail address and the contact it is of; an empty address when there is none."""
    if view.ref.type == "contact":
        return view["email"] or "", view.ref.id
    if view.ref.type == "company":
        return view["email"] or "", None
    contact = view["contact"]
    return view["contact.email"] or view["company.email"] or "", contact if view["contact.email"] else None


def values_for(view: View, *templates: str, reader: Reader | None = None) -> dict[str, Any]:
    """The values of every place in these templates, as they are now: plain data, kept with the message."""
    shown = Shown(view, reader)
    found: dict[str, Any] = {}
    for template in templates:
        try:
            found |= {path: shown[path] for path in variables(template)}
        except BadTemplate:
            continue  # said when it was saved, and again when it leaves
    return found
