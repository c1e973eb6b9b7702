"""What planning needs to know, loaded once and kept until something it is made of changes."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from zoneinfo import ZoneInfo

from tandem import catalog
from tandem.connectors.numbers import normalise
from tandem.engine.action import Action
from tandem.engine.calendars import Calendar
from tandem.engine.directory import Directory
from tandem.engine.index import Index
from tandem.engine.program import Act, Hand, Program, make_ready
from tandem.engine.record import Image, RecordRef
from tandem.engine.view import Caller, Library, World
from tandem.engine.workflow import Document
from tandem.store.models import Organisation
from tandem.store.read import library as library_rows
from tandem.store.read.appointments import invitations_of
from tandem.store.read.calls import callers
from tandem.store.read.entries import taken_keys
from tandem.store.read.organisation import calendars, organisation
from tandem.store.read.pending import Ids
from tandem.store.read.people import directory
from tandem.store.read.replies import replies_awaited
from tandem.store.read.schema import schema
from tandem.store.read.stamps import settings_stamp
from tandem.store.read.work import Rounds, open_work

KEPT_SECONDS = 5.0  # members of teams leave no event; this bounds how old the picture may be
MANY = 100  # so many programs are worth keeping out of the garbage collector's way


@dataclass
class Settings:
    """The slow-moving part of the world."""

    organisation: Organisation
    directory: Directory
    library: Library
    calendars: dict[str | None, Calendar]
    index: Index
    stamp: tuple[int, ...]
    live: list[library_rows.Live] = field(default_factory=list)
    programs: dict[int, Program] = field(default_factory=dict)  # by version, for runs on older ones
    read_at: float = 0.0

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's zone."""
        return ZoneInfo(self.organisation.time_zone)

    def calendar(self, key: str | None) -> Calendar:
        """A calendar by key; the organisation's own when there is none of that name."""
        return self.calendars.get(key) or self.calendars[None]

    def program(self, version: int) -> Program:
        """The program of a version, live or not. Raises KeyError when there is none."""
        if version not in self.programs:
            for row in library_rows.versions([version]):
                self.programs[version] = compile_version(row)
        return self.programs[version]


class _Kept:
    """One for the whole process: a thread that finds it old reads it anew while the others wait."""

    settings: Settings | None = None
    reading = Lock()


def compile_version(row: library_rows.LiveVersion) -> Program:
    """A stored version made ready to run."""
    document = Document.model_validate(row.document)
    return compile_document(document, row.workflow, version=row.version, owner=row.owner, on=row.on)


def compile_document(
    document: Document, workflow: int, *, version: int = 0, owner: int | None = None, on: bool = True
) -> Program:
    """A sound document made ready to run, in the words of this house; 0 stands for what is not stored."""
    return make_ready(
        document,
        workflow=workflow,
        version=version,
        schema=schema(),
        actions=catalog.actions(),
        triggers=catalog.triggers(),
        owner=owner,
        on=on,
    )


def settings(stamp: tuple[int, ...] | None = None) -> Settings:
    """The current settings; read again when the log says that something changed.

    ``stamp`` is ``settings_stamp`` where it is known already; else that is the one query it costs.
    """
    stamp = settings_stamp() if stamp is None else stamp
    kept = _Kept.settings
    if kept is None or not _is_fresh(kept, stamp):
        with _Kept.reading:
            kept = _Kept.settings
            if kept is None or not _is_fresh(kept, stamp):
                kept = _Kept.settings = _read(stamp, kept)
    return kept


def _is_fresh(kept: Settings, stamp: tuple[int, ...]) -> bool:
    return kept.stamp == stamp and time.monotonic() - kept.read_at < KEPT_SECONDS


def _read(stamp: tuple[int, ...], kept: Settings | None) -> Settings:
    firm = organisation()
    live, index, programs = _live(kept)
    zone = ZoneInfo(firm.time_zone)
    return Settings(
        firm,
        directory(),
        replace(library_rows.library(), workflows={**library_rows.resting_workflows(), **index.by_key}),
        calendars(zone, firm.calendar_id),
        index,
        stamp,
        live,
        programs,
        time.monotonic(),
    )


