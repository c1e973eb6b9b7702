"""Hand something to a person: the manual action that is made, and what its outcome means for the run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tandem.engine.action import Action
from tandem.engine.assigning import choose
from tandem.engine.calendars import Calendar, NeverOpen
from tandem.engine.cause import Cause
from tandem.engine.deed import collect
from tandem.engine.durations import add, parse
from tandem.engine.effect import ChangeRecord, CreateRecord
from tandem.engine.program import Hand
from tandem.engine.record import RecordRef
from tandem.engine.run import Run, StepTaken, Turn
from tandem.engine.shown import fill_in
from tandem.engine.template import BadTemplate, RenderError
from tandem.engine.view import View, World
from tandem.engine.words import N_, Text
from tandem.engine.workflow import HandOff

# What can be handed over beside the actions of the catalogue.
PLAIN: Mapping[str, str] = {"call": N_("Call"), "approval": N_("Approval"), "todo": N_("Something to do")}
APPROVAL: Mapping[str, str] = {"approved": N_("Approved"), "rejected": N_("Rejected")}
RANKS: Mapping[str, int] = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
VERB = "hand_off"
CANCELLED = "manual_action.cancelled"
LINKS = ("contact", "company", "call", "task")


def hand_over(turn: Turn, op: Hand, world: World, calendar: Calendar) -> Text | None:
    """Make the manual action; the run waits for it if its author says so. Gives why it cannot be, else None."""
    run, given = turn.run, op.hand_off
    view = View(world, run.record, outputs=run.outputs)
    try:
        words = {"title": fill_in(given.title, view)[:300], "instructions": fill_in(given.instructions, view)}
        draft = (op.action or Action).draft(given.form, view)
        until = _after(given.timeout if given.wait else None, world, calendar)
        due_at = _after(given.due, world, calendar) or until
    except (RenderError, BadTemplate) as error:
        return Text("{error}", {"error": str(error)})
    except NeverOpen as never:
        return never.text
    action = view.new("manual_action")
    owner, team = _assignee(op, view, run.program.owner)
    values = {
        "type": given.do,
        **words,
        "draft": draft,
        "outcomes": _outcomes(given),
        **_links(view),
        "workflow": run.program.workflow,
        "campaign": run.campaign,
        "run": run.id,
        "step": op.id,
        "owner": owner,
        "team": team,
        "status": "not_started",
        "priority": given.priority,
        "rank": RANKS[given.priority],
        "due_at": due_at,
        "cancel_on_reply": given.cancel_on_reply,
    }
    collect(
        turn.deeds, (CreateRecord(action, **values),), view, VERB, _cause(run, op), world, trigger=run.trigger
    )
    run.outputs[op.id] = {"manual_action": action.id}
    outcome = "waited" if given.wait else "did"
    turn.steps.append(StepTaken(run.id, op.path, VERB, outcome, world.now, outputs=run.outputs[op.id]))
    if not given.wait:
        run.counter += 1
        return None
    run.state, run.waits_for = "waiting", {"manual_action": action.id, "step": op.id}
    run.due_at = (
        None if op.on_timeout is None else until
    )  # without steps for it, it escalates and the run stays
    return None


def taken_back(turn: Turn, op: Hand, answer: Mapping[str, Any], now: datetime) -> Text | None:
    """Go where the outcome leads. Gives why the run ends: it was cancelled, and no way is for that."""
    run = turn.run
    status, outcome = answer.get("status", "completed"), answer.get("outcome", "")
    run.outputs[op.id] = {"manual_action": (run.outputs.get(op.id) or {}).get("manual_action"), **answer}
    word = outcome if status == "completed" else status
    because = Text("{reason}", {"reason": answer["because"]}) if answer.get("because") else None
    taken = "did" if status == "completed" else "skipped"
    turn.steps.append(StepTaken(run.id, op.path, VERB, taken, now, because, outputs=run.outputs[op.id]))
    if status == "cancelled" and word not in op.ways:
        return because or Text(N_("the manual action was cancelled"))
    run.counter = op.ways.get(word, run.counter + 1)
    return None


def gave_up(run: Run, op: Hand, world: World, waited_for: Mapping[str, Any]) -> Turn:
    """Nobody did it in time: it is cancelled, and the run goes on as its author chose."""
    turn = Turn(run)
    because = Text(N_("nobody did it in time"))
    action = RecordRef("manual_action", int(waited_for["manual_action"]))
    if action in world.images and world.images[action].get("ended_at") is None:
        effect = ChangeRecord(
            action, status="cancelled", because=str(because), ended_at=world.now, way="rule"
        )
        view = View(world, run.record, outputs=run.outputs)
        collect(turn.deeds, (effect,), view, CANCELLED, _cause(run, op), world)
    outputs = {"manual_action": action.id, "status": "timed_out"}
    run.outputs[op.id] = outputs
    turn.steps.append(StepTaken(run.id, op.path, VERB, "skipped", world.now, because, outputs=outputs))
    run.counter = op.on_timeout if op.on_timeout is not None else run.counter + 1
    return turn


def _outcomes(given: HandOff) -> list[dict[str, str]]:
    """The author's; an approval without any is approved or rejected."""
    if given.do == "approval" and not given.outcomes:
        return [{"name": name, "label": label} for name, label in APPROVAL.items()]
    return [{"name": one.name, "label": one.label or one.name} for one in given.outcomes]


def _assignee(op: Hand, view: View, author: int | None) -> tuple[int | None, int | None]:
    """The person and the team it goes to; a team's queue has no person yet.

    A word that stands for nobody stands for whoever answers for the workflow: nothing lies where nobody looks.
    """
    given = op.hand_off
    team = (
        view.directory.team_ids.get(given.to.removeprefix("team:")) if given.to.startswith("team:") else None
    )
    if team is not None and given.how == "queue":
        return None, team
    chosen = choose(given.to, "least_busy" if given.how == "least_busy" else "round_robin", view)
    if chosen is None and team is None and view.directory.is_active(author):
        return author, None
    return chosen, team


def _links(view: View) -> dict[str, int | None]:
    links: dict[str, int | None] = {name: view.image.get(name) for name in LINKS} | dict(view.client)
    if view.ref.type in LINKS:
        links[view.ref.type] = view.ref.id
    return {name: links.get(name) for name in LINKS}


def _after(duration: str | None, world: World, calendar: Calendar) -> datetime | None:
    return add(parse(duration), world.now, world.zone, calendar) if duration else None


def _cause(run: Run, op: Hand) -> Cause:
    return Cause(
        "rule",
        workflow=run.program.workflow,
        run=run.id,
        path=op.path,
        chain=run.chain,
        depth=run.depth + 1,
        iteration=run.iteration,
    )
