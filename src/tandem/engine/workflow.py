"""A workflow as a document: what authors write, export and import, and what a version keeps.

The JSON Schema of ``Document`` is published; ``check`` (in ``check.py``) finds what the types cannot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from tandem.engine.condition import Condition

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]
DurationText = Annotated[str, Field(max_length=40, examples=["30 minutes", "2 business days"])]


class Part(BaseModel):
    """A piece of the document; unknown words are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TriggerUse(Part):
    """When the workflow starts. ``fields`` and ``delay`` only where the trigger takes them.

    With ``every_time`` false, an "edited" trigger fires when its conditions begin to hold.
    """

    on: str
    direction: Literal["inbound", "outbound"] | None = None
    fields: tuple[str, ...] = ()
    delay: DurationText | None = None
    every_time: bool = False
    when: Condition | None = None


class ActionStep(Part):
    """Do one thing. ``use`` associates a saved action instead of ``action`` and ``with``."""

    id: Key
    action: str | None = None
    form: dict[str, Any] = Field(default_factory=dict, alias="with")
    use: str | None = None
    on_error: Literal["stop", "continue"] | tuple[AnyStep, ...] = "stop"


class WaitFor(Part):
    """For a while: clock time, or business time of the calendar."""

    duration: DurationText = Field(alias="for")


class WaitUntil(Part):
    """Until a datetime field plus an offset. ``past``: what to do when that is over already."""

    until: str
    offset: DurationText = "0 minutes"
    past: Literal["continue", "skip", "stop"] = "continue"


class WaitEvent(Part):
    """Until something happens to the record, at most for ``timeout``."""

    event: str
    timeout: DurationText
    on_timeout: tuple[AnyStep, ...] = ()


def _names(found: Any) -> Collection[str]:
    """The names in a part of the document, as plain content or as a model."""
    if isinstance(found, BaseModel):
        return {type(found).model_fields[name].alias or name for name in found.model_fields_set}
    return found if isinstance(found, Mapping) else ()


def _which_wait(found: Any) -> str:
    keys = _names(found)
    return "event" if "event" in keys else "until" if "until" in keys else "for"


Wait = Annotated[
    Annotated[WaitFor, Tag("for")] | Annotated[WaitUntil, Tag("until")] | Annotated[WaitEvent, Tag("event")],
    Discriminator(_which_wait),
]


class WaitStep(Part):
    """Wait before the next step."""

    id: Key
    wait: Wait


class Branch(Part):
    """One way on; taken when its condition holds and no earlier one did."""

    name: str = Field(default="", max_length=100)
    when: Condition
    steps: tuple[AnyStep, ...] = ()


class BranchStep(Part):
    """The first branch that matches runs, the others are ignored; ``otherwise`` when none does."""

    id: Key
    branches: tuple[Branch, ...] = Field(min_length=1, max_length=20)
    otherwise: tuple[AnyStep, ...] = ()


class Outcome(Part):
    """One way a hand-off may end, in the author's words, and the steps that follow it."""

    name: Key
    label: str = Field(default="", max_length=60)
    steps: tuple[AnyStep, ...] = ()


class HandOff(Part):
    """What a person is asked to do, who, by when, and what the run does meanwhile.

    ``do`` is ``call``, ``approval``, ``todo`` or an action of the catalogue, whose form ``with`` fills in as a draft
    (its templates are filled when it is handed over). ``how`` chooses one of a group; ``queue`` leaves it to the team.
    """

    do: str = Field(max_length=40)
    form: dict[str, Any] = Field(default_factory=dict, alias="with")
    title: str = Field(default="", max_length=300)
    instructions: str = Field(default="", max_length=4000)
    to: str = Field(default="owner", max_length=200)
    how: Literal["queue", "round_robin", "least_busy"] = "queue"
    due: DurationText | None = None
    priority: Literal["low", "normal", "high", "urgent"] = "normal"
    wait: bool = True
    timeout: DurationText | None = "5 business days"
    on_timeout: Literal["escalate"] | tuple[AnyStep, ...] = "escalate"
    outcomes: tuple[Outcome, ...] = Field(default=(), max_length=9)
    cancel_on_reply: bool = False


