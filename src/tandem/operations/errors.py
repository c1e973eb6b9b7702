"""What is wrong with something asked for: which field, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from pydantic import ValidationError

from tandem.engine.words import N_, Text


@dataclass(frozen=True)
class Problem:
    """One thing wrong. ``field`` is the name in the form or the path in the document, empty for the whole."""

    field: str
    message: Text
    line: int | None = None


class Refused(Exception):
    """What was asked for cannot be done as it was asked; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.message}" if one.field else str(one.message) for one in problems))
        self.problems = list(problems)

    @classmethod
    def because(cls, message: str, field: str = "", **values: Any) -> Self:
        """Refuse for one reason."""
        return cls([Problem(field, Text(message, values))])

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        """The problems pydantic found, in our words where we have them."""
        return cls([Problem(".".join(map(str, one["loc"])), _worded(one)) for one in error.errors()])


def _worded(error: Any) -> Text:
    context = {name: str(value) for name, value in error.get("ctx", {}).items()}
    known = _WORDS.get(error["type"])
    if known is None:
        return Text("{problem}", {"problem": error["msg"].removeprefix("Value error, ")})
    return Text(known, {**context, "name": str(error["loc"][-1]) if error["loc"] else "", "value": repr(error["input"])[:80]})


_WORDS = {
    "missing": N_("“{name}” is missing. Fill it in."),
    "extra_forbidden": N_("“{name}” is not known here. Remove it, or check how it is written."),
    "string_type": N_("This must be text, not {value}."),
    "int_parsing": N_("This must be a whole number, not {value}."),
    "int_type": N_("This must be a whole number, not {value}."),
    "bool_parsing": N_("This must be yes or no, not {value}."),
    "string_too_short": N_("This must have at least {min_length} characters."),
    "string_too_long": N_("This may have at most {max_length} characters."),
    "too_short": N_("Choose at least {min_length}."),
    "too_long": N_("Choose at most {max_length}."),
    "literal_error": N_("This must be one of {expected}, not {value}."),
    "greater_than_equal": N_("This must be at least {ge}."),
    "less_than_equal": N_("This must be at most {le}."),
}
