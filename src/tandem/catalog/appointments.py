"""What a client's calendar is told of a booked appointment: another time, or that it is off (RFC 5546)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tandem.engine.effect import Send
from tandem.engine.shown import fill_in
from tandem.engine.view import View


def booked(view: View) -> Mapping[str, Any] | None:
    """What the client was last told of the appointment this task stands for; None when they were never invited.

    ``invitation`` is what ``connectors.mail.invitation`` writes out, ``to`` the address, ``contact`` whose it is.
    """
    return view.world.invitations.get(view.ref.id)


def is_off(told: Mapping[str, Any]) -> bool:
    """Whether the client was told that it does not take place."""
    return bool(told["invitation"].get("method") == "CANCEL")


def starts_at(told: Mapping[str, Any]) -> datetime:
    """When it began, as the client was last told."""
    return datetime.fromisoformat(told["invitation"]["starts_at"])


def moved(told: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The appointment at another time, as long as before."""
    lasts = datetime.fromisoformat(told["invitation"]["ends_at"]) - starts_at(told)
    return {"method": "REQUEST", "starts_at": at.isoformat(), "ends_at": (at + lasts).isoformat()}


def update(view: View, told: Mapping[str, Any], changes: Mapping[str, Any], message: str) -> Send:
    """The mail with the same appointment one version on; ``message`` is what the client reads."""
    before = told["invitation"]
    words = fill_in(message, view)
    invitation = {**before, **changes, "sequence": int(before.get("sequence", 0)) + 1, "description": words}
    payload = {
        "to": told["to"],
        "subject": before["summary"],
        "body": words,
        "ready": True,
        "label": before["summary"],
        "invitation": invitation,
    }
    domain = str(told["to"]).rpartition("@")[2].lower()
    return Send("email", next(view.world.ids), told["to"], domain, payload, contact=told["contact"])
