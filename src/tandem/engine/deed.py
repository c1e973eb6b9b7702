"""One effect with who wanted it and why: what the store writes down and the timeline shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tandem.engine.cause import Cause
from tandem.engine.effect import Effect
from tandem.engine.record import RecordRef


@dataclass(slots=True)
class Deed:
    """``verb`` is an action's id or a trigger's word; ``record`` what it is about; ``client`` has the infobox."""

    record: RecordRef
    verb: str
    effect: Effect
    cause: Cause
    client: Mapping[str, int | None]
    details: dict[str, Any] = field(default_factory=dict)
