"""Says the parts of documents in plain English, for programs and logs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from tandem.engine.action import Action
from tandem.engine.condition import InvalidCondition, sentence
from tandem.engine.schema import Schema
from tandem.engine.trigger import Trigger
from tandem.engine.workflow import ActionStep, Branch, Outcome


class PlainSayer:
    """Names things by their ids, their titles and their English labels."""

    def __init__(
        self,
        about: str,
        schema: Schema,
        actions: Mapping[str, type[Action]],
        triggers: Mapping[str, Trigger],
    ) -> None:
        self.about, self.schema, self.actions, self.triggers = about, schema, actions, triggers

    def step(self, step: Any) -> str:
        """The action's title or the kind of step, with its id."""
        if isinstance(step, ActionStep):
            known = self.actions.get(step.action or "")
            return f"{known.title if known else step.action or step.use} [{step.id}]"
        return f"{type(step).__name__.removesuffix('Step')} [{step.id}]"

    def trigger(self, use: Any) -> str:
        """Its label."""
        known = self.triggers.get(use.on)
        return known.label if known else str(use.on)

    def condition(self, condition: Any) -> str:
        """As a sentence; one that cannot be read as it was written."""
        try:
            return sentence(condition, self.schema, self.about)
        except InvalidCondition:
            return json.dumps(condition.model_dump(mode="json"))

    def way(self, branch: Branch | Outcome) -> str:
        """Its name, else its condition."""
        if isinstance(branch, Outcome):
            return branch.label or branch.name
        return branch.name or self.condition(branch.when)

    def field(self, owner: Any, name: str) -> str:
        """Its own name, as words."""
        return name.replace("_", " ")

    def value(self, owner: Any, name: str, value: Any) -> str:
        """As a person would type it."""
        if value in (None, "", [], ()):
            return ""
        if isinstance(value, BaseModel):
            return json.dumps(value.model_dump(mode="json", by_alias=True), ensure_ascii=False)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value))
        return str(value)
