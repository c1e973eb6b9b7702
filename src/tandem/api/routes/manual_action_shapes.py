"""The shapes of manual actions in requests and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tandem.api.listing import Page
from tandem.api.shapes import Form, Id, Time, Word, like
from tandem.operations.manual_actions import work

Reason = Annotated[Word, Field(min_length=1)]
Note = Annotated[str, Field(max_length=20_000)]


class ItemQuestion(Page):
    """Which items. ``assignee`` 0 stands for nobody; ``status`` open is what is not over."""

    whose: Literal["me", "team", "everyone"] = "me"
    status: Literal["open", "not_started", "in_progress", "completed", "skipped", "cancelled", "all"] = "open"
    workflow: Id | None = None
    campaign: Id | None = None
    assignee: Annotated[int, Field(ge=0)] | None = None
    type: Word = ""
    due: Literal["", "late", "today", "week", "none"] = ""
    q: Word = ""
    sort: Literal["queue", "due", "newest", "oldest", "ended"] = "queue"


class ItemAnswer(Schema):
    """One item. ``outcomes`` are the names one of which completes it; ``draft`` is the action's form."""

    id: int
    type: str
    title: str
    status: str
    priority: str
    contact: int | None
    company: int | None
    call: int | None
    workflow: int | None
    campaign: int | None
    run: int | None
    owner: int | None
    team: int | None
    created_at: datetime
    due_at: datetime | None
    later_at: datetime | None
    tries: int
    started_at: datetime | None
    ended_at: datetime | None
    ended_by: int | None
    outcome: str
    because: str
    note: str


class Doing(Schema):
    """What was done with an item: by whom, when, by which way, with what note."""

    at: datetime
    verb: str
    doer: int | None
    way: str
    note: str


class ItemDetail(ItemAnswer):
    """With everything needed to do it, and what was done with it so far."""

    instructions: str
    draft: dict[str, Any]
    outcomes: list[dict[str, str]]
    history: list[Doing]


class Next(Schema):
    """The item that is next; none when all is done."""

    item: ItemDetail | None


class CountsAnswer(Schema):
    """What can be done now, what waits in one's queues, what is late; more than 1,000 are counted as 1,000."""

    mine: int
    queue: int
    late: int


class Noting(Form):
    """Words to keep with it."""

    model_config = like({"note": "Rang ten times"})
    note: Note = ""


class Completing(Form):
    """How it ended. ``form`` changes the draft; with ``perform`` false the action is not carried out."""

    model_config = like({"outcome": "yes", "note": "Wants an offer", "form": {"subject": "Your offer"}})
    outcome: Word = ""
    note: Note = ""
    form: dict[str, Any] | None = None
    perform: bool = True


class Because(Form):
    """Why it is not done."""

    model_config = like({"because": "Wrong number"})
    because: Reason
    note: Note = ""


class Reassigning(Form):
    """A colleague, or a team's queue."""

    model_config = like({"to": 5})
    to: Id | None = None
    team: Id | None = None


class PuttingOff(Form):
    """Until when it is hidden."""

    model_config = like({"until": "2099-05-14T09:30:00+02:00"})
    until: Time


class CallingBack(Form):
    """When the client wants to be called."""

    model_config = like({"at": "2099-05-14T09:30:00+02:00", "note": "After the holidays"})
    at: Time
    note: Note = ""


class Many(Form):
    """One verb for many items; what it needs besides is as in the operation of one item."""

    model_config = like({"verb": "skip", "items": [41, 42], "because": "Wrong number"})
    verb: Literal[
        "claim", "release", "reassign", "put_off", "cancel", "skip", "complete", "no_answer", "call_back"
    ]
    items: Annotated[list[Id], Field(min_length=1, max_length=work.MOST_AT_ONCE)]
    because: Word = ""
    note: Note = ""
    outcome: Word = ""
    perform: bool = True
    to: Id | None = None
    team: Id | None = None
    at: Time | None = None


class OneResult(Schema):
    """What became of one item; ``problem`` is empty when it was done."""

    id: int
    done: bool
    problem: str


class Results(Schema):
    """What became of each, in the order asked for."""

    items: list[OneResult]


class PlacedAnswer(Schema):
    """The call's record, and the delivery that rings the telephones."""

    call: int
    delivery: int
