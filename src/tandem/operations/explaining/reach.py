"""How many people a workflow would write to: whom the last 30 days of the log and today's records point at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from tandem import catalog
from tandem.engine.condition import All, Condition, InvalidCondition
from tandem.engine.trigger import Became, Changed, Created, Deleted, Left, Reached, Trigger, parts_of
from tandem.engine.walking import walk
from tandem.engine.workflow import ActionStep, Document, HandOffStep, TriggerUse
from tandem.store.models import Event, Record
from tandem.store.read.conditions import matching
from tandem.store.read.schema import models_by_type, schema

DAYS = 30
PEOPLE = {"contact": ("pk",), "company": ("pk",), "call": ("contact", "company", "number")}
OTHERS = ("contact", "company")


def reach(document: Document, now: datetime) -> int:
    """How many clients it would write to in a month like the last, as far as its triggers and conditions tell.

    0 for a workflow that writes to nobody. Conditions only an event can answer do not narrow it.
    """
    if document.about not in models_by_type() or not writes(document):
        return 0
    people: set[tuple[object, ...]] = set()
    names = PEOPLE.get(document.about, OTHERS)
    for use in document.triggers:
        trigger = catalog.triggers().get(use.on)
        if trigger is not None:
            found = _records(document, trigger, use, now)
            people |= {_who(row) for row in found.order_by().values_list(*names).distinct()}
    return len(people - {()})


def writes(document: Document) -> bool:
    """Whether one of its steps sends something to a client, by itself or through a person."""
    return any(_sends(name) for name in _actions(document))


def _actions(document: Document) -> Iterator[str]:
    for _path, step in walk(document.steps):
        if isinstance(step, ActionStep):
            yield step.action or ""
        elif isinstance(step, HandOffStep):
            yield step.hand_off.do


def _sends(name: str) -> bool:
    known = catalog.actions().get(name)
    return known is not None and known.permission == "send"


def _who(row: tuple[object, ...]) -> tuple[object, ...]:
    """The first that is known: the contact, else the company, else the number."""
    return next(((place, value) for place, value in enumerate(row) if value), ())


def _records(document: Document, trigger: Trigger, use: TriggerUse, now: datetime) -> QuerySet[Record]:
    rows = models_by_type()[document.about]._default_manager.all()
    moment = trigger.moment_field
    if moment is not None:
        rows = rows.filter(**{f"{moment}__range": (now, now + timedelta(days=DAYS))})
    else:
        events = Event.objects.filter(_pattern(trigger), record_type=document.about)
        events = events.filter(at__gt=now - timedelta(days=DAYS))
        rows = rows.filter(pk__in=events.values("record_id"))
    for condition in (use.when, document.when):
        rows = _narrowed(rows, condition, document.about, now)
    return rows


def _narrowed(
    rows: QuerySet[Record], condition: Condition | None, about: str, now: datetime
) -> QuerySet[Record]:
    parts = condition.all if isinstance(condition, All) else (condition,)
    for part in parts:
        try:
            rows = matching(rows, part, schema(), about, now)
        except InvalidCondition:
            continue
    return rows


def _pattern(trigger: Trigger) -> Q:
    """The events that may pull this trigger, by what they did and which fields changed."""
    found = Q(pk__in=())
    for part in parts_of(trigger.pattern):
        if isinstance(part, Created):
            found |= Q(op="created")
        elif isinstance(part, Deleted):
            found |= Q(op="deleted")
        elif isinstance(part, Changed):
            found |= Q(op="changed", before__has_any_keys=part.fields) if part.fields else Q(op="changed")
        elif isinstance(part, Became):
            found |= Q(op="changed", before__has_key=part.field) | Q(op="created")
        elif isinstance(part, Left):
            found |= Q(op="changed", before__has_key=part.field)
        elif isinstance(part, Reached):
            found |= Q(op="reached")
    return found
