"""What the demo's automation handed to people: work that waits for today, and what was done in the last month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from tandem.operations.demo.firm import People
from tandem.operations.world import compile_version
from tandem.store.models import SHARDS, Activity, Contact, ManualAction, Run, Step, Team, Workflow
from tandem.store.read.library import versions
from tandem.store.read.pending import Ids

KEY = "new-lead-called"
OPEN, DONE = 26, 96
OUTCOMES = ("reached", "reached", "no-answer", "reached", "not-interested", "no-answer", "reached")


@dataclass
class _Rows:
    runs: list[Run] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    items: list[ManualAction] = field(default_factory=list)
    entries: list[Activity] = field(default_factory=list)


def the_handed(people: People, now: datetime) -> None:
    """Calls to new leads: some late, most due today, a few in the team's queue; the older ones done."""
    workflow = Workflow.objects.get(key=KEY)
    (version,) = versions([workflow.live_id or 0])
    program = compile_version(version)
    hand_off = next(step for step in program.document.steps if step.id == "call")
    leads = list(
        Contact.objects.filter(kind="lead", do_not_contact=False, calls=None, tasks=None, notes=None)
        .exclude(phone_e164="")
        .order_by("-created_at", "id")[: OPEN + DONE]
    )
    place = _Place(
        workflow, program.steps["call"], len(program.ops), hand_off, Team.objects.get(key="support")
    )
    rows = _Rows()
    ids = Ids(1024)
    holders = cycle((people.bo, people.cy, people.bo, None, people.cy, people.bo, people.cy))
    cases: list[_Case] = []
    for number, lead in enumerate(leads):
        owner = next(holders)
        if number < OPEN:
            due = now + timedelta(minutes=25 * number - 90)
            begun = now - timedelta(minutes=35 * number + 10)
            cases.append(_Case(lead, owner.pk if owner else None, begun, due))
        else:
            at = now - timedelta(hours=7 * (number - OPEN) + 5)
            outcome = OUTCOMES[number % len(OUTCOMES)]
            cases.append(_Case(lead, (owner or people.cy).pk, at, at + timedelta(hours=2), outcome))
    for case in sorted(cases, key=lambda one: one.at):
        case.lead.created_at = case.at
        _hand(rows, ids, place, case, is_told=case.due < now)
    Contact.objects.bulk_update(leads, ["created_at"])
    Run.objects.bulk_create(rows.runs)
    Step.objects.bulk_create(rows.steps)
    ManualAction.objects.bulk_create(rows.items)
    Activity.objects.bulk_create(rows.entries)


@dataclass(frozen=True)
class _Place:
    """The hand-off: its workflow, where it stands in the program, the program's end, its step, the team."""

    workflow: Workflow
    counter: int
    end: int
    step: Any
    team: Team


@dataclass(frozen=True)
class _Case:
    """A lead to be called: by whom, since when, until when, and what came of it."""

    lead: Contact
    owner: int | None
    at: datetime
    due: datetime
    outcome: str = ""


def _hand(rows: _Rows, ids: Iterator[int], place: _Place, case: _Case, *, is_told: bool) -> None:
    """``is_told``: it is late, and whoever answers for it knows."""
    lead, owner, at, outcome = case.lead, case.owner, case.at, case.outcome
    given = place.step.hand_off
    run, item = next(ids), next(ids)
    touched = at + timedelta(minutes=20 + item % 90)
    ended = touched + timedelta(minutes=3 + item % 9)
    title = given.title.replace("{{ name }}", lead.name)
    rows.items.append(
        ManualAction(
            id=item, created_at=at, updated_at=ended if outcome else at, type=given.do, title=title,
            instructions=given.instructions, contact=lead, company_id=lead.company_id, workflow=place.workflow,
            run=run, step=place.step.id, owner_id=owner, team=place.team if owner is None else None,
            outcomes=[{"name": one.name, "label": one.label} for one in given.outcomes],
            status="completed" if outcome else "not_started", outcome=outcome, priority=given.priority, rank=1,
            due_at=case.due, started_at=touched if outcome else None,
            ended_at=ended if outcome else None, ended_by_id=owner if outcome else None,
            way="page" if outcome else "", escalated_at=case.due if is_told else None,
        )
    )  # fmt: skip
    rows.runs.append(
        Run(
            id=run, workflow=place.workflow, version_id=place.workflow.live_id or 0, record_type="contact",
            record_id=lead.pk, trigger="contact.created", state="done" if outcome else "waiting",
            shard=lead.pk % SHARDS, counter=place.end if outcome else place.counter, chain=0, started_at=at,
            ended_at=ended if outcome else None, outputs={place.step.id: {"manual_action": item}},
            waits_for=None if outcome else {"manual_action": item, "step": place.step.id},
        )
    )  # fmt: skip
    rows.steps += [
        Step(run_id=run, path="0", action="assign", outcome="did", at=at, ended_at=at),
        Step(
            run_id=run, path="1", action="hand_off", outcome="did" if outcome else "waited", at=at,
            ended_at=ended if outcome else at, outputs={"manual_action": item, "outcome": outcome},
        ),
    ]  # fmt: skip
    told: Sequence[tuple[str, str, datetime, int | None]] = [("hand_off", "created", at, None)]
    if outcome:
        told = [*told, ("manual_action.started", "changed", touched, owner),
                ("manual_action.completed", "changed", ended, owner)]  # fmt: skip
    for verb, effect, moment, doer in told:
        details: dict[str, Any] = {"label": title}
        if verb == "manual_action.completed":
            changes = {"status": ["in_progress", "completed"], "outcome": ["", outcome]}
            details |= {"changes": changes, "way": "page"}
        rows.entries.append(
            Activity(
                id=next(ids), at=moment, verb=verb, effect=effect, by="person" if doer else "rule", doer=doer,
                workflow=None if doer else place.workflow.pk, run=None if doer else run, path="" if doer else "1",
                record_type="contact" if verb == "hand_off" else "manual_action",
                record_id=lead.pk if verb == "hand_off" else item, subject_type="manual_action", subject_id=item,
                contact=lead.pk, company=lead.company_id, details=details,
            )
        )  # fmt: skip
