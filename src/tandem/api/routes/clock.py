"""The sandbox's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tandem.api.shapes import Form, Word, like
from tandem.api.who import ADMINISTER, READ, administrator_of
from tandem.operations import clock

router = Router(tags=["clock"])


class ClockAnswer(Schema):
    """What time it is, how many seconds ahead of the real time, and how many records reached a moment."""

    now: datetime
    ahead: float
    reached: int


class Advance(Form):
    """How far to move on, such as “31 minutes” or 31m."""

    model_config = like({"length": "31 minutes"})

    length: Annotated[Word, Field(min_length=1, max_length=40)]


@router.get("", auth=READ, response=ClockAnswer, summary="What time it is here")
def get_clock(request: HttpRequest) -> Any:
    """The organisation's time."""
    return _shown(clock.show())


@router.post("/advance", auth=ADMINISTER, response=ClockAnswer, summary="Move the sandbox's clock on")
def advance_clock(request: HttpRequest, form: Advance) -> Any:
    """What becomes due on the way happens."""
    user = administrator_of(request)
    return _shown(clock.advance(clock.length_of(form.length), user))


@router.post("/reset", auth=ADMINISTER, response=ClockAnswer, summary="Go back to the real time")
def reset_clock(request: HttpRequest) -> Any:
    """What happened meanwhile stays."""
    return _shown(clock.reset(administrator_of(request)))


def _shown(found: clock.Clock) -> dict[str, Any]:
    return {"now": found.now, "ahead": found.offset.total_seconds(), "reached": found.reached}
