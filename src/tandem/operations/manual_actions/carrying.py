"""One way for every verb on manual actions: lock the items, decide about each, write all of it down at once.

What is wrong with one item is its result and stops no other. The log, the timeline and the run that waits have it in
the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed, collect
from tandem.engine.effect import ChangeRecord
from tandem.engine.record import RecordRef
from tandem.engine.view import View, World
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.crashpoints import reach as crashpoint
from tandem.operations.errors import Refused
from tandem.operations.manual_actions.reach import Reach, reach_of, visible
from tandem.operations.manual_actions.taken import taken
from tandem.operations.thinking.bell import ring
from tandem.operations.world import settings, world
from tandem.store.models import ManualAction, Run, User
from tandem.store.read.images import load_with_relations
from tandem.store.read.manual_actions import records_of
from tandem.store.read.organisation import now as the_time
from tandem.store.write.apply import Stale, apply
from tandem.store.write.manual_actions import settle

MOST_AT_ONCE = 1000
TRIES = 3
LINKS = ("call", "task", "contact", "company")


@dataclass(frozen=True)
class Result:
    """What became of one item: ``problem`` is None when it was done; Taken and access errors are problems too."""

    id: int
    problem: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.problem is None


@dataclass
class Around:
    """What deciding about an item may look at."""

    user: User
    now: datetime
    world: World
    reach: Reach
    records: Mapping[int, RecordRef]  # what each run is about

    @property
    def cause(self) -> Cause:
        """The person did it."""
        return Cause("person", doer=self.user.pk)

    def about(self, row: ManualAction) -> RecordRef:
        """The record an item's action works on: what its run is about, else what it is linked to."""
        return _about(row, self.records)

    def check_free(self, row: ManualAction) -> None:
        """Raises Taken when somebody else, who is here today, has begun with it."""
        begun = row.status == ManualAction.Status.IN_PROGRESS
        if begun and row.owner_id not in (None, self.user.pk, *self.reach.away):
            raise taken(row)


def about_of(row: ManualAction) -> RecordRef:
    """The record one item's action works on."""
    with transaction.atomic():
        return _about(row, records_of([row.run] if row.run is not None else []))


def _about(row: ManualAction, records: Mapping[int, RecordRef]) -> RecordRef:
    if row.run is not None and row.run in records:
        return records[row.run]
    links = ((name, getattr(row, f"{name}_id")) for name in LINKS)
    return next((RecordRef(name, id) for name, id in links if id), RecordRef("manual_action", row.pk))


@dataclass
class Move:
    """What is to become of one item. ``answer`` is for the run that waits; ``deeds`` come before the item's own."""

    verb: str
    changes: dict[str, Any]
    answer: dict[str, Any] | None = None
    details: dict[str, Any] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)


Decide = Callable[[ManualAction, Around], Move]


def each(
    user: User, ids: Sequence[int], decide: Decide, *, permission: str = "edit", answers: bool = True
) -> list[Result]:
    """Do it with each item that is open and may be worked on; a Result for each id, in order.

    ``answers``: what is decided may answer the run that waits, so the runs are locked before their items.

    Raises Refused for no ids, or for too many.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Refused.because(N_("Choose between 1 and {most} items."), "items", most=MOST_AT_ONCE)
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                if answers:
                    _lock_runs(wanted)
                done = _once(user, wanted, decide, permission)
                crashpoint("manual_actions.written")
            crashpoint("manual_actions.committed")
            ring()
            return [done[id] for id in wanted]
        except Stale:
            continue
    raise Refused.because(N_("Somebody else changed this at the same moment. Look again and repeat it."))


def _once(user: User, ids: Sequence[int], decide: Decide, permission: str) -> dict[int, Result]:
    reach = reach_of(user)
    done = _refused(user, ids, permission, reach)
    allowed = [id for id in ids if id not in done]
    locked = ManualAction.objects.select_for_update().filter(pk__in=allowed).order_by("pk")
    found = {row.pk: row for row in locked}
    around = _around(user, found.values(), reach)
    deeds: list[Deed] = []
    answers: dict[tuple[int, int], Mapping[str, Any]] = {}
    for id in allowed:
        try:
            row = found[id]
            if row.ended_at is not None:
                raise taken(row)
            move = decide(row, around)
        except (Refused, access.Denied) as problem:
            done[id] = Result(id, problem)
            continue
        done[id] = Result(id)
        deeds += move.deeds
        _tell(move, row, around, deeds)
        if move.answer is not None and row.run is not None:
            answers[row.run, row.pk] = move.answer
    apply(deeds, around.now, around.world.ids)
    settle(answers, around.now)
    return done


def _lock_runs(ids: Sequence[int]) -> None:
    """The runs before their items, as the engine takes them: neither waits for what the other holds."""
    runs = ManualAction.objects.filter(pk__in=ids, run__isnull=False).values("run")
    list(Run.objects.select_for_update().filter(pk__in=runs).order_by("pk").values_list("pk", flat=True))


def _refused(user: User, ids: Sequence[int], permission: str, reach: Reach) -> dict[int, Result]:
    """The items that are not there for this person, that somebody else has meanwhile, or may only be looked at."""
    seen = set(visible(user, "view", reach).filter(pk__in=ids).values_list("pk", flat=True))
    allowed = set(visible(user, permission, reach).filter(pk__in=ids).values_list("pk", flat=True))
    hidden = {id: Result(id, access.NotThere(f"manual_action {id}")) for id in ids if id not in seen}
    others = ManualAction.objects.filter(pk__in=seen - allowed)
    return hidden | {row.pk: Result(row.pk, _why_denied(row, permission)) for row in others}


def _why_denied(row: ManualAction, permission: str) -> Refused | access.Denied:
    """Whoever comes second has lost the right with the item: they are told who has it, not that they may not."""
    is_under_way = row.status == ManualAction.Status.IN_PROGRESS and row.owner_id is not None
    return taken(row) if is_under_way or row.ended_at is not None else access.Denied(permission)


def _around(user: User, rows: Any, reach: Reach) -> Around:
    now = the_time()
    records = records_of([row.run for row in rows if row.run is not None])
    refs = [RecordRef("manual_action", row.pk) for row in rows] + list(records.values())
    found = world(settings(), now, load_with_relations(refs))
    found.me = user.pk
    return Around(user, now, found, reach, records)


def _tell(move: Move, row: ManualAction, around: Around, deeds: list[Deed]) -> None:
    ref = RecordRef("manual_action", row.pk)
    before = len(deeds)
    view = View(around.world, ref)
    collect(deeds, (ChangeRecord(ref, **move.changes),), view, move.verb, around.cause, around.world)
    for deed in deeds[before:]:
        deed.details |= move.details
