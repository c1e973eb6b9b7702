"""One event of a call as JSON: the published schema, and the signal it becomes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tandem.connectors.callback import LARGEST_BODY, clean_number, clean_text, clean_time
from tandem.connectors.telephony import LONGEST_CALL, BadCallback, CallSignal, Direction
from tandem.engine.words import N_, Text

Event = Literal["ringing", "answered", "on_hold", "resumed", "ended", "missed", "cancelled"]


class Callback(BaseModel):
    """One thing that happened to a call. Send each event as it happens; repeats and late ones do no harm."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    provider_id: Annotated[str, Field(min_length=1, max_length=200, description="Your own id of the call.")]
    event: Annotated[Event, Field(description="What happened.")]
    at: Annotated[AwareDatetime, Field(description="When it happened, with its time zone.")]
    direction: Annotated[Direction, Field(description="Who called whom: inbound is a client calling us.")]
    from_: Annotated[str, Field(alias="from", max_length=256, description='Caller; "" when hidden.')] = ""
    to: Annotated[str, Field(max_length=256, description="Number that was called.")] = ""
    agent: Annotated[str, Field(max_length=254, description="E-mail or extension of the colleague.")] = ""
    duration: Annotated[
        int | None,
        Field(ge=0, le=int(LONGEST_CALL.total_seconds()), description="Seconds of talk, with `ended`."),
    ] = None
    sequence: Annotated[
        int | None, Field(ge=0, le=1_000_000, description="Your counter of this call's events.")
    ] = None
    note: Annotated[str, Field(max_length=4000, description="A remark of the colleague.")] = ""


def parse(body: bytes) -> CallSignal:
    """The signal in one callback's JSON body (at most 64 KiB); raises BadCallback naming the field."""
    if len(body) > LARGEST_BODY:
        message = N_("is {size} bytes; send at most {largest}, one event at a time")
        raise BadCallback("body", Text(message, {"size": len(body), "largest": LARGEST_BODY}))
    try:
        callback = Callback.model_validate_json(body, by_name=False, by_alias=True)
    except ValidationError as error:
        raise _refusal(error) from None
    return signal_of(callback)


def signal_of(callback: Callback) -> CallSignal:
    """The signal in a callback whose form is right; raises BadCallback naming the field."""
    at: datetime = clean_time("at", callback.at)
    return CallSignal(
        provider="exchange",
        provider_id=_present("provider_id", callback.provider_id),
        kind=callback.event,
        at=at,
        sequence=callback.sequence,
        direction=callback.direction,
        from_number=clean_number("from", callback.from_),
        to_number=clean_number("to", callback.to),
        duration=callback.duration,
        agent=clean_text("agent", callback.agent),
        raw=callback.model_dump(mode="json", by_alias=True),
        note=clean_text("note", callback.note, longest=4000),
    )


def _present(field: str, value: str) -> str:
    text = clean_text(field, value)
    if not text:
        raise BadCallback(field, Text(N_("is empty; send your own id of the call")))
    return text


def _refusal(error: ValidationError) -> BadCallback:
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "body"
    if first["type"] == "extra_forbidden":
        known = ", ".join(part.alias or name for name, part in Callback.model_fields.items())
        message = N_("is not a field of this callback; the fields are {known}")
        return BadCallback(field[:64], Text(message, {"known": known}))
    if first["type"] == "missing":
        return BadCallback(field, Text(N_("is missing; it is required")))
    return BadCallback(field[:64], Text("{problem}", {"problem": first["msg"][:300]}))
