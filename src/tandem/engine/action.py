"""What an action is. One file each under ``catalog/actions``; adding one touches nothing else.

The class is the form (its fields), the JSON schema and the API schema; ``plan`` says what should happen
and touches nothing; ``examples`` run as tests and are shown as help.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from tandem.engine.plan import Plan
from tandem.engine.schema import Schema
from tandem.engine.shown import filled
from tandem.engine.view import View
from tandem.engine.words import Text


@dataclass(frozen=True)
class Example:
    """A promise of an action: with this form on this record it plans this.

    ``record`` is the image; its type is the first of ``works_on`` unless ``on`` says another.
    """

    name: str
    form: Mapping[str, Any]
    record: Mapping[str, Any]
    gives: Plan
    on: str = ""
    related: Mapping[tuple[str, int], Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class FormProblem:
    """Something wrong with an action's form: which field, what, and how to mend it."""

    field: str
    message: Text


class Surroundings:
    """What a form is checked against: the fields of the record, who is who, what authors saved."""

    def __init__(self, schema: Schema, record_type: str, world: Any) -> None:
        self.schema = schema
        self.record_type = record_type
        self.world = world


class Action(BaseModel):
    """One word of the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)

    says: ClassVar[str]  # the sentence, with {field} places
    title: ClassVar[str]  # the button
    icon: ClassVar[str] = "bolt"
    works_on: ClassVar[tuple[str, ...]]
    permission: ClassVar[str]
    awaits: ClassVar[bool] = False  # a run waits for the answer from outside
    by_hand: ClassVar[bool] = True  # a person may do it from the toolbox
    needs_person: ClassVar[bool] = False  # nobody but a person can do it: rules hand it over
    finished: ClassVar[str] = ""  # the button of whoever was handed it; its title unless said
    told: ClassVar[str] = ""  # what the timeline says of what it created, with a {subject} place
    looks_up_callers: ClassVar[bool] = False  # reads who has the number of an unknown caller
    offered_where: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {}
    )  # what a record's fields must be, on its page
    reads_invitations: ClassVar[bool] = False  # is about an appointment that the client was invited to
    examples: ClassVar[tuple[Example, ...]] = ()
    id: ClassVar[str] = ""  # the module's name, set when the catalogue is read

    @property
    def counts_load(self) -> bool:
        """Whether, filled in like this, it reads how busy colleagues are: counting costs more the more is open."""
        return False

    @property
    def starts_workflow(self) -> str:
        """The key of the workflow it starts; empty for most."""
        return ""

    def touches(self, view: View) -> tuple[View, ...]:
        """What else the permission must hold for, beside the record itself."""
        return ()

    def plan(self, view: View) -> Plan:
        """What should happen to the record this view shows. Pure."""
        raise NotImplementedError

    @classmethod
    def draft(cls, form: Mapping[str, Any], view: View) -> dict[str, Any]:
        """What a person is handed to look over: the form, its texts filled in. Raises RenderError, BadTemplate."""
        return {name: filled(value, view) for name, value in form.items()}

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """What is wrong with the form that its types cannot tell: unknown names, templates."""
        return []
