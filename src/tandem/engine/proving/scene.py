"""The record and the event of an example: what its author wrote, and whatever else they take for granted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tandem.engine.cause import Cause
from tandem.engine.durations import WrongDuration, add, parse
from tandem.engine.event import Event, Op
from tandem.engine.field_values import WrongValue, from_text
from tandem.engine.program import Program
from tandem.engine.proving.cast import OWNER, Cast
from tandem.engine.record import Image, RecordRef
from tandem.engine.schema import Field
from tandem.engine.thinking import moment_key
from tandem.engine.trigger import FILLED, Became, Changed, Created, Deleted, Reached, Trigger, parts_of
from tandem.engine.view import World
from tandem.engine.words import N_, Text
from tandem.engine.workflow import WorkflowExample

RECORD, RELATED = 1000, 1001
EVENT = 1
AGO = re.compile(r"(?P<span>.+) ago")
Blank = Callable[[str], Image]


class WrongExample(ValueError):
    """An example that cannot be played; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def stage(
    example: WorkflowExample, program: Program, trigger: Trigger, cast: Cast, world: World, blank: Blank
) -> tuple[Event, Image]:
    """The event of an example and the image before it; the records are put into the world. Raises WrongExample."""
    scene = _Scene(program, trigger, cast, world, blank)
    return scene.played(example)


class _Scene:
    """One example on its way to an event."""

    def __init__(self, program: Program, trigger: Trigger, cast: Cast, world: World, blank: Blank) -> None:
        self.program, self.trigger, self.cast, self.world, self.blank = program, trigger, cast, world, blank
        self.about = program.document.about

    def played(self, example: WorkflowExample) -> tuple[Event, Image]:
        record = RecordRef(self.about, RECORD)
        image = self._record(self.about, RECORD, example.record)
        for name, values in self.trigger.where:
            if name not in example.record and image.get(name) not in values:
                image[name] = min(values)
        self._relate(image, example.related, example.record)
        before = self._image(self.about, example.before)
        possible = list(self._events(record, image, before, example))
        event = next((one for one in possible if self.trigger.matches(one)), None)
        if event is None and not example.starts:
            event = possible[0]  # such a record cannot set it off at all, which is what was promised
        if event is None:
            text = N_("“{trigger}” cannot happen to such a record: give what it was before.")
            raise WrongExample(Text(text, {"trigger": Text(self.trigger.label)}))
        self.world.images[record] = dict(event.after)
        return event, {} if event.op == "created" else {**event.after, **event.before}

    def _events(
        self, record: RecordRef, image: Image, before: Image, example: WorkflowExample
    ) -> Iterator[Event]:
        """An event of each kind the trigger knows, the likeliest first."""
        now = self.world.now
        for part in parts_of(self.trigger.pattern):
            after, was = dict(image), dict(before)
            op: Op = "changed"
            if isinstance(part, Created | Deleted):
                op, was = ("created" if isinstance(part, Created) else "deleted"), {}
            elif isinstance(part, Became):
                if part.value is not FILLED:
                    after[part.field] = part.value
                elif not after.get(part.field):
                    after[part.field] = now
                was.setdefault(part.field, None)
            elif isinstance(part, Changed) and not was:
                was = dict.fromkeys((*part.fields, *self._watched(example.on))[:1])
            elif isinstance(part, Reached):
                op, was = "reached", {"moment": self._moment(part.field, example.on)}
                after[part.field] = after.get(part.field) or now
            yield Event(EVENT, now, record, op, was, after, Cause())

    def _watched(self, word: str) -> list[str]:
        """The fields the workflow's author chose for this trigger."""
        return [name for door in self.program.doors if door.use.on == word for name in door.use.fields]

    def _moment(self, field: str, word: str) -> str:
        keys = [moment_key(door) for door in self.program.doors if door.use.on == word]
        return (keys[0] if keys else None) or f"{self.about}|{field}|0 minutes"

    def _record(self, record_type: str, id: int, given: Mapping[str, Any]) -> Image:
        image = {**self.blank(record_type), "id": id, **self._image(record_type, given)}
        fields = self.world.schema[record_type].fields
        if "owner" in fields and "owner" not in given:
            image["owner"] = OWNER
        if "first_name" in fields and not image.get("name"):
            image["name"] = f"{image.get('first_name') or ''} {image.get('last_name') or ''}".strip()
        if image.get("phone") and not image.get("phone_e164"):
            image["phone_e164"] = self.world.e164(image["phone"]) or ""
        for name, field in fields.items():
            if name == "created_at" and field.kind == "datetime":
                image[name] = self.world.now
        return image

    def _relate(self, image: Image, related: Mapping[str, Mapping[str, Any]], own: Mapping[str, Any]) -> None:
        """Make the related records, the nearest first: ``contact``, then ``contact.company``."""
        made = {"": (self.about, image)}
        for number, path in enumerate(sorted(related, key=lambda one: (one.count("."), one)), RELATED):
            head, _, name = path.rpartition(".")
            kind, parent = made.get(head, ("", {}))
            field = self.world.schema[kind].fields.get(name) if kind else None
            if field is None or field.target is None:
                raise WrongExample(Text(N_("“{path}” points to no record."), {"path": path}))
            made[path] = (field.target, self._record(field.target, number, related[path]))
            parent[name] = number
            self.world.images[RecordRef(field.target, number)] = made[path][1]
        if self.about == "call" and "caller_kind" not in own:
            who = made.get("contact", ("", {}))[1]
            image["caller_kind"] = who.get("kind") or ("company" if "company" in made else "unknown")

    def _image(self, record_type: str, given: Mapping[str, Any]) -> Image:
        fields = self.world.schema[record_type].fields
        unknown = sorted(set(given) - set(fields))
        if unknown:
            text = N_("“{name}” is not a field of a {about}.")
            about = self.world.schema[record_type].word
            raise WrongExample(Text(text, {"name": unknown[0], "about": about}))
        return {name: self._value(fields[name], value) for name, value in given.items()}

    def _value(self, field: Field, value: Any) -> Any:
        if field.target == "user" and isinstance(value, str):
            return self.cast.ids.get(value)
        if field.kind == "datetime" and isinstance(value, str):
            return self._time(field, value)
        return value

    def _time(self, field: Field, written: str) -> Any:
        """ "30 minutes ago", "2 days" from now, or a date and time."""
        ago = AGO.fullmatch(written)
        try:
            span = parse(ago["span"] if ago else written)
            return add(-span if ago else span, self.world.now, self.world.zone, self.world.calendar)
        except WrongDuration:
            pass
        try:
            return from_text(field, written, self.world.zone)
        except WrongValue:
            text = N_("“{value}” is no time: write “2 days”, “30 minutes ago” or a date.")
            raise WrongExample(Text(text, {"value": written})) from None
