"""Why something was done: who did it, in which chain of consequences, how deep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

By = Literal["person", "rule", "client", "connector", "system"]
MOST_DEEP = 8  # architecture.md 4: a chain of consequences longer than this stops and is shown


@dataclass(frozen=True, slots=True)
class Cause:
    """Who did it. ``chain`` is the id of the event that began it all, 0 for a beginning."""

    by: By = "system"
    doer: int | None = None  # a user's id
    connector: str | None = None
    workflow: int | None = None
    run: int | None = None
    path: str | None = None
    chain: int = 0
    depth: int = 0
    automation: Literal["on", "off", "gradual"] = "on"
    iteration: int = 0  # of the run: part of an outgoing message's identity, not of the log

    def as_json(self) -> dict[str, Any]:
        """What the event log keeps: only what is set."""
        found: dict[str, Any] = {"by": self.by}
        for name in ("doer", "connector", "workflow", "run", "path"):
            value = getattr(self, name)
            if value is not None:
                found[name] = value
        if self.chain:
            found["chain"], found["depth"] = self.chain, self.depth
        if self.automation != "on":
            found["automation"] = self.automation
        return found

    @classmethod
    def from_json(cls, found: Mapping[str, Any] | None) -> Self:
        """Read what the log kept; a change by plain SQL has no cause and counts as the system's."""
        known = found or {}
        return cls(
            by=known.get("by", "system"),
            doer=known.get("doer"),
            connector=known.get("connector"),
            workflow=known.get("workflow"),
            run=known.get("run"),
            path=known.get("path"),
            chain=known.get("chain", 0),
            depth=known.get("depth", 0),
            automation=known.get("automation", "on"),
        )
