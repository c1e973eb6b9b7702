"""What an action answers when asked what should happen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tandem.engine.effect import Effect
from tandem.engine.words import Text


class Do:
    """These effects should happen; ``gives`` is what later steps may read."""

    __slots__ = ("effects", "gives")

    def __init__(self, *effects: Effect, gives: Mapping[str, Any] | None = None) -> None:
        self.effects = effects
        self.gives = gives

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Do) and (self.effects, self.gives) == (other.effects, other.gives)

    __hash__ = None  # type: ignore[assignment]  # effects hold dicts

    def __repr__(self) -> str:
        return f"Do({', '.join(map(repr, self.effects))}, gives={self.gives!r})"


class _Because:
    """An answer with a reason a person will read."""

    __slots__ = ("because",)

    def __init__(self, because: str | Text) -> None:
        self.because = Text(because) if isinstance(because, str) else because

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and str(self.because) == str(getattr(other, "because", None))

    def __hash__(self) -> int:
        return hash(str(self.because))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.because)!r})"


class Skip(_Because):
    """Nothing to do here, and that is fine; the run goes on."""


class Fail(_Because):
    """This cannot be done; the error branch takes over, else the run stops and people are told."""


Plan = Do | Skip | Fail