class HandOffStep(Part):
    """Hand something to a person, and wait for the outcome unless told not to."""

    id: Key
    hand_off: HandOff


class StopStep(Part):
    """End the run here, saying why."""

    id: Key
    stop: str = Field(max_length=200)


def _which_step(found: Any) -> str:
    keys = _names(found)
    return next((word for word in ("wait", "branches", "stop", "hand_off") if word in keys), "action")


AnyStep = Annotated[
    Annotated[ActionStep, Tag("action")]
    | Annotated[WaitStep, Tag("wait")]
    | Annotated[BranchStep, Tag("branches")]
    | Annotated[StopStep, Tag("stop")]
    | Annotated[HandOffStep, Tag("hand_off")],
    Discriminator(_which_step),
]


class SendWindow(Part):
    """When messages to clients may leave, in the zone of the record, else the organisation's."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
    )
    start: str = Field(default="09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", alias="from")
    end: str = Field(default="18:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", alias="to")
    zone: Literal["record", "organisation"] = "record"


class Settings(Part):
    """How the workflow behaves as a whole.

    ``goal``: a run ends as soon as its record meets it. ``catch_up``: what becomes of events that waited while
    automation was off or away. ``run_as``: in whose name, and with whose rights, it acts.
    """

    entry: Literal["each_event", "one_at_a_time", "once"] = "each_event"
    window: SendWindow | None = None
    hourly_cap: Annotated[int, Field(ge=1, le=100_000)] = 1000
    person_cap: Annotated[int, Field(ge=1, le=1000)] | None = None  # its messages to one client a day
    stop_on_reply: bool = False
    goal: Condition | None = None
    catch_up: Literal["newest", "all", "spread", "drop"] = "newest"
    run_as: Literal["owner", "initiator", "service"] = "owner"
    drop_when_late: DurationText | None = None
    calendar: str | None = None


class StickyNote(Part):
    """Words of an author beside a step; without a step, beside the whole."""

    text: str = Field(min_length=1, max_length=2000)
    beside: str = Field(default="", max_length=80)


class Expected(Part):
    """What a step comes to in an example; ``left_out``: the run never gets to it.

    ``effect`` names values of what the step does: a field it sets, a text it writes, ``to`` whom.
    """

    step: Key
    outcome: Literal["did", "skipped", "waited", "failed", "left_out"] = "did"
    effect: dict[str, Any] = Field(default_factory=dict)


class WorkflowExample(Part):
    """A promise of the workflow: this event, on a record like this, leads to these steps; it runs as a test.

    ``before`` holds the old values of what the event changed; ``related`` the records it points to, by field.
    ``comes_to`` says how a wait or a hand-off ends, by step: ``happens``, ``timeout``, ``cancelled`` or an outcome.
    """

    name: str = Field(min_length=1, max_length=200)
    on: str
    record: dict[str, Any] = Field(default_factory=dict)
    before: dict[str, Any] = Field(default_factory=dict)
    related: dict[str, dict[str, Any]] = Field(default_factory=dict)
    comes_to: dict[str, str] = Field(default_factory=dict)
    starts: bool = True
    expect: tuple[Expected, ...] = ()


class Use(Part):
    """Something a workflow names, as it was where the file comes from: so that it can be found or written again."""

    kind: str
    key: str
    name: str = ""
    subject: str = ""
    body: str = ""
    action: str | None = None
    form: dict[str, Any] = Field(default_factory=dict, alias="with")


class Document(Part):
    """A whole workflow."""

    tandem: Literal[1] = 1
    key: Key
    name: str = Field(min_length=1, max_length=150)
    description: str = Field(default="", max_length=2000)
    about: str
    triggers: tuple[TriggerUse, ...] = Field(min_length=1, max_length=20)
    when: Condition | None = None
    steps: tuple[AnyStep, ...] = Field(min_length=1, max_length=200)
    settings: Settings = Settings()
    notes: tuple[StickyNote, ...] = Field(default=(), max_length=100)
    examples: tuple[WorkflowExample, ...] = Field(default=(), max_length=50)


for model in (ActionStep, WaitEvent, Branch, BranchStep, Outcome, HandOff, HandOffStep, Document):
    model.model_rebuild()
