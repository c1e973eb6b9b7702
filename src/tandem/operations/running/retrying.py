"""Do a run again that failed or was stopped: from the failed step, from the start, or with the newest version.

The old run stays as it ended; a new one is made that names it. Asked twice, it is done once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tandem.engine.program import Act, Program
from tandem.engine.retrying import HOWS, Beginning, How, beginning, step_at
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running.runs import access_run
from tandem.operations.thinking.bell import ring
from tandem.operations.world import Settings, settings
from tandem.store.models import Delivery, Run, User, Workflow
from tandem.store.read.enrolment import automation_is_stopped
from tandem.store.read.organisation import now as the_time
from tandem.store.read.pending import Ids
from tandem.store.write import retrying as rows

OVER = ("failed", "stopped")
ON_ITS_WAY = ("planned", "sending")


@dataclass(frozen=True)
class Way:
    """One way to do a run again: where it would begin (None: anew), or why it cannot, and what it would send again."""

    how: How
    beginning: Beginning | None
    why_not: Text | None
    sent_again: int = 0


def retry(user: User, run: int, how: How) -> Run:
    """The new run; the one there is already, if it was done again before. Raises Refused, NotThere or Denied."""
    if how not in HOWS:
        raise Refused.because(N_("Choose one of {known}."), "how", known=", ".join(HOWS))
    old = access_run(user, run)
    access.access_record(user, Workflow, old.workflow_id, "enrol")
    with transaction.atomic():
        found = found_again([run])
        if run not in found:
            made, refused = do_again(user, [old], how, {run: the_time()}, the_time())
            if run in refused:
                raise Refused.because(refused[run].msgid, "", **dict(refused[run].values))
            found = made
    ring()
    return Run.objects.select_related("workflow", "version").get(pk=found[run])


def found_again(runs: Sequence[int]) -> dict[int, int]:
    """Which of these runs were done again, and by which; locks them, so that nobody else does it meanwhile."""
    list(Run.objects.filter(pk__in=runs).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    return {old or 0: new for old, new in Run.objects.filter(retry_of__in=runs).values_list("retry_of", "pk")}


def ways(run: Run) -> list[Way]:
    """How this run could be done again, each with what it would mean."""
    known = settings()
    sent = Delivery.objects.filter(run=run, state="sent").count()
    listed = []
    for how in HOWS:
        found = where([run], how, known)[run.pk]
        if isinstance(found, Text):
            listed.append(Way(how, None, found))
        else:
            listed.append(Way(how, found, None, 0 if found.continues else sent))
    return listed


def do_again(
    user: User,
    runs: Sequence[Run],
    how: How,
    due: Mapping[int, datetime],
    now: datetime,
    held: Mapping[int, Mapping[str, Any]] | None = None,
) -> tuple[dict[int, int], dict[int, Text]]:
    """Make the new runs: the new id by the old one, and why the others are not. Call it with the old ones locked.

    ``due``: when each begins; ``held``: what those that begin later wait for, by the old run as well.
    """
    known = settings()
    places = where(runs, how, known)
    refused = {id: found for id, found in places.items() if isinstance(found, Text)}
    ids = Ids(max(8, len(runs)))
    wanted = [_again(next(ids), old, place, due[old.pk], (held or {}).get(old.pk), user) for old in runs
              if isinstance(place := places[old.pk], Beginning)]  # fmt: skip
    done = rows.start(wanted, user.pk, now)
    made = {one.old.pk: one.id for one in wanted if one.old.pk in done}
    another = Text(N_("Another run of this workflow is under way for this record."))
    refused |= {one.old.pk: another for one in wanted if one.old.pk not in done}
    rows.settled(list(made), user.pk, now)
    return made, refused


def _again(
    id: int,
    old: Run,
    place: Beginning,
    due: datetime,
    held: Mapping[str, Any] | None,
    user: User,
) -> rows.Again:
    entry = place.program.document.settings.entry
    return rows.Again(
        id,
        old,
        place.program.version,
        place.counter,
        dict(place.outputs),
        due,
        dict(held) if held else None,
        None if entry == "each_event" else str(old.record_id),
        _told(old, place, user),
    )


def _told(old: Run, place: Beginning, user: User) -> Text:
    text = N_("done again by {name} from the start")
    if place.continues:
        text = N_("done again by {name} from the step “{step}”")
    return Text(text, {"name": user.name, "step": place.step})


def where(runs: Sequence[Run], how: How, known: Settings) -> dict[int, Beginning | Text]:
    """Where each of these runs would begin, or why it cannot be done again."""
    live = dict(
        Workflow.objects.filter(pk__in={run.workflow_id for run in runs}, on=True).values_list(
            "pk", "live_id"
        )
    )
    stopped = _stopped(runs)
    messages = _messages(runs)
    found: dict[int, Beginning | Text] = {}
    for run in runs:
        why_not = _why_not(run, live, stopped)
        found[run.pk] = why_not or _place(run, how, known, live[run.workflow_id], messages)
    return found


def _why_not(run: Run, live: Mapping[int, int | None], stopped: set[int]) -> Text | None:
    if run.state not in OVER:
        return Text(N_("Only a run that failed or was stopped can be done again."))
    if live.get(run.workflow_id) is None:
        return Text(N_("The workflow is off. Switch it on first."))
    if run.record_id in stopped:
        return Text(N_("Automation is stopped for this client."))
    return None


def _stopped(runs: Sequence[Run]) -> set[int]:
    """The records whose client wants no automation."""
    by_type: dict[str, list[int]] = {}
    for run in runs:
        by_type.setdefault(run.record_type, []).append(run.record_id)
    return {id for kind, ids in by_type.items() for id in automation_is_stopped(kind, ids)}


def _messages(runs: Sequence[Run]) -> dict[tuple[int, str, int], Delivery]:
    """The awaited messages of these runs, by run, path and iteration: the failed step may be one."""
    sent = Delivery.objects.filter(run__in=[run.pk for run in runs], path__gt="").order_by("pk")
    return {(row.run_id or 0, row.path, row.iteration): row for row in sent.defer("payload")}


def _place(
    run: Run,
    how: How,
    known: Settings,
    live: int | None,
    messages: Mapping[tuple[int, str, int], Delivery],
) -> Beginning | Text:
    ran, newest = known.program(run.version_id), known.program(live or run.version_id)
    answer = None
    if how != "start":
        message = messages.get((run.pk, _path(ran, run.counter), run.iteration))
        if message is not None and message.state in ON_ITS_WAY:
            return Text(N_("The message of the failed step is on its way. Wait until it is sent."))
        if message is not None and message.state == "unknown":
            return Text(
                N_("It is unclear whether the message of the failed step was sent. Settle that first.")
            )
        if message is not None and message.state == "sent":
            answer = message.answer or {}
    return beginning(how, ran, newest, run.counter, run.outputs, answer)


def _path(program: Program, counter: int) -> str:
    op = step_at(program, counter)
    return op.path if isinstance(op, Act) else ""
