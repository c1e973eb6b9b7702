"""What is wrong with something asked for: which field, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from pydantic import ValidationError

from tandem.engine.wording import worded
from tandem.engine.words import Text


@dataclass(frozen=True)
class Problem:
    """One thing wrong. ``field`` is the name in the form or the path in the document, empty for the whole."""

    field: str
    message: Text
    line: int | None = None


class Refused(Exception):
    """What was asked for cannot be done as it was asked; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            "; ".join(f"{one.field}: {one.message}" if one.field else str(one.message) for one in problems)
        )
        self.problems = list(problems)

    @classmethod
    def because(cls, message: str, field: str = "", **values: Any) -> Self:
        """Refuse for one reason."""
        return cls([Problem(field, Text(message, values))])

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        """The problems pydantic found, in our words where we have them."""
        return cls([Problem(".".join(map(str, one["loc"])), worded(one)) for one in error.errors()])
