"""A person does something: the same action, plan and effects as a rule's, with the person as the doer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from tandem import catalog
from tandem.engine.action import Action, Surroundings
from tandem.engine.cause import Cause
from tandem.engine.deed import Deed, collect
from tandem.engine.plan import Do, Fail, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.running import stopping
from tandem.operations.thinking.bell import ring
from tandem.operations.world import load_asked, settings, world
from tandem.store.models import User
from tandem.store.read.images import load_with_relations
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import schema
from tandem.store.write.apply import Stale, apply

TRIES = 3


@dataclass(frozen=True)
class Performed:
    """What an action did to one record, or why not."""

    record: RecordRef
    plan: Plan

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return isinstance(self.plan, Do)


def form_of(action: str, form: Mapping[str, Any], record_type: str, user: User) -> Action:
    """The action with its form checked. Raises Refused, naming each field and how to mend it."""
    kind = catalog.actions().get(action)
    if kind is None:
        text = N_("There is no action called “{action}”. There are: {known}.")
        raise Refused(
            [Problem("action", Text(text, {"action": action, "known": ", ".join(sorted(catalog.actions()))}))]
        )
    if record_type not in kind.works_on:
        text = N_("“{action}” does not work on a {record_type}.")
        word = schema()[record_type].word
        raise Refused([Problem("action", Text(text, {"action": action, "record_type": word}))])
    try:
        found = kind(**form)
    except ValidationError as error:
        raise Refused.of(error) from error
    around = world(settings(), the_time(), {})
    problems = found.problems(Surroundings(schema(), record_type, around))
    if problems:
        raise Refused([Problem(problem.field, problem.message) for problem in problems])
    return found


def perform(
    user: User, action: str, form: Mapping[str, Any], records: Sequence[RecordRef]
) -> list[Performed]:
    """Do an action on each record, all or nothing. Raises Refused or access.Denied; nothing is half done."""
    if not records:
        raise Refused([Problem("records", Text(N_("Choose at least one record.")))])
    if len({record.type for record in records}) > 1:
        raise Refused([Problem("records", Text(N_("Choose records of one kind only.")))])
    ready = form_of(action, form, records[0].type, user)
    if not ready.by_hand:
        raise Refused.because(
            N_("Only workflows do this. Start or end runs on the pages of workflows."), "action"
        )
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                done = _once(user, action, ready, records)
            ring()
            return done
        except Stale:
            continue
    raise Refused(
        [Problem("", Text(N_("Somebody else changed this at the same moment. Look again and repeat it.")))]
    )


def _once(user: User, name: str, action: Action, records: Sequence[RecordRef]) -> list[Performed]:
    access.check_records(user, action.permission, records)
    known = settings()
    now = the_time()
    around = world(known, now, load_with_relations(records))
    around.me = user.pk
    load_asked(around, [action])
    cause = Cause("person", doer=user.id)
    deeds: list[Deed] = []
    done: list[Performed] = []
    for record in records:
        view = View(around, record)
        plan = action.plan(view)
        if isinstance(plan, Do):
            collect(deeds, plan.effects, view, name, cause, around)
        done.append(Performed(record, plan))
    apply(deeds, now, around.ids)
    stopping.of_deeds(deeds)
    return done


def reasons(done: Sequence[Performed]) -> list[Text]:
    """Why some records were left alone."""
    return [one.plan.because for one in done if isinstance(one.plan, Skip | Fail)]


def offered(user: User, record_type: str) -> list[type[Action]]:
    """The actions this person may do by hand on records of a type, in the order of their titles."""
    found = [
        action
        for action in catalog.actions().values()
        if action.by_hand
        and record_type in action.works_on
        and access.may_at_all(user, action.permission, record_type)
    ]
    return sorted(found, key=lambda action: action.title)
