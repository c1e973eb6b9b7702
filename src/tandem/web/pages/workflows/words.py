"""A workflow in words: its triggers, conditions and steps as sentences in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, get_origin

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext
from pydantic import ValidationError

from tandem import catalog
from tandem.engine.condition import Condition, InvalidCondition, clauses, sentence
from tandem.engine.durations import WrongDuration, format_duration, parse
from tandem.engine.forms import control_of
from tandem.engine.schema import Schema, UnknownField, resolve
from tandem.engine.words import Text
from tandem.engine.workflow import (
    ActionStep,
    Document,
    HandOffStep,
    TriggerUse,
    WaitEvent,
    WaitFor,
    WaitUntil,
)
from tandem.operations.world import settings
from tandem.store.models import Role, Team
from tandem.store.read.library import library
from tandem.store.read.people import directory
from tandem.store.read.schema import models_by_type, schema
from tandem.web.components.labels import quoted
from tandem.web.forms.controls import WORDS

from .hand_offs import hand_off_words
from .phrases import listed, shortened, span, uncapitalised

PLACE = re.compile(r"\{\{-?\s*(?P<path>[a-z_][\w.]*)[^{}]*\}\}")

DIRECTIONS = {"inbound": gettext_lazy("{trigger}, inbound"), "outbound": gettext_lazy("{trigger}, outbound")}
WITHOUT_EVENT = {"manual": gettext_lazy("By hand"), "start_workflow": gettext_lazy("Another workflow")}
OWNERS = {
    "owner": gettext_lazy("the owner"),
    "owner.manager": gettext_lazy("the owner’s manager"),
    "client": gettext_lazy("the client"),
    "client.owner": gettext_lazy("whoever looks after the client"),
}
RECORD_TYPES: Mapping[str, str | Promise] = {
    "call": gettext_lazy("Calls"),
    "contact": gettext_lazy("Contacts"),
    "company": gettext_lazy("Companies"),
    "task": gettext_lazy("Tasks"),
    "note": gettext_lazy("Notes"),
    "user": gettext_lazy("Colleagues"),
    "team": gettext_lazy("Teams"),
}


def said(reason: Mapping[str, Any] | None) -> str:
    """A kept reason ``{text, values}`` in the reader's language."""
    if not reason:
        return ""
    values = {
        name: said(value) if _is_reason(value) else value for name, value in reason.get("values", {}).items()
    }
    try:
        return Text(str(reason["text"]), values).say(gettext)
    except (KeyError, IndexError, ValueError):
        return str(reason.get("text", ""))


def _is_reason(value: Any) -> bool:
    return isinstance(value, Mapping) and "text" in value


def trigger_label(word: str) -> str:
    """What a trigger is called; its word when nobody knows it any more."""
    known = catalog.triggers().get(word)
    return gettext(known.label) if known else str(WITHOUT_EVENT.get(word, word))


def field_label(record_type: str, path: str) -> str:
    """What a field is called."""
    try:
        return gettext(resolve(schema(), record_type, path).label)
    except (UnknownField, KeyError):
        return path


