"""Sentences about unfinished parts of a workflow: what is missing reads as "…", never as an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from pydantic import TypeAdapter, ValidationError

from tandem.engine.condition import Condition, parse, validate
from tandem.engine.drafting.edited import kind_of
from tandem.engine.workflow import AnyStep, TriggerUse
from tandem.web.pages.workflows.phrases import uncapitalised
from tandem.web.pages.workflows.words import Speaker, trigger_label

_STEP: TypeAdapter[Any] = TypeAdapter(AnyStep)
INNER = {"otherwise", "on_error", "on_timeout", "steps"}


class RawSpeaker:
    """Says plain content; what is said of models already is left to ``Speaker``."""

    def __init__(self, about: str, speaker: Speaker | None = None) -> None:
        self.about = about
        self.speaker = speaker or Speaker()

    def trigger(self, use: Mapping[str, Any]) -> str:
        """A trigger with what was added to it."""
        known = {name: value for name, value in use.items() if name != "when"}
        try:
            text = self.speaker.trigger(TriggerUse.model_validate(known), self.about)
        except ValidationError:
            return trigger_label(str(use.get("on", "")))
        if use.get("when") is None:
            return text
        condition = uncapitalised(self.condition(use["when"]))
        return gettext("{trigger}, and {condition}").format(trigger=text, condition=condition)

    def condition(self, condition: Any) -> str:
        """As much of a condition as makes sense."""
        found = self._sound(condition)
        if found is None:
            return gettext("No condition yet")
        return self.speaker.condition(found, self.about)

    def _sound(self, condition: Any) -> Condition | None:
        """The condition without what is not finished; None when nothing is left."""
        if _is_full(condition) and (whole := self._parsed(condition)) is not None:
            return whole
        if isinstance(condition, Mapping):
            for word in ("all", "any", "none"):
                if isinstance(condition.get(word), list):
                    parts = [part for part in map(self._sound, condition[word]) if part is not None]
                    return self._parsed({word: parts}) if parts else None
        return None

    def _parsed(self, condition: Any) -> Condition | None:
        """The whole of it as it stands; None when something in it is unfinished."""
        try:
            found = parse(condition)
        except (ValidationError, RecursionError):
            return None
        return None if validate(found, self.speaker.schema, self.about) else found

    def action(self, action: str, form: Mapping[str, Any]) -> str:
        """What an action does."""
        return self.speaker.action(action, form, self.about)

    def step(self, step: Mapping[str, Any]) -> str:
        """One step, without what is inside it."""
        kind = kind_of(step)
        if kind == "branches":
            return gettext("Take the first way that fits")
        if kind == "action":
            form = step.get("with")
            return self.action(str(step.get("action") or ""), form if isinstance(form, Mapping) else {})
        if kind == "stop":
            reason = str(step.get("stop") or "…")
            return gettext("Stop: {reason}").format(reason=reason)
        try:
            return self.speaker.step(_STEP.validate_python(_shallow(step)), self.about)
        except ValidationError:
            return gettext("Not finished yet")


def _is_full(condition: Any) -> bool:
    """Whether no group in it is empty."""
    names = condition if isinstance(condition, Mapping) else {}
    groups = [names[word] for word in ("all", "any", "none") if isinstance(names.get(word), list)]
    return all(group and all(map(_is_full, group)) for group in groups)


def _shallow(part: Any) -> Any:
    """The part without the steps inside it."""
    if isinstance(part, Mapping):
        return {
            name: _shallow(value)
            for name, value in part.items()
            if not (name in INNER and isinstance(value, list))
        }
    return [_shallow(value) for value in part] if isinstance(part, list) else part
