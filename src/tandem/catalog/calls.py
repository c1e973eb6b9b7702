"""The states of a call and what may follow each, for people and rules. Exchanges go by ``telephony.fold``."""

from __future__ import annotations

NEXT: dict[str, frozenset[str]] = {
    "planned": frozenset({"ringing", "in_progress", "ended", "missed", "cancelled", "logged"}),
    "ringing": frozenset({"in_progress", "on_hold", "ended", "missed", "cancelled"}),
    "in_progress": frozenset({"on_hold", "ended"}),
    "on_hold": frozenset({"in_progress", "ended"}),
    "missed": frozenset({"logged", "ended"}),  # somebody called back and writes it down
    "cancelled": frozenset({"planned"}),
    "ended": frozenset({"logged"}),
    "logged": frozenset({"ended"}),
}


def may_follow(status: str, following: str) -> bool:
    """Whether a call may go from one state to the other by hand or by a rule."""
    return status == following or following in NEXT.get(status, frozenset())
