"""What automation handed to people: the list, the queue, and everything one can do with an item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router
from ninja.errors import HttpError

from tandem.api.listing import list_shape, page_of
from tandem.api.routes.manual_action_shapes import (
    Because,
    CallingBack,
    Completing,
    CountsAnswer,
    Doing,
    ItemAnswer,
    ItemDetail,
    ItemQuestion,
    Many,
    Next,
    Noting,
    OneResult,
    PlacedAnswer,
    PuttingOff,
    Reassigning,
    Results,
)
from tandem.api.shapes import Id
from tandem.api.who import READ, WRITE, user_of
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.manual_actions import calling, history, lists, queue, work
from tandem.operations.manual_actions.reach import access_item
from tandem.operations.manual_actions.taken import Taken
from tandem.operations.manual_actions.work import Ending, Result
from tandem.store.models import ManualAction

router = Router(tags=["manual actions"])
WAY = "api"


@router.get("", auth=READ, response=list_shape(ItemAnswer, "ItemList"), summary="List manual actions")
def list_manual_actions(request: HttpRequest, asked: Query[ItemQuestion]) -> Any:
    """One's own open items unless asked otherwise, in the order of the queue; ``q`` searches titles and clients."""
    given = asked.model_dump(exclude={"limit", "offset", "q"})
    given["assignee"] = "nobody" if asked.assignee == 0 else asked.assignee
    rows = lists.narrowed(user_of(request), lists.Asked(**given, text=asked.q))
    return page_of(request, rows, asked, _shown)


@router.get("/counts", auth=READ, response=CountsAnswer, summary="How much there is to do")
def count_manual_actions(request: HttpRequest) -> Any:
    """For a badge."""
    found = lists.counts(user_of(request))
    return CountsAnswer(mine=found.mine.number, queue=found.queue.number, late=found.late.number)


@router.get("/next", auth=READ, response=Next, summary="What comes next for oneself")
def next_manual_action(request: HttpRequest) -> Any:
    """Nothing is taken; start it with the operation for that."""
    user = user_of(request)
    row = queue.next_item(user)
    return {"item": _detail(request, row) if row else None}


@router.post("/start-next", auth=WRITE, response=Next, summary="Begin with what comes next")
def start_next_manual_action(request: HttpRequest) -> Any:
    """The first item nobody else takes at this moment is one's own from now on."""
    row = queue.start(user_of(request), way=WAY)
    return {"item": _detail(request, row) if row else None}


@router.post("/bulk", auth=WRITE, response=Results, summary="Do the same with many items")
def change_manual_actions(request: HttpRequest, body: Many) -> Any:
    """At most 1,000 at once; what is wrong with one does not stop the others."""
    return {"items": [_result(one) for one in _many(request, body)]}


@router.get(
    "/{int:id}", auth=READ, response=ItemDetail, summary="One manual action with its draft and history"
)
def get_manual_action(request: HttpRequest, id: Id) -> Any:
    """Everything needed to do it."""
    return _detail(request, access_item(user_of(request), id))


@router.post("/{int:id}/start", auth=WRITE, response=ItemDetail, summary="Begin with one item")
def start_manual_action(request: HttpRequest, id: Id) -> Any:
    """409 when somebody else was first; the message says who did what."""
    try:
        return _detail(request, queue.start(user_of(request), id, way=WAY))
    except Taken as taken:
        raise _conflict(taken) from taken


@router.post("/{int:id}/complete", auth=WRITE, response=ItemDetail, summary="Do it and say how it ended")
def complete_manual_action(request: HttpRequest, id: Id, body: Completing) -> Any:
    """The draft's action is carried out; what cannot be carried out leaves the item open."""
    ending = Ending(body.outcome, body.note, body.form, body.perform)
    return _one(request, work.complete(user_of(request), [id], ending, way=WAY))


@router.post("/{int:id}/skip", auth=WRITE, response=ItemDetail, summary="Leave it out; the run goes on")
def skip_manual_action(request: HttpRequest, id: Id, body: Because) -> Any:
    """With the reason."""
    user = user_of(request)
    return _one(request, work.skip(user, [id], because=body.because, note=body.note, way=WAY))


@router.post("/{int:id}/cancel", auth=WRITE, response=ItemDetail, summary="Call it off")
def cancel_manual_action(request: HttpRequest, id: Id, body: Because) -> Any:
    """With the reason; the run stops unless its author has a way for that."""
    return _one(request, work.cancel(user_of(request), [id], because=body.because, way=WAY))


@router.post("/{int:id}/claim", auth=WRITE, response=ItemDetail, summary="Make it one's own")
def claim_manual_action(request: HttpRequest, id: Id) -> Any:
    """Out of a queue, or from a colleague who has not begun."""
    return _one(request, work.claim(user_of(request), [id], way=WAY))


