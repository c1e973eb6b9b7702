"""What is wrong with a workflow's document that its types cannot tell, each with its place and its fix."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from tandem.engine.action import Action, Surroundings
from tandem.engine.checking.branches import never
from tandem.engine.checking.found import Found, Known, conditions, duration, nearest
from tandem.engine.checking.loops import loops
from tandem.engine.checking.others import Other, Web, fights
from tandem.engine.checking.recipients import empty_recipients
from tandem.engine.checking.steps import steps
from tandem.engine.schema import Schema
from tandem.engine.trigger import Trigger
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document, SendWindow, TriggerUse

__all__ = ["Found", "problems"]


def problems(
    document: Document,
    schema: Schema,
    actions: Mapping[str, type[Action]],
    triggers: Mapping[str, Trigger],
    surroundings: Surroundings,
    *,
    calendars: Collection[str] = (),
    saved: Collection[str] = (),
    others: Sequence[Other] = (),
) -> list[Found]:
    """Everything wrong with a document, in its order; errors and warnings. ``others`` are the live workflows."""
    known = Known(schema, actions, triggers, surroundings, calendars, saved)
    about = sorted({trigger.record_type for trigger in triggers.values()})
    if document.about not in about or document.about not in schema:
        text = N_("There are no workflows about “{name}”. There are: {known}.")
        return [Found("about", Text(text, {"name": document.about, "known": ", ".join(about)}))]
    found: list[Found] = []
    for number, use in enumerate(document.triggers):
        found += _trigger(use, f"triggers.{number}", document, known)
    found += conditions(document.when, "when", document.about, known)
    found += steps(document, known)
    found += _settings(document, known)
    if any(not one.is_warning for one in found):
        return found
    return [*found, *_worth_knowing(document, known, others)]


def _worth_knowing(document: Document, known: Known, others: Sequence[Other]) -> Iterator[Found]:
    """What a sound document may still come to."""
    yield from loops(document, known)
    yield from never(document, known)
    yield from empty_recipients(document, known)
    own = next((other.workflow for other in others if other.document.key == document.key), 0)
    yield from fights(document, own, Web(others, known))


def _trigger(use: TriggerUse, at: str, document: Document, known: Known) -> Iterator[Found]:
    trigger = known.triggers.get(use.on)
    fitting = [word for word, one in known.triggers.items() if one.record_type == document.about]
    if trigger is None:
        text = N_("There is no trigger called “{name}”. {near}")
        yield Found(f"{at}.on", Text(text, {"name": use.on, "near": nearest(use.on, fitting)}))
        return
    if trigger.record_type != document.about:
        text = N_("“{name}” happens to a {other}, and this workflow is about a {about}. Use one of: {known}.")
        values = {
            "name": use.on,
            "other": known.word(trigger.record_type),
            "about": known.word(document.about),
            "known": ", ".join(fitting),
        }
        yield Found(f"{at}.on", Text(text, values))
        return
    yield from _options(use, trigger, at)
    yield from _fields(use, trigger, at, known)
    yield from duration(use.delay, f"{at}.delay")
    yield from conditions(use.when, f"{at}.when", document.about, known)


def _options(use: TriggerUse, trigger: Trigger, at: str) -> Iterator[Found]:
    """Options the trigger does not take."""
    given = {
        "fields": use.fields,
        "delay": use.delay,
        "every_time": use.every_time,
        "direction": use.direction,
    }
    for name, value in given.items():
        if value and name not in trigger.takes:
            text = N_("“{trigger}” takes no “{option}”. Leave it out; it takes: {takes}.")
            takes = ", ".join(sorted((*trigger.takes, "when")))
            yield Found(f"{at}.{name}", Text(text, {"trigger": use.on, "option": name, "takes": takes}))


def _fields(use: TriggerUse, trigger: Trigger, at: str, known: Known) -> Iterator[Found]:
    names = known.schema[trigger.record_type].fields
    for number, name in enumerate(use.fields):
        if name not in names:
            text = N_("“{name}” is not a field of a {about}. {near}")
            values = {"name": name, "about": known.word(trigger.record_type), "near": nearest(name, names)}
            yield Found(f"{at}.fields.{number}", Text(text, values))


def _settings(document: Document, known: Known) -> Iterator[Found]:
    settings = document.settings
    yield from duration(settings.drop_when_late, "settings.drop_when_late", least=1)
    if settings.calendar is not None and settings.calendar not in known.calendars:
        text = N_("There is no calendar “{name}”. {near}")
        near = nearest(settings.calendar, known.calendars)
        yield Found("settings.calendar", Text(text, {"name": settings.calendar, "near": near}))
    if settings.window is not None:
        yield from _window(settings.window)


def _window(window: SendWindow) -> Iterator[Found]:
    if not window.days:
        yield Found("settings.window.days", Text(N_("Choose at least one day.")))
    if window.start == window.end != "00:00":
        yield Found("settings.window.to", Text(N_("A window cannot start and end at the same time.")))
