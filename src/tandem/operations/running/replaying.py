"""Do many things again at once, by a catch-up policy that says the counts first.

``all`` at once, only the ``newest`` of each client, ``spread`` over some minutes, or ``drop``: take note
of them and do nothing. What is left out is taken note of; hourly limits hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction
from django.db.models import Q, QuerySet

from tandem.engine.clients import client_key
from tandem.engine.record import RecordRef
from tandem.engine.retrying import How
from tandem.engine.thinking import Limits
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running.retrying import OVER, do_again, found_again, where
from tandem.operations.thinking.bell import ring
from tandem.operations.watching import incident_groups
from tandem.operations.world import Settings, settings
from tandem.store.models import Delivery, Incident, Run, User, Workflow
from tandem.store.read import entries
from tandem.store.read.images import load
from tandem.store.read.organisation import now as the_time
from tandem.store.write import retrying as rows

Policy = Literal["newest", "all", "spread", "drop"]
POLICIES: tuple[Policy, ...] = ("newest", "all", "spread", "drop")
SPREAD_MINUTES = 15
LONGEST_MINUTES = 24 * 60
MOST = 5_000  # in one go


@dataclass(frozen=True)
class Chosen:
    """What is to be done again: runs, deliveries that failed by themselves, events nobody could think about."""

    runs: tuple[Run, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    events: tuple[int, ...] = ()
    incidents: tuple[int, ...] = ()  # taken note of with whatever is left out

    def __len__(self) -> int:
        return len(self.runs) + len(self.deliveries) + len(self.events)


@dataclass
class Counts:
    """What a policy means: how many are done again, left out and taken note of, and why others cannot be."""

    total: int = 0
    again: int = 0
    left_out: int = 0
    refused: dict[int, Text] = field(default_factory=dict)  # by run


def of_runs(user: User, runs: QuerySet[Run]) -> Chosen:
    """The failed and stopped ones of these runs that the person may start again, the oldest first."""
    mine = access.visible(user, Workflow, "enrol").values("pk")
    found = runs.filter(state__in=OVER, workflow__in=mine).select_related("workflow", "version")
    return Chosen(tuple(found.order_by("pk")[:MOST]))


def of_group(user: User, incident: Incident) -> Chosen:
    """What the incidents of one group are about; what cannot be repeated safely is not among it."""
    group = list(incident_groups.alike(user, incident).order_by("pk")[:MOST])
    failed = {row.run.pk for row in group if row.run is not None and row.run.state in OVER}
    alone = [row for row in group if row.run_id not in failed]
    return Chosen(
        of_runs(user, Run.objects.filter(pk__in=failed)).runs,
        tuple(row.delivery for row in alone if row.delivery is not None and row.delivery.state == "failed"),
        tuple(
            row.event_id for row in alone if row.kind == "poisoned" and row.event_id and row.run_id is None
        ),
        tuple(row.pk for row in group),
    )


def count(user: User, chosen: Chosen, how: How, policy: Policy) -> Counts:
    """What ``replay`` would do now."""
    wanted, left_out = _divided(chosen, policy)
    done = set(
        Run.objects.filter(retry_of__in=[run.pk for run in wanted.runs]).values_list("retry_of", flat=True)
    )
    runs = [run for run in wanted.runs if run.pk not in done]
    refused = {id: found for id, found in where(runs, how, settings()).items() if isinstance(found, Text)}
    again = len(runs) - len(refused) + len(wanted.deliveries) + len(wanted.events)
    return Counts(len(chosen), again, left_out, refused)


def replay(
    user: User,
    chosen: Chosen,
    how: How,
    policy: Policy,
    *,
    minutes: int = SPREAD_MINUTES,
    note: str = "",
) -> Counts:
    """Do it; gives what came of it. Twice at once it is done once. Raises Refused or access.Denied."""
    if policy not in POLICIES:
        raise Refused.because(N_("Choose one of {known}."), "policy", known=", ".join(POLICIES))
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Refused.because(N_("Choose between 1 and {most} minutes."), "minutes", most=LONGEST_MINUTES)
    access.require(user, "enrol", Workflow.record_type)
    if chosen.deliveries and policy != "drop":
        refs = {RecordRef(row.record_type, row.record_id) for row in chosen.deliveries}
        access.check_records(user, "send", sorted(refs))
    with transaction.atomic():
        counts = _replay(user, chosen, how, policy, minutes, note)
    ring()
    return counts


def _replay(user: User, chosen: Chosen, how: How, policy: Policy, minutes: int, note: str) -> Counts:
    now = the_time()
    done = found_again([run.pk for run in chosen.runs])
    wanted, left_out = _divided(chosen, policy)
    runs = [run for run in wanted.runs if run.pk not in done]
    times = _times([*runs, *wanted.deliveries], policy, minutes, now)
    due, held = _within_caps(runs, times, minutes, now, settings())
    made, refused = do_again(user, runs, how, due, now, held)
    sent = rows.resend({row.pk: times[row] for row in wanted.deliveries}, user.pk, now)
    events = rows.think_again(wanted.events)
    rows.note(_thought_again(chosen, wanted), Incident.State.RETRIED, user.pk, note, now)
    rows.note(_set_aside(chosen, wanted, policy), Incident.State.ACKNOWLEDGED, user.pk, note, now)
    return Counts(len(chosen), len(made) + sent + events, left_out, refused)


def _thought_again(chosen: Chosen, wanted: Chosen) -> list[int]:
    """The incidents of events that are thought about once more."""
    of_events = Incident.objects.filter(pk__in=chosen.incidents, event_id__in=wanted.events, run=None)
    return list(of_events.values_list("pk", flat=True))


def _set_aside(chosen: Chosen, wanted: Chosen, policy: Policy) -> list[int]:
    """The incidents of what is left out."""
    runs = {run.pk for run in chosen.runs} - {run.pk for run in wanted.runs}
    deliveries = {row.pk for row in chosen.deliveries} - {row.pk for row in wanted.deliveries}
    found = Q(run__in=runs) | Q(delivery__in=deliveries)
    if policy == "drop":
        found |= Q(pk__in=chosen.incidents)
    return list(Incident.objects.filter(found, state=Incident.State.OPEN).values_list("pk", flat=True))


def _divided(chosen: Chosen, policy: Policy) -> tuple[Chosen, int]:
    """What is done again by this policy, and how many are left out."""
    if policy == "drop":
        return Chosen(), len(chosen)
    if policy != "newest":
        return chosen, 0
    things: list[Any] = sorted([*chosen.runs, *chosen.deliveries], key=lambda one: one.pk)
    images = load({RecordRef(one.record_type, one.record_id) for one in things})
    newest: dict[tuple[int | None, str], Any] = {}
    for one in things:
        ref = RecordRef(one.record_type, one.record_id)
        newest[one.workflow_id, client_key(ref, images.get(ref, {}))] = one
    kept = set(newest.values())
    runs = tuple(run for run in chosen.runs if run in kept)
    deliveries = tuple(row for row in chosen.deliveries if row in kept)
    return Chosen(runs, deliveries, chosen.events), len(things) - len(kept)


def _times(things: Sequence[Any], policy: Policy, minutes: int, now: datetime) -> dict[Any, datetime]:
    """When each is done: at once, or evenly over the minutes."""
    if policy != "spread":
        return dict.fromkeys(things, now)
    step = timedelta(minutes=minutes) / max(1, len(things))
    return {one: now + place * step for place, one in enumerate(things)}


def _within_caps(
    runs: Sequence[Run], times: Mapping[Any, datetime], minutes: int, now: datetime, known: Settings
) -> tuple[dict[int, datetime], dict[int, dict[str, Any]]]:
    """When each run may begin under its workflow's hourly cap, and what those that begin later wait for."""
    limits = Limits(hours=entries.starts_by_hour(sorted({run.workflow_id for run in runs}), now))
    due: dict[int, datetime] = {}
    held: dict[int, dict[str, Any]] = {}
    starts: dict[tuple[int, datetime], int] = {}
    for run in runs:
        cap = known.program(run.version_id).document.settings.hourly_cap
        hour = limits.room(run.workflow_id, cap, times[run])
        starts[run.workflow_id, hour] = starts.get((run.workflow_id, hour), 0) + 1
        due[run.pk] = max(times[run], hour)
        if hour > times[run]:
            held[run.pk] = {"cap": cap}
        elif times[run] > now:
            held[run.pk] = {"spread": minutes}
    entries.count_starts(starts)
    return due, held
