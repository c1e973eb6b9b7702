"""Doing manual actions: each verb works on one or on many, all through the log, with the person as the doer.

Every verb takes ``ids`` (at most 1,000) and gives a Result for each, in order: what is wrong with one does not stop
the others. ``of_one`` turns the result of a single item into its row or raises what was wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tandem.engine.handing import RANKS
from tandem.engine.words import N_
from tandem.operations.errors import Refused
from tandem.operations.manual_actions.carrying import MOST_AT_ONCE, Around, Move, Result, each
from tandem.operations.manual_actions.performing import Ending, finish, plan_a_call
from tandem.store.models import ManualAction, Team, User
from tandem.store.read.organisation import now as the_time

__all__ = [
    "MOST_AT_ONCE",
    "Ending",
    "Result",
    "call_back",
    "cancel",
    "claim",
    "complete",
    "edit",
    "no_answer",
    "of_one",
    "put_off",
    "reassign",
    "release",
    "skip",
]

LONGEST_REASON = 300
EDITED = frozenset({"title", "instructions", "priority", "due_at"})


def of_one(results: Sequence[Result]) -> ManualAction:
    """The row of a single result as it is now. Raises its problem: Refused, Taken, access.NotThere, access.Denied."""
    (result,) = results
    if result.problem is not None:
        raise result.problem
    return ManualAction.objects.get(pk=result.id)


def claim(user: User, ids: Sequence[int], *, way: str = "page") -> list[Result]:
    """Make them one's own, out of a queue or from a colleague who has not begun or is away."""

    def decide(row: ManualAction, around: Around) -> Move:
        around.check_free(row)
        return Move("manual_action.claimed", {"owner": user.pk}, details={"way": way})

    return each(user, ids, decide)


def release(user: User, ids: Sequence[int], *, way: str = "page") -> list[Result]:
    """Give them back to the team's queue, or to nobody."""

    def decide(row: ManualAction, around: Around) -> Move:
        changes = {"owner": None, "status": "not_started"}
        return Move("manual_action.released", changes, details={"way": way})

    return each(user, ids, decide)


def reassign(
    user: User, ids: Sequence[int], *, to: int | None = None, team: int | None = None, way: str = "page"
) -> list[Result]:
    """Give them to a colleague, or to a team's queue; needs the right to assign. Raises Refused for nobody."""
    if (to is None) == (team is None):
        raise Refused.because(N_("Choose a colleague or a team."), "to")
    if to is not None and not User.objects.filter(pk=to, is_active=True).exists():
        raise Refused.because(N_("This colleague is not here any more. Choose somebody else."), "to")
    if team is not None and not Team.objects.filter(pk=team).exists():
        raise Refused.because(N_("There is no such team any more."), "team")

    def decide(row: ManualAction, around: Around) -> Move:
        target: dict[str, Any] = {"owner": to} if to is not None else {"owner": None, "team": team}
        if row.owner_id != to:
            target["status"] = "not_started"
        return Move("manual_action.reassigned", target, details={"way": way})

    return each(user, ids, decide, permission="assign")


def put_off(user: User, ids: Sequence[int], *, until: datetime, way: str = "page") -> list[Result]:
    """Hide them from the queue until a time to come; the due time stays. Raises Refused (until)."""
    _check_to_come(until, "until")

    def decide(row: ManualAction, around: Around) -> Move:
        around.check_free(row)
        changes = {**_ones_own(row, user), "status": "not_started", "later_at": until}
        return Move("manual_action.put_off", changes, details={"way": way})

    return each(user, ids, decide)


def edit(user: User, ids: Sequence[int], values: Mapping[str, Any], *, way: str = "page") -> list[Result]:
    """Change what is asked for: title, instructions, priority, due_at. Raises Refused, naming what cannot be set."""
    changes = dict(values)
    wrong = sorted(changes.keys() - EDITED)
    if wrong or not changes:
        raise Refused.because(
            N_("Choose one of {known}."), (wrong or [""])[0], known=", ".join(sorted(EDITED))
        )
    if "priority" in changes and changes["priority"] not in RANKS:
        raise Refused.because(N_("Choose one of {known}."), "priority", known=", ".join(RANKS))
    if "priority" in changes:
        changes["rank"] = RANKS[changes["priority"]]
    if len(changes.get("title", "")) > LONGEST_REASON:
        message = N_("This may have at most {max_length} characters.")
        raise Refused.because(message, "title", max_length=LONGEST_REASON)

    def decide(row: ManualAction, around: Around) -> Move:
        return Move("manual_action.edited", changes, details={"way": way})

    return each(user, ids, decide)


