"""How far a campaign is, and what each step of its workflow came to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tandem.engine.program import Jump
from tandem.operations.outreach.campaign_turns import next_at
from tandem.operations.world import settings
from tandem.store.models import Campaign
from tandem.store.read import campaigns as rows


@dataclass(frozen=True)
class Progress:
    """How far a campaign is. ``left_out`` counts by reason; ``open_items`` are its manual actions still to be done."""

    waiting: int
    enrolled: int
    left_out: Mapping[str, int]  # the reasons are English message ids
    runs: Mapping[str, int]  # by state
    open_items: int
    next_at: datetime | None  # when the next one starts; None when nobody will as it is now

    @property
    def total(self) -> int:
        """All members."""
        return self.waiting + self.enrolled + sum(self.left_out.values())


@dataclass(frozen=True)
class StepResult:
    """What one step of the workflow came to over the campaign's runs, by outcome (did, skipped, waited, failed)."""

    path: str
    action: str
    counts: Mapping[str, int]
    chosen: Mapping[str, int]  # a hand-off's outcomes; its status where none was chosen


def progress_of(campaign: Campaign, now: datetime) -> Progress:
    """Five queries on indexes."""
    members = rows.members(campaign.pk)
    by_state: dict[str, int] = defaultdict(int)
    for state, _, count in members:
        by_state[state] += count
    left_out = {reason or "": count for state, reason, count in members if state == "left_out"}
    waits = by_state["waiting"] > 0
    return Progress(
        by_state["waiting"],
        by_state["enrolled"],
        left_out,
        dict(rows.runs(campaign.pk)),
        rows.open_items(campaign.pk),
        next_at(campaign, settings(), now) if waits else None,
    )


def results_of(campaign: Campaign) -> list[StepResult]:
    """In the order in which the workflow's document has its steps."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    actions: dict[str, str] = {}
    for path, action, outcome, count in rows.steps(campaign.pk):
        counts[path][outcome] = counts[path].get(outcome, 0) + count
        actions[path] = action
    chosen: dict[str, dict[str, int]] = defaultdict(dict)
    for step, word, count in rows.chosen(campaign.pk):
        chosen[step][word] = count
    places, ids = _places(campaign)
    ordered = sorted(counts, key=lambda path: (places.get(path, len(places)), path))
    return [
        StepResult(path, actions[path], counts[path], chosen.get(ids.get(path, ""), {})) for path in ordered
    ]


def _places(campaign: Campaign) -> tuple[dict[str, int], dict[str, str]]:
    """Where each path stands in the live version, and the id of its step."""
    live = campaign.workflow.live_id
    if live is None:
        return {}, {}
    ops = [op for op in settings().program(live).ops if not isinstance(op, Jump)]
    return {op.path: place for place, op in enumerate(ops)}, {op.path: op.id for op in ops}
