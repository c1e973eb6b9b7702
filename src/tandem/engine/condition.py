"""Conditions: one definition, read as a predicate, as SQL (by the store) and as a sentence.

parse(document)                          the tree, or a pydantic.ValidationError
validate(condition, schema, type)        what does not fit the schema, each with its fix
compile(condition, schema, type)         predicate(view, now)
explain(condition, view, now, ...)       the verdict on every clause
sentence(condition, schema, type, ...)   in words
discriminators(condition)                what it demands of plain fields, for an index
"""

from tandem.engine.conditions.binding import Bound, InvalidCondition, Problem, bind, bound_clauses, validate
from tandem.engine.conditions.demands import discriminators
from tandem.engine.conditions.explain import Verdict, explain
from tandem.engine.conditions.lowering import lowered
from tandem.engine.conditions.operators import OPERATORS, Operator, find_operator, operators_for
from tandem.engine.conditions.predicate import Predicate, compile, holds
from tandem.engine.conditions.sentence import sentence
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
    "OPERATORS",
    "All",
    "Any_",
    "Bound",
    "Compare",
    "Condition",
    "InvalidCondition",
    "None_",
    "Operator",
    "Position",
    "Predicate",
    "Problem",
    "Verdict",
    "bind",
    "bound_clauses",
    "clauses",
    "compile",
    "discriminators",
    "dump",
    "explain",
    "find_operator",
    "holds",
    "lowered",
    "operators_for",
    "parse",
    "position",
    "sentence",
    "validate",
]