def cancel(user: User, ids: Sequence[int], *, because: str, way: str = "page") -> list[Result]:
    """End them undone. Raises Refused without a reason."""
    reason = _reason(because)

    def decide(row: ManualAction, around: Around) -> Move:
        return _ended("cancelled", row, around, way, because=reason)

    return each(user, ids, decide)


def skip(user: User, ids: Sequence[int], *, because: str, note: str = "", way: str = "page") -> list[Result]:
    """End them without doing them; the run goes on. Raises Refused without a reason."""
    reason = _reason(because)

    def decide(row: ManualAction, around: Around) -> Move:
        around.check_free(row)
        return _ended("skipped", row, around, way, because=reason, note=note)

    return each(user, ids, decide)


def complete(user: User, ids: Sequence[int], ending: Ending, *, way: str = "page") -> list[Result]:
    """Carry out the draft's action and end them. What cannot be carried out stays open; the problem names the field."""

    def decide(row: ManualAction, around: Around) -> Move:
        around.check_free(row)
        deeds, gave = finish(row, ending, around)
        move = _ended("completed", row, around, way, outcome=ending.outcome, note=ending.note)
        move.deeds = deeds
        assert move.answer is not None  # every ending has one
        move.answer |= gave
        return move

    return each(user, ids, decide)


def no_answer(user: User, ids: Sequence[int], *, note: str = "", way: str = "page") -> list[Result]:
    """Nobody answered: back to the end of the queue, with one more try."""

    def decide(row: ManualAction, around: Around) -> Move:
        around.check_free(row)
        changes = {
            **_ones_own(row, user),
            **_first_touch(row, around),
            **_noted(note),
            "status": "not_started",
            "later_at": None,
            "tries": row.tries + 1,
        }
        return Move("manual_action.no_answer", changes, details=_with_note(note, way))

    return each(user, ids, decide)


def call_back(
    user: User, ids: Sequence[int], *, at: datetime, note: str = "", way: str = "page"
) -> list[Result]:
    """The client wants to be called at a time: hidden until then, due then; a call is planned as well. Refused (at)."""
    _check_to_come(at, "at")

    def decide(row: ManualAction, around: Around) -> Move:
        around.check_free(row)
        changes = {
            **_ones_own(row, user),
            **_first_touch(row, around),
            **_noted(note),
            "status": "not_started",
            "later_at": at,
            "due_at": max(row.due_at or at, at),
        }
        deeds = plan_a_call(row, at, around) if row.type == "call" else []
        return Move("manual_action.call_back", changes, details=_with_note(note, way), deeds=deeds)

    return each(user, ids, decide)


def _ended(
    status: str,
    row: ManualAction,
    around: Around,
    way: str,
    *,
    outcome: str = "",
    note: str = "",
    because: str = "",
) -> Move:
    """The end of an item, and the answer for the run that waits."""
    changes = {
        "status": status,
        "outcome": outcome,
        **_noted(note),
        "because": because,
        "ended_at": around.now,
        "ended_by": around.user.pk,
        "way": way,
    }
    if status != "cancelled":
        changes |= {**_ones_own(row, around.user), **_first_touch(row, around)}
    answer: dict[str, Any] = {
        "status": status,
        "outcome": outcome,
        "note": note,
        "because": because,
        "by": around.user.pk,
    }
    label = next((one["label"] for one in row.outcomes if outcome and one["name"] == outcome), "")
    details = _with_note(note, way) | ({"chosen": label} if label else {})
    return Move(f"manual_action.{status}", changes, answer, details)


def _ones_own(row: ManualAction, user: User) -> dict[str, Any]:
    """Who works on something has it from now on."""
    return {"owner": user.pk} if row.owner_id != user.pk else {}


def _first_touch(row: ManualAction, around: Around) -> dict[str, Any]:
    return {"started_at": around.now} if row.started_at is None else {}


def _noted(note: str) -> dict[str, Any]:
    return {"note": note} if note.strip() else {}


def _with_note(note: str, way: str) -> dict[str, Any]:
    return {"way": way, "note": note} if note.strip() else {"way": way}


def _reason(because: str) -> str:
    reason = because.strip()
    if not reason:
        raise Refused.because(N_("Say why."), "because")
    if len(reason) > LONGEST_REASON:
        message = N_("This may have at most {max_length} characters.")
        raise Refused.because(message, "because", max_length=LONGEST_REASON)
    return reason


def _check_to_come(at: datetime, field: str) -> None:
    if at <= the_time():
        raise Refused.because(N_("This time is over. Choose one to come."), field)