def _live(kept: Settings | None) -> tuple[list[library_rows.Live], Index, dict[int, Program]]:
    """What is live now; only versions not seen before are read and made ready."""
    live = library_rows.live_versions()
    if kept and kept.live == live:
        return live, kept.index, dict(kept.programs)
    known = (
        {(one.workflow, one.version, one.owner): one for one in kept.programs.values() if one.on}
        if kept
        else {}
    )
    missing = [version for workflow, version, owner in live if (workflow, version, owner) not in known]
    fresh = map(compile_version, library_rows.versions(missing))
    known |= {(one.workflow, one.version, one.owner): one for one in fresh}
    programs = [known[one] for one in live if one in known]
    if len(programs) >= MANY:
        _set_apart()
    awaited = bool(kept and kept.index.wants_replies) or replies_awaited()
    index = Index(programs, replies_awaited=awaited)
    return live, index, {one.version: one for one in programs}


def _set_apart() -> None:
    """Let the collector forget what lives long: walking 1,000 programs took a sixth of the worker's time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def forget() -> None:
    """Read everything again next time; tests that change the world behind the log's back call it."""
    _Kept.settings = None


def world(
    known: Settings, now: datetime, images: dict[RecordRef, Image], ids: Iterator[int] | None = None
) -> World:
    """A world over these images, its time on the firm's clock. Colleagues are there as records, for ``owner.name``."""
    people = {
        RecordRef("user", person.id): {"id": person.id, "name": person.name, "email": person.email}
        for person in known.directory.people.values()
    }
    return World(
        schema=schema(),
        now=now.astimezone(known.zone),  # a condition's days are the firm's
        directory=known.directory,
        library=known.library,
        ids=ids if ids is not None else Ids(),
        turns=Rounds(),
        zone=known.zone,
        language=known.organisation.language,
        calendar=known.calendar(None),
        images={**people, **images},
        e164=lambda written: normalise(written, known.organisation.region).e164,
    )


def load_asked(target: World, actions: Iterable[Action | Hand]) -> None:
    """Load what these read beyond the images: how busy all are, who has an unknown number, who is inside a workflow."""
    every = list(actions)
    asked = {(action.counts_load, action.looks_up_callers, action.starts_workflow) for action in every}
    if any(action.reads_invitations for action in every if isinstance(action, Action)):
        target.invitations |= invitations_of([ref.id for ref in target.images if ref.type == "task"])
    if any(loads for loads, *_ in asked):
        target.loads = open_work()
    if any(numbers for _, numbers, _ in asked):
        found = callers(_unknown_numbers(target))
        target.callers |= {
            number: Caller(one.kind, one.contact, one.company) for number, one in found.items()
        }
    started = {key for *_, key in asked if key}
    if started:
        target.inside |= taken_keys(_entries(target, started))


def _entries(target: World, keys: Iterable[str]) -> list[tuple[int, str]]:
    """The entry keys that runs of these workflows may hold for the records at hand."""
    named = [target.library.workflows[key] for key in keys if key in target.library.workflows]
    return [
        (one["id"], str(ref.id))
        for one in named
        if one.get("entry", "each_event") != "each_event"
        for ref in target.images
        if ref.type == one["about"]
    ]


def actions_of(programs: Iterable[Program]) -> Iterator[Action | Hand]:
    """Every action and every hand-off of these programs."""
    ops = (op for program in programs for op in program.ops)
    return (op.action if isinstance(op, Act) else op for op in ops if isinstance(op, Act | Hand))


def _unknown_numbers(target: World) -> list[str]:
    return [
        image["number"]
        for ref, image in target.images.items()
        if ref.type == "call" and image.get("number") and not (image.get("contact") or image.get("company"))
    ]
