"""What belongs together in a contact or a company: the parts of a name, a number and its one form."""

from __future__ import annotations

from typing import Any

from tandem.engine.field_values import WrongValue
from tandem.engine.view import View
from tandem.engine.words import N_, Text

CLIENTS = frozenset({"contact", "company"})
NAMES = ("first_name", "last_name")


def along(view: View, field: str, value: Any) -> dict[str, Any]:
    """The fields that must change along with this one. Raises WrongValue when it is no telephone number."""
    if view.ref.type in CLIENTS and field == "phone":
        return {"phone_e164": _number(view, str(value or "").strip())}
    if view.ref.type == "contact" and field in NAMES:
        parts = {name: view[name] for name in NAMES} | {field: value}
        name = " ".join(part for part in (parts[name] for name in NAMES) if part).strip()
        return {"name": name} if name else {}
    return {}


def _number(view: View, written: str) -> str:
    if not written:
        return ""
    found = view.world.e164(written)
    if found is None:
        text = N_(
            "“{number}” is no telephone number. Write it with its country code, such as +33 6 12 34 56 78."
        )
        raise WrongValue(Text(text, {"number": written[:60]}))
    return found
