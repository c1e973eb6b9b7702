"""What pydantic found wrong with a form or a document, in words that say how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tandem.engine.words import N_, Text

TOO_SHORT = N_("This must have at least {min_length} characters.")
_WORDS = {
    "missing": N_("“{name}” is missing. Fill it in."),
    "extra_forbidden": N_("“{name}” is not known here. Remove it, or check how it is written."),
    "string_type": N_("This must be text, not {value}."),
    "string_pattern_mismatch": N_("{value} is not written as it should be: {pattern}"),
    "int_parsing": N_("This must be a whole number, not {value}."),
    "int_type": N_("This must be a whole number, not {value}."),
    "bool_parsing": N_("This must be yes or no, not {value}."),
    "bool_type": N_("This must be yes or no, not {value}."),
    "list_type": N_("This must be a list, not {value}."),
    "tuple_type": N_("This must be a list, not {value}."),
    "dict_type": N_("This must be names with values, not {value}."),
    "model_type": N_("This must be names with values, not {value}."),
    "model_attributes_type": N_("This must be names with values, not {value}."),
    "string_too_short": TOO_SHORT,
    "string_too_long": N_("This may have at most {max_length} characters."),
    "too_short": N_("Choose at least {min_length}."),
    "too_long": N_("Choose at most {max_length}."),
    "literal_error": N_("This must be one of {expected}, not {value}."),
    "greater_than_equal": N_("This must be at least {ge}."),
    "less_than_equal": N_("This must be at most {le}."),
}


def worded(error: Mapping[str, Any]) -> Text:
    """The words for one of ``ValidationError.errors()``; pydantic's own where we have none."""
    context = {name: str(value) for name, value in error.get("ctx", {}).items()}
    known = _WORDS.get(error["type"])
    if known is None:
        return Text("{problem}", {"problem": error["msg"].removeprefix("Value error, ")})
    name = str(error["loc"][-1]) if error["loc"] else ""
    return Text(known, {**context, "name": name, "value": repr(error["input"])[:80]})
