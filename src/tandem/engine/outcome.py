"""How one attempt to send something ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tandem.engine.words import Text


@dataclass(frozen=True, slots=True)
class Sent:
    """It left, or was answered; ``answer`` is what later steps may read."""

    answer: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """It did not leave and may be tried again; ``destination_down`` counts against the whole place."""

    reason: Text
    after: timedelta | None = None
    destination_down: bool = True


@dataclass(frozen=True, slots=True)
class Failed:
    """It will not leave; ``disable``: the place asked never to be called again."""

    reason: Text
    disable: bool = False
    answer: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have left, and nobody can tell; a person decides."""

    reason: Text


Outcome = Sent | Again | Failed | Unclear
