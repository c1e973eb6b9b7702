"""The column of steps: a workflow as it is written, or a run with the path it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .shapes import Action
from .states import STEP, State, Word


@dataclass(frozen=True, slots=True)
class Step:
    """One card. On a workflow page `result` stays empty; on a run it is a key of `states.STEP`.

    `inputs` and `outputs` are text ready to show (pretty JSON). `problem` is what stops publishing.
    `notes` are what authors wrote beside the step.
    """

    title: Word
    icon: str = "bolt"
    kind: Word = ""
    sentence: Word = ""
    result: str = ""
    at: datetime | None = None
    took: timedelta | None = None
    reason: Word = ""
    inputs: str = ""
    outputs: str = ""
    problem: Word = ""
    action: Action | None = None
    branches: Sequence[Branch] = field(default=())
    notes: Sequence[str] = ()

    @property
    def state(self) -> State | None:
        """The badge of the result, if this is a run."""
        return STEP[self.result] if self.result else None

    @property
    def is_ahead(self) -> bool:
        """Whether the run never came here; drawn faded."""
        return self.result == "ahead"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a branching step, with the steps on it."""

    label: Word
    steps: Sequence[Step]
    taken: bool = True
