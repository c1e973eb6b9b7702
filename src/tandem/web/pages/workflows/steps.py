"""The column of steps: a workflow as it is written, or as one run went through it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from tandem import catalog
from tandem.engine.walking import inner_steps
from tandem.engine.workflow import ActionStep, BranchStep, Document, HandOffStep, StopStep, WaitStep
from tandem.store.models import Run
from tandem.store.models import Step as StepRow
from tandem.web.components.shapes import Action
from tandem.web.components.steps import Branch, Step
from tandem.web.pages.manual_actions.handed_steps import handed

from .hand_offs import outcome_label
from .words import Speaker, said, trigger_label

RESULTS = {"did": "done", "skipped": "skipped", "waited": "waiting", "failed": "failed"}
INNER = frozenset(
    {"wait", "branch", "stop", "hand_off"}
)  # what these keep is for the engine, and said in the sentence
INSTANT = timedelta(seconds=1)


class Trace:
    """Where one run has been: its steps by their path in the document."""

    def __init__(self, run: Run, steps: list[StepRow]) -> None:
        self.run = run
        self.last = steps[-1].path if steps else ""
        self.by_path = {step.path: step for step in steps}  # the latest of repeated ones

    def result(self, path: str) -> str:
        """The step's result as the column shows it."""
        step = self.by_path.get(path)
        if step is None:
            return "ahead"
        if step.outcome == "waited" and not (self.run.ended_at is None and path == self.last):
            return "done"
        return RESULTS.get(step.outcome, "done")

    def way(self, path: str) -> str:
        """Which branch was taken at a fork."""
        step = self.by_path.get(path)
        return str((step.outputs or {}).get("way", "")) if step else ""

    def outcome(self, path: str) -> str:
        """How a hand-off ended: the name of the outcome, or ``timeout``."""
        outputs = (self.by_path[path].outputs or {}) if path in self.by_path else {}
        return "timeout" if outputs.get("status") == "timed_out" else str(outputs.get("outcome", ""))

    def went(self, prefix: str) -> bool:
        """Whether the run came to a step under this path."""
        return any(path.startswith(prefix) for path in self.by_path)


class Column:
    """Draws the cards of one document, over a run's trace or without one."""

    def __init__(self, document: Document, speaker: Speaker, trace: Trace | None = None) -> None:
        self.document = document
        self.speaker = speaker
        self.trace = trace
        self.about = document.about

    def cards(self, started: Step | None = None) -> list[Step]:
        """The whole column: how it starts, what must hold, what is done."""
        first = [started] if started else [self._trigger(use) for use in self.document.triggers]
        if self.document.when is not None:
            words = self.speaker.condition(self.document.when, self.about)
            result = "done" if self.trace else ""
            first.append(Step(words, "filter", kind=gettext("Only if"), result=result))
        return [*first, *self.steps(self.document.steps, "")]

    def notes(self, beside: str) -> list[str]:
        """What authors wrote beside a step."""
        return [note.text for note in self.document.notes if note.beside == beside]

    def _trigger(self, use: Any) -> Step:
        return Step(self.speaker.trigger(use, self.about), "bolt", kind=gettext("Starts when"))

    def steps(self, steps: tuple[Any, ...], path: str) -> list[Step]:
        """The cards of one list of steps."""
        return [self._card(step, f"{path}{number}") for number, step in enumerate(steps)]

    def _card(self, step: Any, path: str) -> Step:
        title, icon, kind = self._face(step)
        return Step(
            title, icon, kind=kind, branches=self._branches(step, path), notes=self.notes(step.id),
            **self._happened(step, path),
        )  # fmt: skip

    def _face(self, step: Any) -> tuple[str, str, str]:
        words = self.speaker.step(step, self.about)
        if isinstance(step, ActionStep):
            known = catalog.actions().get(step.action or "")
            kind = gettext("Saved action") if step.use else gettext("Action")
            return words, known.icon if known else "help-circle", kind
        if isinstance(step, WaitStep):
            return words, "hourglass", gettext("Wait")
        if isinstance(step, StopStep):
            return words, "player-stop", gettext("Stop")
        if isinstance(step, HandOffStep):
            return words, "hand-stop", gettext("Hand-off")
        return gettext("Choose a way"), "git-branch", gettext("Branch")

    def _branches(self, step: Any, path: str) -> list[Branch]:
        ways = [(name, inner) for name, inner in inner_steps(step) if inner or isinstance(step, BranchStep)]
        return [
            Branch(
                self._way_label(step, name),
                self.steps(inner, f"{path}.{name}."),
                self._taken(step, path, name),
            )
            for name, inner in ways
        ]

    def _way_label(self, step: Any, name: str) -> str:
        if name == "otherwise":
            return gettext("Otherwise")
        if name == "timeout":
            late = gettext("If nobody does it in time")
            return late if isinstance(step, HandOffStep) else gettext("If it does not happen in time")
        if name == "error":
            return gettext("If it fails")
        if isinstance(step, HandOffStep):
            return outcome_label(step.hand_off.outcomes[int(name)])
        branch = step.branches[int(name)]
        words = self.speaker.condition(branch.when, self.about)
        return (
            gettext("{name}: {condition}").format(name=branch.name, condition=words) if branch.name else words
        )

    def _taken(self, step: Any, path: str, name: str) -> bool:
        if self.trace is None:
            return True
        if isinstance(step, BranchStep):
            return self.trace.way(path) == name
        if isinstance(step, HandOffStep):
            names = {str(number): one.name for number, one in enumerate(step.hand_off.outcomes)}
            return self.trace.outcome(path) == names.get(name, name)
        return self.trace.went(f"{path}.{name}.")

    def _happened(self, step: Any, path: str) -> dict[str, Any]:
        """What a run's trace adds to a card."""
        if self.trace is None:
            return {}
        found: dict[str, Any] = {"result": self.trace.result(path)}
        taken = self.trace.by_path.get(path)
        if taken is not None:
            took = taken.ended_at - taken.at if taken.ended_at else None
            found |= {
                "at": taken.at,
                "took": took if took and took >= INSTANT else None,
                "reason": (handed(taken.outputs) if taken.action == "hand_off" else "") or said(taken.reason),
                "inputs": pretty(taken.inputs or getattr(step, "form", None)),
                "outputs": "" if taken.action in INNER else pretty(taken.outputs),
            }
        return found


def pretty(value: Mapping[str, Any] | None) -> str:
    """JSON as a person reads it."""
    return json.dumps(value, indent=2, ensure_ascii=False) if value else ""


def started_card(run: Run, at: datetime, sentence: str, action: Action | None = None) -> Step:
    """How a run began."""
    return Step(
        trigger_label(run.trigger), "bolt", kind=gettext("Started because"), sentence=sentence, result="done", at=at,
        action=action,
    )  # fmt: skip
