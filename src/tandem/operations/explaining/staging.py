"""Make a document ready to be tried or rehearsed: its program, and a world of today's people that writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from tandem.engine.agenda import Asked
from tandem.engine.durations import parse
from tandem.engine.program import Act, Program
from tandem.engine.record import Image, RecordRef
from tandem.engine.rehearsing import Rehearsal, Witness, listens
from tandem.engine.view import Caller, World
from tandem.engine.workflow import Document
from tandem.operations.authoring import documents
from tandem.operations.thinking.moments import longest
from tandem.operations.world import Settings, compile_document, settings, world
from tandem.store.models import Workflow
from tandem.store.read import past
from tandem.store.read.calls import callers
from tandem.store.read.histories import Histories
from tandem.store.read.organisation import now as the_time
from tandem.store.read.work import open_work

IDS_FROM = 1 << 52  # of records that are only planned


class Dealt:
    """Deals work round groups without remembering it anywhere else."""

    def __init__(self) -> None:
        self._turns: dict[str, int] = {}

    def take(self, key: str) -> int:
        """The number of this turn, counted from 0."""
        self._turns[key] = self._turns.get(key, -1) + 1
        return self._turns[key]


@dataclass
class Stage:
    """A document made ready, and the world it is rehearsed in: today's people and templates, nothing written."""

    workflow: Workflow
    program: Program
    known: Settings
    world: World
    histories: Histories = field(default_factory=Histories)

    def rehearsal(self, witness: Witness, since: datetime, hand_offs: str = "first") -> Rehearsal:
        """The rehearsal, at its beginning."""
        return Rehearsal(
            self.program,
            self.world,
            self.known.calendar,
            self._past,
            witness,
            outcomes=hand_offs,
            taken=past.entry_keys(self.workflow.pk, since),
        )

    def _past(self, asked: Sequence[Asked]) -> list[dict[RecordRef, Image]]:
        found = self.histories.surroundings(asked)
        if any(op.action.looks_up_callers for op in self.program.ops if isinstance(op, Act)):
            self._call(found)
        return found

    def _call(self, found: Sequence[Mapping[RecordRef, Image]]) -> None:
        """Who has the numbers of unknown callers, today."""
        numbers = {
            image["number"]
            for around in found
            for ref, image in around.items()
            if ref.type == "call"
            and image.get("number")
            and not (image.get("contact") or image.get("company"))
        }
        known = callers(sorted(numbers - self.world.callers.keys()))
        self.world.callers |= {
            number: Caller(one.kind, one.contact, one.company) for number, one in known.items()
        }


def prepare(workflow: Workflow, document: Document | Mapping[str, Any]) -> Stage:
    """Make a sound document ready to be rehearsed or tried. Raises Refused."""
    checked = documents.validate(document)
    program = compile_document(checked.document, workflow.pk, owner=workflow.owner_id)
    known = settings()
    around = world(known, the_time(), {}, ids=count(IDS_FROM))
    around.turns = Dealt()
    if any(op.action.counts_load for op in program.ops if isinstance(op, Act)):
        around.loads = open_work()
    return Stage(workflow, program, known, around)


def play(rehearsal: Rehearsal, since: datetime, until: datetime) -> Iterator[int]:
    """Let the rehearsal hear the log of the span; yields how many events each page had."""
    _expect(rehearsal, since, until)
    for page in past.pages(listens(rehearsal.program), since, until):
        rehearsal.hear(page.events, page.until)
        yield page.looked_at
    rehearsal.hear([], until)


def _expect(rehearsal: Rehearsal, since: datetime, until: datetime) -> None:
    """The dates whose time comes within the span."""
    for record_type, name, offset in rehearsal.moments():
        margin = longest(parse(offset))
        for record, value in past.dates(record_type, name, since - margin, until + margin, since):
            due = rehearsal.due(offset, value)
            if since <= due < until:
                rehearsal.expect(due, RecordRef(record_type, record), name, offset, value)
