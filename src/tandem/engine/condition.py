"""Conditions: one definition, read as a predicate, as SQL (by the store) and as a sentence."""

from tandem.engine.conditions.tree import (
    All,
    Any_,
    Compare,
    Condition,
    None_,
    Position,
    clauses,
    dump,
    parse,
    position,
)

__all__ = [
    "All",
    "Any_",
    "Compare",
    "Condition",
    "None_",
    "Position",
    "clauses",
    "dump",
    "parse",
    "position",
]
