"""What becomes of runs that wait on older versions when another goes live: they finish there, move over, or end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tandem.engine.moving import moved, waits_at, why_not_there
from tandem.engine.program import Program
from tandem.engine.run import Run
from tandem.engine.words import N_, Text
from tandem.operations.errors import Problem, Refused
from tandem.operations.thinking.needs import woken
from tandem.operations.world import compile_version, settings, world
from tandem.store.models import User, Version
from tandem.store.read.entries import taken_keys
from tandem.store.read.images import load_with_relations
from tandem.store.read.library import versions
from tandem.store.read.pending import unfinished
from tandem.store.write import moving as rows

Mapping_ = Mapping[
    str, str | None
]  # step id of an older version: step id of the new one, None to finish where it is


@dataclass(frozen=True)
class Place:
    """Where runs wait: the step (empty: held before the first), its version's number, how many.

    ``targets`` are the steps of the version to come at which they could go on.
    """

    step: str
    version: int
    count: int
    targets: tuple[str, ...] = ()


def places(workflow: int, live: int | None, to: Program | None = None) -> list[Place]:
    """Where the unfinished runs of versions other than ``live`` wait; the newest version first."""
    known = settings()
    found: dict[tuple[int, int, bool], list[Run]] = defaultdict(list)
    for row in unfinished(workflow, live or 0):
        run = woken(row, known)
        found[run.program.version, run.counter, waits_at(run) == ""].append(run)
    numbers = dict(Version.objects.filter(workflow=workflow).values_list("pk", "number"))
    listed = []
    for (version, _counter, _held), group in found.items():
        first = group[0]
        targets = [step for step in to.steps if why_not_there(first, to, step) is None] if to else []
        listed.append(Place(waits_at(first), numbers[version], len(group), tuple(targets)))
    return sorted(listed, key=lambda one: (-one.version, one.step))


def move_over(user: User, version: Version, mapping: Mapping_, now: datetime) -> int:
    """Move the waiting runs of all older versions to this one; gives how many. Raises Refused.

    A step with the same id maps by itself; any other needs a line in ``mapping``. Call it in the
    transaction that made the version live.
    """
    waiting = rows.waiting(version.workflow_id, version.pk)
    if not waiting:
        return 0
    program = compile_version(versions([version.pk])[0])
    known = settings()
    runs = {row["id"]: woken(row, known) for row in waiting}
    targets = _targets(list(runs.values()), program, mapping)
    going = [row for row in waiting if row["id"] in targets]
    since = rows.began([row["id"] for row in going])
    around = world(known, now, load_with_relations({run.record for run in runs.values()}))
    keys = _keys(program, [runs[row["id"]] for row in going])
    moves = []
    for row in going:
        run, began = runs[row["id"]], since.get(row["id"], row["started_at"])
        to = moved(run, program, targets[run.id], began, around, known.calendar)
        told = Text(
            N_("moved by {name} from version {old} to version {new}"),
            {"name": user.name, "old": row["version_number"], "new": version.number},
        )
        moves.append(rows.Move(row, to, began, keys[run.id], told))
    return rows.move(moves, version.pk, now)


def _targets(runs: Sequence[Run], program: Program, mapping: Mapping_) -> dict[int, str]:
    """Where each run goes on; those that finish where they are are left out. Raises Refused naming every step."""
    problems: dict[str, Problem] = {}
    found: dict[int, str] = {}
    for run in runs:
        step = waits_at(run)
        to = mapping.get(step, step)
        if to is None:
            continue
        wrong = why_not_there(run, program, to) if step else None
        if wrong is None:
            found[run.id] = to
        elif step not in mapping and to not in program.steps:
            text = N_("The step “{step}” is gone. Choose where the runs that wait there go on.")
            problems.setdefault(step, Problem(f"mapping.{step}", Text(text, {"step": step})))
        else:
            problems.setdefault(step, Problem(f"mapping.{step}", wrong))
    if problems:
        raise Refused(list(problems.values()))
    return found


def _keys(program: Program, runs: Sequence[Run]) -> dict[int, str | None]:
    """The entry key each run holds from now on: one run of a record, if the version lets in only one."""
    if program.document.settings.entry == "each_event":
        return {run.id: None for run in runs}
    wanted = [(program.workflow, str(run.record.id)) for run in runs if run.entry_key is None]
    taken = taken_keys(sorted(set(wanted)))
    found: dict[int, str | None] = {}
    for run in runs:
        key = (program.workflow, str(run.record.id))
        found[run.id] = run.entry_key
        if run.entry_key is None and key not in taken:
            taken.add(key)
            found[run.id] = key[1]
    return found