class Speaker:
    """Says the parts of workflows; looks up names once, when the first is needed."""

    def __init__(self) -> None:
        self.schema: Schema = schema()

    @cached_property
    def directory(self) -> Any:
        """Who is who."""
        return directory()

    @cached_property
    def library(self) -> Any:
        """What authors saved."""
        return library()

    @cached_property
    def groups(self) -> dict[str, str]:
        """The names of teams and roles by the words that stand for them."""
        teams = {f"team:{key}": name for key, name in Team.objects.values_list("key", "name")}
        return teams | {f"role:{key}": name for key, name in Role.objects.values_list("key", "name")}

    def trigger(self, use: TriggerUse, about: str) -> str:
        """ "A call is missed, inbound" with what the author added."""
        text = trigger_label(use.on)
        if use.direction:
            text = str(DIRECTIONS[use.direction]).format(trigger=text)
        if use.fields:
            fields = listed(uncapitalised(field_label(about, name)) for name in use.fields)
            text = gettext("{trigger} ({fields})").format(trigger=text, fields=fields)
        if use.delay:
            text = gettext("{trigger} by {delay}").format(trigger=text, delay=span(use.delay))
        if use.when is not None:
            condition = uncapitalised(self.condition(use.when, about))
            text = gettext("{trigger}, and {condition}").format(trigger=text, condition=condition)
        if use.every_time:
            text = gettext("{trigger}, every time").format(trigger=text)
        return text

    def condition(self, condition: Condition | None, about: str) -> str:
        """A condition as a sentence; a broken one is said to be so."""
        if condition is None:
            return gettext("Always")
        try:
            return sentence(condition, self.schema, about, gettext, ngettext, self._names(condition, about))
        except InvalidCondition as broken:
            return gettext("Cannot be read: {problem}").format(problem=str(broken))

    def _names(self, condition: Condition, about: str) -> dict[tuple[str, int], str]:
        """What the related records a condition names are called."""
        wanted: dict[str, set[int]] = {}
        for _at, clause in clauses(condition):
            try:
                field = resolve(self.schema, about, clause.field)
            except UnknownField:
                continue
            if field.kind == "reference" and field.target:
                ids = clause.value if isinstance(clause.value, list) else [clause.value]
                wanted.setdefault(field.target, set()).update(one for one in ids if isinstance(one, int))
        return {
            (kind, id): name for kind, ids in wanted.items() for id, name in self._called(kind, ids).items()
        }

    def _called(self, kind: str, ids: set[int]) -> dict[int, str]:
        if kind == "user":
            return {id: self.directory.people[id].name for id in ids if id in self.directory.people}
        if kind not in models_by_type():
            return {}
        return {row.pk: str(row) for row in models_by_type()[kind]._default_manager.filter(pk__in=ids)}

    def action(self, action: str, form: Mapping[str, Any], about: str) -> str:
        """What an action does, with its form filled in."""
        known = catalog.actions().get(action)
        if known is None:
            return action
        given = {
            name: None if field.is_required() else field.get_default(call_default_factory=True)
            for name, field in known.model_fields.items()
        }
        aliases = {field.alias: name for name, field in known.model_fields.items() if field.alias}
        given |= {aliases.get(name, name): value for name, value in form.items()}
        given |= self._labelled(given, about)
        words = {name: self.value(known, name, value, about) for name, value in given.items()}
        words |= {alias: words[name] for alias, name in aliases.items()}
        try:
            return gettext(known.says).format_map(words)
        except (KeyError, IndexError, ValueError):
            return gettext(known.title)

    def _labelled(self, given: Mapping[str, Any], about: str) -> dict[str, Any]:
        """What a field is set to, by its label where it has choices."""
        field = self.schema[about].fields.get(str(given.get("field"))) if about in self.schema else None
        labels = {choice.value: choice.label for choice in field.choices} if field else {}
        value = given.get("value")
        if field is not None and field.kind == "boolean" and value in ("yes", "no"):
            return {"value": gettext(value)}
        return {"value": gettext(labels[value])} if isinstance(value, str) and value in labels else {}

    def value(self, action: Any, name: str, value: Any, about: str) -> str:
        """A value of an action’s form in words; empty for nothing."""
        if name in action.model_fields and control_of(action, name) == "workflow":
            return self._workflow(str(value or ""), is_required=action.model_fields[name].is_required())
        if name not in action.model_fields or value in (None, "", []):
            return "…" if name in action.model_fields and action.model_fields[name].is_required() else ""
        control = control_of(action, name)
        if control in ("recipients", "mail_to", "assignee", "colleague"):
            return listed(self.who(token) for token in ([value] if isinstance(value, str) else value))
        if control == "field":
            return uncapitalised(field_label(about, str(value)))
        if control == "status":
            choices = {choice.value: choice.label for choice in self.schema[about].fields["status"].choices}
            return gettext(choices[value]).lower() if value in choices else str(value)
        if control == "duration":
            return span(str(value))
        if control in ("mail_template", "endpoint", "function"):
            return self._saved(control, str(value))
        if get_origin(action.model_fields[name].annotation) is Literal:
            return gettext(WORDS.get(value, str(value))).lower()
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        return shortened(self.places(str(value), about))

    def places(self, text: str, about: str) -> str:
        """A template with its places in words: "{{ contact.name }}" reads "‹contact’s name›"."""
        return PLACE.sub(lambda found: f"‹{self._place(found['path'], about)}›", text)

    def _place(self, path: str, about: str) -> str:
        way = path.split(".")[:-1]
        try:
            label = uncapitalised(gettext(resolve(self.schema, about, path).label))
        except (UnknownField, KeyError):
            return path
        owner = " ".join(uncapitalised(field_label(about, step)) for step in way[:1])
        return gettext("{owner}’s {field}").format(owner=owner, field=label) if owner else label

    def _workflow(self, key: str, *, is_required: bool) -> str:
        if not key:
            return "…" if is_required else gettext("all workflows")
        found = settings().library.workflows.get(key, {})
        return gettext("“{text}”").format(text=found.get("name", key))

    def _saved(self, control: str, key: str) -> str:
        if not key:
            return ""
        shelf = {"mail_template": "mail_templates", "endpoint": "endpoints", "function": "functions"}[control]
        found = getattr(self.library, shelf).get(key, {})
        return quoted(found.get("name", key))

    def who(self, token: str) -> str:
        """A word that stands for people, by name."""
        if token in OWNERS:
            return str(OWNERS[token])
        if token in self.groups:
            return self.groups[token]
        person = self.directory.by_email(token.removeprefix("user:"))
        return person.name if person else token.partition(":")[2] or token

    def step(self, step: Any, about: str) -> str:
        """One step of a document as a sentence."""
        if isinstance(step, ActionStep):
            return self.action(step.action or "", step.form, about)
        wait = getattr(step, "wait", None)
        if wait is not None:
            return self.wait(wait, about)
        if hasattr(step, "branches"):
            names = [branch.name or self.condition(branch.when, about) for branch in step.branches]
            return gettext("Choose a way: {ways}").format(ways=listed(names))
        if isinstance(step, HandOffStep):
            return hand_off_words(step.hand_off, about, self)
        return gettext("Stop: {reason}").format(reason=step.stop)

    def wait(self, wait: Any, about: str) -> str:
        """What a wait waits for."""
        if isinstance(wait, WaitFor):
            return gettext("Wait {span}").format(span=span(wait.duration))
        if isinstance(wait, WaitEvent):
            event = uncapitalised(trigger_label(wait.event))
            return gettext("Wait until {event}, at most {span}").format(event=event, span=span(wait.timeout))
        if isinstance(wait, WaitUntil):
            return self._until(wait, about)
        return ""

    def _until(self, wait: WaitUntil, about: str) -> str:
        field = uncapitalised(field_label(about, wait.until))
        try:
            offset = parse(wait.offset)
        except WrongDuration:
            return gettext("Wait until {field}").format(field=field)
        if not offset.amount:
            return gettext("Wait until {field}").format(field=field)
        way = (
            gettext("Wait until {span} after {field}")
            if offset.amount > 0
            else gettext("Wait until {span} before {field}")
        )
        return way.format(
            span=format_duration(offset if offset.amount > 0 else -offset, ngettext), field=field
        )


def document_of(stored: Mapping[str, Any] | None) -> Document | None:
    """The document of a version; None when there is none or this program can no longer read it."""
    if not stored:
        return None
    try:
        return Document.model_validate(stored)
    except ValidationError:
        return None
