"""The path of a run as columns of cards: one for each version it ran on, with what earlier tries had done already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from tandem.engine.walking import walk
from tandem.store.models import Run, Step, Version
from tandem.store.read.runs import Started
from tandem.web.components.steps import Step as Card
from tandem.web.pages.workflows.phrases import capitalised
from tandem.web.pages.workflows.steps import Column, Trace, started_card
from tandem.web.pages.workflows.words import Speaker, document_of, said

from .changes import cause_sentence

OWN = ("moved", "again")  # lines of the trace that stand for no step of the document


@dataclass(frozen=True)
class Stretch:
    """The part of a run on one version; ``told`` says how it came there, empty where it began."""

    number: int
    steps: list[Card]
    told: str = ""


def stretches(run: Run, event: Started | None) -> list[Stretch]:
    """The run's path, the version it is on last first."""
    taken = list(run.steps.order_by("id"))
    moves = [step for step in taken if step.action == "moved"]
    versions = _versions(run, moves)
    speaker = Speaker()
    found = []
    for iteration in range(run.iteration + 1):
        version = versions.get(_version_at(run, moves, iteration))
        if version is None:
            continue
        here = [step for step in taken if step.iteration == iteration and step.action not in OWN]
        here = [
            *(_before(run) if iteration == 0 else _carried(taken, versions, run, moves, iteration)),
            *here,
        ]
        is_last = iteration == run.iteration
        told = next(
            (
                capitalised(said(step.reason))
                for step in taken
                if step.action == "moved" and step.iteration == iteration
            ),
            "",
        )
        found.append(
            Stretch(version.number, _cards(run, version, here, event, speaker, is_last=is_last), told)
        )
    return found[::-1]


def _versions(run: Run, moves: Sequence[Step]) -> dict[int, Version]:
    ids = {run.version_id, *(int((step.inputs or {}).get("from", 0)) for step in moves)}
    if ids == {run.version_id}:
        return {run.version_id: run.version}
    return Version.objects.in_bulk(ids)


def _version_at(run: Run, moves: Sequence[Step], iteration: int) -> int:
    """The version a run was on before its next move; the one it is on after the last."""
    later = [step for step in moves if step.iteration == iteration + 1]
    return int((later[0].inputs or {}).get("from", 0)) if later else run.version_id


def _leave(trace: Trace) -> None:
    """The run waited here when it was moved: it neither waits here now, nor is it done."""
    for step in trace.by_path.values():
        if step.outcome == "waited":
            step.outcome, step.reason = "skipped", {"text": gettext_noop("it was moved over from here")}
    trace.last = ""


def _before(run: Run) -> list[Step]:
    """What the runs it does again had done on the same version, when it goes on where they failed."""
    found: list[Step] = []
    began = run.steps.filter(action="again").first()
    if began is None or "{step}" not in (began.reason or {}).get("text", ""):
        return found
    old = Run.objects.filter(pk=run.retry_of or 0, version=run.version_id).first()
    if old is None:
        return found
    done = old.steps.filter(iteration=old.iteration).exclude(outcome="failed").exclude(action__in=OWN)
    return [*_before(old), *done.order_by("id")]


def _carried(
    taken: Sequence[Step], versions: Mapping[int, Version], run: Run, moves: Sequence[Step], iteration: int
) -> list[Step]:
    """What was done before a move, at the steps of the same name on the version it moved to."""
    new = _ids(versions.get(_version_at(run, moves, iteration)))
    places = {id: path for path, id in new.items()}
    found: dict[str, Step] = {}
    for step in taken:
        if step.iteration >= iteration or step.action in OWN or step.outcome == "waited":
            continue
        id = _ids(versions.get(_version_at(run, moves, step.iteration))).get(step.path)
        if id in places:
            found[places[id]] = _elsewhere(step, places[id])
    return list(found.values())


def _ids(version: Version | None) -> dict[str, str]:
    """The id of each step by its path."""
    document = document_of(version.document) if version else None
    return {path: step.id for path, step in walk(document.steps)} if document else {}


def _elsewhere(step: Step, path: str) -> Step:
    """The same line of the trace at another path."""
    moved = copy(step)
    moved.path = path
    return moved


def _cards(
    run: Run, version: Version, taken: list[Step], event: Started | None, speaker: Speaker, *, is_last: bool
) -> list[Card]:
    document = document_of(version.document)
    if document is None:
        return []
    trace = Trace(run, taken)
    if not is_last:
        _leave(trace)
    sentence = cause_sentence(event) if event else ""
    start = started_card(run, event.at if event else run.started_at, sentence)
    return Column(document, speaker, trace).cards(start)
