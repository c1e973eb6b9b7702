"""From events to effects: take what is pending, think, and write everything down in one transaction.

1. Lock shards that have something to do. 2. Read their pending events and due runs, and note that we are at
them: what kills three workers is not tried again. 3. Load all needs in bulk. 4. Let runs start, wake and take
their turns: pure planning. 5. Apply everything in bulk. If that fails, halve the batch under savepoints until
the poisonous one stands alone: it becomes an incident.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.db import connection, transaction

from tandem.engine.event import Event
from tandem.engine.thinking import Thinking, think
from tandem.operations.clients import replies
from tandem.operations.crashpoints import reach
from tandem.operations.manual_actions import closing
from tandem.operations.running import stopping
from tandem.operations.thinking import catching_up, needs
from tandem.operations.thinking.outages import is_outage
from tandem.operations.watching import incidents
from tandem.operations.world import Settings, actions_of, load_asked, settings, world
from tandem.store.raw import checked
from tandem.store.read import entries, pending
from tandem.store.read.images import load_with_relations
from tandem.store.read.organisation import now as the_time
from tandem.store.write import attempts
from tandem.store.write import runs as run_rows
from tandem.store.write.apply import Stale, apply

log = logging.getLogger("tandem.engine")
AT_ONCE = 500
MOST_CRASHES = 3  # what killed this many workers is set aside
FRESH_TRIES = 3  # a plan made on rows that changed meanwhile is made again so often


class WorkersDied(Exception):
    """Set aside without another try: each worker that thought about it died."""

    def __init__(self, crashes: int) -> None:
        super().__init__(f"{crashes} workers died while thinking about it")


@dataclass
class Advanced:
    """What one batch came to; ``more`` while there may be more to do."""

    events: int = 0
    runs: int = 0
    sent: bool = False
    more: bool = False


@dataclass
class _Work:
    """A batch, or a half of one. ``crashes``: how many workers died thinking about an event or a run, by its id."""

    events: list[Event] = field(default_factory=list)
    due: list[dict[str, Any]] = field(default_factory=list)
    crashes: int = 0

    def __len__(self) -> int:
        return len(self.events) + len(self.due)

    def halves(self) -> tuple[_Work, _Work]:
        """The earlier and the later half; events come before runs."""
        middle = len(self) // 2
        cut = min(middle, len(self.events))
        return (
            _Work(self.events[:cut], self.due[: middle - cut]),
            _Work(self.events[cut:], self.due[middle - cut :]),
        )


def advance(first: int = 0, most: int = AT_ONCE) -> Advanced:
    """Think about one batch. ``first`` is the shard to begin looking at."""
    attempt = None
    try:
        with transaction.atomic():
            now = the_time()
            known = settings()
            work, attempt, unheard = _taken(first, most, known, now)
        if attempt is None:
            return Advanced(unheard, more=unheard >= most)
        reach("advance.noted")
        with transaction.atomic():
            with pending.only_awaited(known.index.awaited):
                sent = _carry_out(work, known, now)
            pending.done([event.id for event in work.events])
            attempts.end(attempt)
            reach("advance.applied")
        reach("advance.committed")
        return Advanced(len(work.events) + unheard, len(work.due), sent, True)
    except Exception:
        _survived(attempt)
        raise
    finally:
        if _is_connected():
            pending.release()


def _taken(first: int, most: int, known: Settings, now: datetime) -> tuple[_Work, int | None, int]:
    """Lock shards, read what is to be done there and note that we are at it; no number when there is nothing.

    Events that nobody hears are done with at once; the last figure says how many they were.
    """
    shards = pending.lock_shards(now, first)
    if not shards or not known.organisation.automation_on:
        return _Work(), None, 0
    if attempts.blame(shards):
        log.warning("a worker died thinking; what it was at goes one by one")
    heard, unheard = pending.events(shards, most, known.index.awaited)
    pending.done(unheard)
    work = _unsuspected(heard, pending.due_runs(shards, now, most))
    if not work:
        return work, None, len(unheard)
    events, runs = [event.id for event in work.events], [row["id"] for row in work.due]
    return work, attempts.begin(shards, events, runs, alone=work.crashes > 0), len(unheard)


def _unsuspected(events: Sequence[tuple[Event, int]], due: Sequence[dict[str, Any]]) -> _Work:
    """All up to the first suspect; a suspect goes alone, and only one at a time in the whole house."""
    work = _Work(
        [event for event, _ in takewhile(lambda found: not found[1], events)],
        list(takewhile(lambda row: not row["crashes"], due)),
    )
    if len(work) == len(events) + len(due):
        return work
    if len(work.events) < len(events):
        work.due = []  # what comes after a suspect waits for it
    if work or not pending.lock_suspects():
        return work
    if events:
        return _Work([events[0][0]], crashes=events[0][1])
    return _Work(due=[due[0]], crashes=due[0]["crashes"])


def _survived(attempt: int | None) -> None:
    """It failed, and killed nobody: nothing of it is a suspect."""
    if attempt is None or not _is_connected():
        return
    with transaction.atomic():
        attempts.end(attempt)


def _is_connected() -> bool:
    return connection.connection is not None and not connection.connection.closed


def _carry_out(work: _Work, known: Settings, now: datetime) -> bool:
    """Think about a batch and write it down; halve it when that fails. True when something is to be sent."""
    done = _tried(work, known, now)
    if isinstance(done, bool):
        return done
    if len(work) > 1:
        one, other_half = work.halves()
        first = _carry_out(one, known, now)
        return _carry_out(other_half, known, now) or first
    log.error("one event could not be carried out: %r", done)
    rules = _rules(work, known) if work.crashes < MOST_CRASHES else []
    if len(rules) > 1:
        sent = [_one_rule(rule, work, known, now) for rule in rules]
        return any(sent)
    incidents.poisoned(work.events, work.due, done, now, rules[0] if rules else None)
    return False


def _tried(work: _Work, known: Settings, now: datetime, rule: int | None = None) -> bool | Exception:
    """Whether something is to be sent, or why it cannot be carried out. Raises only when the database is away."""
    error: Exception = WorkersDied(work.crashes)
    tries = FRESH_TRIES if work.crashes < MOST_CRASHES else 0
    while tries > 0:
        try:
            with checked():
                return _once(work, known, now, rule)
        except Stale as stale:
            error, before = stale, len(work)
            work.due = pending.again([row["id"] for row in work.due])
            tries -= len(work) == before  # a run that somebody ended meanwhile took no try from the others
        except Exception as other:
            if is_outage(other):
                raise
            return other
    return error


def _rules(work: _Work, known: Settings) -> list[int]:
    """The workflows one event concerns: those it may start and those with a run that may wait for it."""
    started = [program.workflow for event in work.events for program, _ in known.index.candidates(event)]
    waiting = pending.waiting_runs([event.record.id for event in work.events])
    return list(dict.fromkeys([*started, *(row["workflow_id"] for row in waiting)]))


def _one_rule(rule: int, work: _Work, known: Settings, now: datetime) -> bool:
    """What one event means for one workflow; if that cannot be carried out it stops no other."""
    done = _tried(work, known, now, rule)
    if isinstance(done, bool):
        return done
    incidents.poisoned(work.events, [], done, now, rule)
    return False


def _once(work: _Work, known: Settings, now: datetime, rule: int | None = None) -> bool:
    if known.index.wants_replies:
        replies.take_in(work.events, now)
    runs = [needs.woken(row, known) for row in work.due]
    listening = [(event, known.index.candidates(event)) for event in work.events]
    waiting = pending.waiting_runs([event.record.id for event in work.events]) if work.events else []
    waiters = [needs.woken(row, known) for row in waiting]
    if rule is not None:
        listening = [
            (event, [door for door in doors if door[0].workflow == rule]) for event, doors in listening
        ]
        waiters = [run for run in waiters if run.program.workflow == rule]
    concerned = {run.record for run in waiters} | {event.record for event, doors in listening if doors}
    interested = [(event, doors) for event, doors in listening if event.record in concerned]
    if not (runs or waiters or interested):
        return False
    later = catching_up.ahead(interested, known, now)
    images = load_with_relations(needs.refs(interested, runs, waiters), needs.seen([*interested, *later]))
    for event, _ in interested:
        if event.op == "deleted":
            images[event.record] = event.after
    images |= needs.gone([run for run in (*runs, *waiters) if run.record not in images])
    around = world(known, now, images)
    load_asked(around, actions_of({p.version: p for p in needs.programs(interested, runs, waiters)}.values()))
    limits = needs.limits(interested, now)
    limits.taken |= around.inside
    around.inside = (
        limits.taken
    )  # who starts another workflow, and an event that starts it, hear of each other
    limits.newest = catching_up.newest(interested, later, around, now)
    thinking = think(interested, waiters, runs, around, known.calendar, limits)
    reach("advance.planned")
    run_rows.write(thinking.turns)
    deeds = thinking.deeds
    apply(deeds, now, around.ids)  # runs that a rule ends have taken their turn
    closing.of_turns(thinking.turns, now)
    stopping.of_deeds(deeds)
    entries.count_starts(thinking.starts)
    _report(thinking, now)
    _look_for_owners(thinking, known, now)
    return thinking.sends


def _report(thinking: Thinking, now: datetime) -> None:
    for turn in {turn.run.id: turn for turn in thinking.turns}.values():  # the last of each run
        if turn.run.state == "failed":
            incidents.failed(turn, now)
    for loop in thinking.loops:
        incidents.looped(loop, now)
    catching_up.report(thinking.left_out, now)


def _look_for_owners(thinking: Thinking, known: Settings, now: datetime) -> None:
    """Tell of workflows that act for somebody who is not there any more."""
    programs = {turn.run.program.workflow: turn.run.program for turn in thinking.turns}
    for program in programs.values():
        owner, run_as = program.owner, program.document.settings.run_as
        if owner is None or run_as == "service" or known.directory.is_active(owner):
            continue
        person = known.directory.people.get(owner)
        incidents.orphaned(program, person.name if person else "", now)
