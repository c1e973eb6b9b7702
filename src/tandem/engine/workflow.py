"""A workflow as a document: what authors write, export and import, and what a version keeps.

The JSON Schema of ``Document`` is published; ``check`` (in ``check.py``) finds what the types cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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


class StopStep(Part):
    """End the run here, saying why."""

    id: Key
    stop: str = Field(max_length=200)


def _which_step(found: Any) -> str:
    keys = _names(found)
    return next((word for word in ("wait", "branches", "stop") if word in keys), "action")


AnyStep = Annotated[
    Annotated[ActionStep, Tag("action")]
    | Annotated[WaitStep, Tag("wait")]
    | Annotated[BranchStep, Tag("branches")]
    | Annotated[StopStep, Tag("stop")],
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
    """How the workflow behaves as a whole."""

    entry: Literal["each_event", "one_at_a_time", "once"] = "each_event"
    window: SendWindow | None = None
    hourly_cap: Annotated[int, Field(ge=1, le=100_000)] = 1000
    drop_when_late: DurationText | None = None
    calendar: str | None = None


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


for model in (ActionStep, WaitEvent, Branch, BranchStep, Document):
    model.model_rebuild()


def walk(steps: tuple[Any, ...], path: str = "") -> list[tuple[str, Any]]:
    """Every step with its path, in reading order: ``0``, ``1.a.0`` (branch a), ``1.otherwise.0``, ``2.timeout.0``."""
    found: list[tuple[str, Any]] = []
    for number, step in enumerate(steps):
        here = f"{path}{number}"
        found.append((here, step))
        for name, inner in inner_steps(step):
            found += walk(inner, f"{here}.{name}.")
    return found


def inner_steps(step: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """The step lists inside a step, by the word that names them in a path."""
    if isinstance(step, BranchStep):
        ways = [(str(number), branch.steps) for number, branch in enumerate(step.branches)]
        return [*ways, ("otherwise", step.otherwise)]
    if isinstance(step, WaitStep) and isinstance(step.wait, WaitEvent):
        return [("timeout", step.wait.on_timeout)]
    if isinstance(step, ActionStep) and isinstance(step.on_error, tuple):
        return [("error", step.on_error)]
    return []


def map_steps(document: Document, change: Callable[[ActionStep], ActionStep]) -> Document:
    """The document with every action step put through ``change``, wherever it is nested."""
    return document.model_copy(update={"steps": _mapped(document.steps, change)})


def _mapped(steps: tuple[Any, ...], change: Callable[[ActionStep], ActionStep]) -> tuple[Any, ...]:
    return tuple(_mapped_step(step, change) for step in steps)


def _mapped_step(step: Any, change: Callable[[ActionStep], ActionStep]) -> Any:
    if isinstance(step, ActionStep):
        if isinstance(step.on_error, tuple):
            step = step.model_copy(update={"on_error": _mapped(step.on_error, change)})
        return change(step)
    if isinstance(step, BranchStep):
        ways = tuple(way.model_copy(update={"steps": _mapped(way.steps, change)}) for way in step.branches)
        return step.model_copy(update={"branches": ways, "otherwise": _mapped(step.otherwise, change)})
    if isinstance(step, WaitStep) and isinstance(step.wait, WaitEvent):
        wait = step.wait.model_copy(update={"on_timeout": _mapped(step.wait.on_timeout, change)})
        return step.model_copy(update={"wait": wait})
    return step