@router.post("/{int:id}/release", auth=WRITE, response=ItemDetail, summary="Give it back to the queue")
def release_manual_action(request: HttpRequest, id: Id) -> Any:
    """It is nobody's, and not begun."""
    return _one(request, work.release(user_of(request), [id], way=WAY))


@router.post("/{int:id}/reassign", auth=WRITE, response=ItemDetail, summary="Give it to somebody else")
def reassign_manual_action(request: HttpRequest, id: Id, body: Reassigning) -> Any:
    """To a colleague, or to a team's queue."""
    return _one(request, work.reassign(user_of(request), [id], to=body.to, team=body.team, way=WAY))


@router.post("/{int:id}/put-off", auth=WRITE, response=ItemDetail, summary="Hide it until later")
def put_off_manual_action(request: HttpRequest, id: Id, body: PuttingOff) -> Any:
    """Its due time stays."""
    return _one(request, work.put_off(user_of(request), [id], until=body.until, way=WAY))


@router.post("/{int:id}/no-answer", auth=WRITE, response=ItemDetail, summary="Nobody answered")
def retry_manual_action(request: HttpRequest, id: Id, body: Noting) -> Any:
    """It goes to the end of the queue."""
    return _one(request, work.no_answer(user_of(request), [id], note=body.note, way=WAY))


@router.post(
    "/{int:id}/call-back", auth=WRITE, response=ItemDetail, summary="The client wants to be called later"
)
def call_back_manual_action(request: HttpRequest, id: Id, body: CallingBack) -> Any:
    """It is hidden until then, and a call is planned."""
    return _one(request, work.call_back(user_of(request), [id], at=body.at, note=body.note, way=WAY))


@router.post("/{int:id}/call", auth=WRITE, response=PlacedAnswer, summary="Ring oneself, then the client")
def place_manual_call(request: HttpRequest, id: Id) -> Any:
    """Through the telephony account; refused without one."""
    try:
        placed = calling.place(user_of(request), id)
    except Taken as taken:
        raise _conflict(taken) from taken
    return PlacedAnswer(call=placed.call, delivery=placed.delivery)


def _many(request: HttpRequest, body: Many) -> list[Result]:
    user, ids = user_of(request), body.items
    match body.verb:
        case "claim":
            return work.claim(user, ids, way=WAY)
        case "release":
            return work.release(user, ids, way=WAY)
        case "reassign":
            return work.reassign(user, ids, to=body.to, team=body.team, way=WAY)
        case "put_off":
            return work.put_off(user, ids, until=_at(body), way=WAY)
        case "cancel":
            return work.cancel(user, ids, because=body.because, way=WAY)
        case "skip":
            return work.skip(user, ids, because=body.because, note=body.note, way=WAY)
        case "complete":
            ending = Ending(body.outcome, body.note, None, body.perform)
            return work.complete(user, ids, ending, way=WAY)
        case "no_answer":
            return work.no_answer(user, ids, note=body.note, way=WAY)
        case "call_back":
            return work.call_back(user, ids, at=_at(body), note=body.note, way=WAY)


def _at(body: Many) -> datetime:
    if body.at is None:
        raise Refused.because(N_("Choose a time."), "at")
    return body.at


def _one(request: HttpRequest, results: Sequence[Result]) -> dict[str, Any]:
    try:
        return _detail(request, work.of_one(results))
    except Taken as taken:
        raise _conflict(taken) from taken


def _conflict(taken: Taken) -> HttpError:
    return HttpError(409, _said(taken.problems[0].message))


def _result(one: Result) -> OneResult:
    problem = one.problem
    if problem is None:
        return OneResult(id=one.id, done=True, problem="")
    if isinstance(problem, Refused):
        return OneResult(
            id=one.id, done=False, problem="; ".join(_said(each.message) for each in problem.problems)
        )
    gone = isinstance(problem, access.NotThere)
    said = gettext("There is no such item.") if gone else gettext("You may not do this.")
    return OneResult(id=one.id, done=False, problem=said)


def _said(text: Text) -> str:
    return text.say(gettext)


def _shown(row: ManualAction) -> dict[str, Any]:
    return {
        name: getattr(row, f"{name}_id" if hasattr(row, f"{name}_id") else name)
        for name in ItemAnswer.model_fields
    }


def _detail(request: HttpRequest, row: ManualAction | None) -> dict[str, Any]:
    assert row is not None  # an item that was named is there, or the operation raised
    done = [
        Doing(
            at=one.at,
            verb=one.verb,
            doer=one.doer,
            way=one.details.get("way", ""),
            note=one.details.get("note", ""),
        )
        for one in history.told(row.pk)
    ]
    return {
        **_shown(row),
        "instructions": row.instructions,
        "draft": row.draft,
        "outcomes": row.outcomes,
        "history": done,
    }
