"""A small schema with every kind of field, and hypothesis strategies for conditions on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tandem.engine.condition import Condition, operators_for, parse
from tandem.engine.schema import Choice, Field, Kind, RecordType, Schema

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def record_type(
    name: str, *fields: Field, aliases: Mapping[str, tuple[str, ...]] | None = None
) -> RecordType:
    """A record type, its label its name."""
    return RecordType(name, name, {field.name: field for field in fields}, aliases or {})


LEVELS = (Choice("low", "Low"), Choice("high", "High"))
COMPANY = record_type(
    "company",
    Field("name", "text", "Name"),
    Field("city", "text", "City"),
    Field("industry", "text", "Industry"),
    Field("status", "choice", "Status", (Choice("client", "Client"), Choice("lost", "Lost"))),
    Field("size", "number", "Size"),
)
CONTACT = record_type(
    "contact",
    Field("name", "text", "Name"),
    Field("first_name", "text", "First name"),
    Field("city", "text", "City"),
    Field("status", "choice", "Status", (Choice("client", "Client"), Choice("lead", "Lead"))),
    Field("size", "text", "Size"),
    Field("company", "reference", "Company", target="company"),
)
CALL = record_type(
    "call",
    Field("subject", "text", "Subject"),
    Field("notes", "long_text", "Notes"),
    Field("email", "email", "E-mail"),
    Field("number", "phone", "Number"),
    Field("link", "url", "URL of the recording"),
    Field("score", "number", "Score"),
    Field("duration", "duration", "Duration"),
    Field("via_integration", "boolean", "Through the exchange"),
    Field("level", "choice", "Level", LEVELS),
    Field("contact", "reference", "Contact", target="contact"),
    Field("company", "reference", "Company", target="company"),
    Field("tags", "tags", "Tags"),
    Field("planned_at", "datetime", "Planned for"),
    Field("due_on", "date", "Due on"),
    aliases={"caller": ("contact", "company")},
)
SCHEMA: Schema = {one.name: one for one in (COMPANY, CONTACT, CALL)}

LETTERS = st.text(alphabet="aAéÉİiıΣσςßẞ şŞțȚ%_\\.*", min_size=1, max_size=4)
FEW_TEXTS = st.sampled_from(
    ["Boston", "boston", "BOSTON ", " ", "ÉCLAIR", "éclair", "Σίσυφος", "100%", "a_b"]
)
TEXTS = FEW_TEXTS | LETTERS
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, -1.5, 2.25, 10**12])
MOMENTS = st.integers(-60, 60).map(lambda hours: NOW + timedelta(hours=hours, seconds=hours))
DAYS = st.integers(-4, 4).map(lambda days: date(2026, 11, 22) + timedelta(days=days))
PERIODS = st.sampled_from(["30 minutes", "36 hours", "1 day", "2 days", "1 week"])
PATTERNS = st.sampled_from(["b.s", "^é", r"\s$", "o+", "(?-i)B", "[%_]"])

EXPECTED: Mapping[Kind, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("text", "long_text", "email", "phone", "url", "tags"), TEXTS),
    "number": NUMBERS,
    "duration": st.integers(0, 90) | st.sampled_from(["30 seconds", "1 minute"]),
    "boolean": st.booleans(),
    "choice": st.sampled_from(["low", "high"]),
    "reference": st.integers(1, 3),
    "datetime": MOMENTS.map(datetime.isoformat) | DAYS.map(str) | st.just("2026-11-22T09:00"),
    "date": DAYS.map(str),
}
ACTUAL: Mapping[Kind, st.SearchStrategy[Any]] = {
    **EXPECTED,
    "duration": st.integers(0, 90),
    "tags": st.lists(TEXTS, max_size=3),
    "datetime": MOMENTS,
    "date": DAYS,
}


def value_for(field: Field, shape: str) -> st.SearchStrategy[Any]:
    """Any value an operator of that shape takes on the field."""
    one = EXPECTED[field.kind]
    if field.choices:
        one = st.sampled_from([choice.value for choice in field.choices])
    ordered = ACTUAL[field.kind] if field.kind == "duration" else one
    pairs = st.tuples(ordered, ordered).map(sorted) if shape == "range" else one
    return {
        "nothing": st.none(),
        "one": one,
        "day": DAYS.map(str),
        "many": st.lists(one, min_size=1, max_size=3),
        "range": pairs,
        "period": PERIODS,
        "pattern": PATTERNS,
    }[shape]


@st.composite
def clauses(draw: st.DrawFn, fields: Mapping[str, Field], events: bool = True) -> dict[str, Any]:
    """Any sound clause on one of these paths."""
    path = draw(st.sampled_from(sorted(fields)))
    field = fields[path]
    allowed = [one for one in operators_for(field.kind) if not one.change or (events and "." not in path)]
    operator = draw(st.sampled_from(allowed))
    return {"field": path, "operator": operator.name, "value": draw(value_for(field, operator.shape))}


def conditions(fields: Mapping[str, Field], events: bool = True) -> st.SearchStrategy[Condition]:
    """Any sound condition on these paths, a few groups deep."""

    def groups(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        parts = st.lists(inner, min_size=1, max_size=3)
        return st.tuples(st.sampled_from(["all", "any", "none"]), parts).map(lambda pair: {pair[0]: pair[1]})

    return st.recursive(clauses(fields, events), groups, max_leaves=5).map(parse)  # type: ignore[arg-type]  # never None


PATHS: Mapping[str, Field] = {
    **CALL.fields,
    "caller.city": COMPANY.fields["city"],
    "contact.company.industry": COMPANY.fields["industry"],
    "old.level": CALL.fields["level"],
}


def _seen(field: Field) -> st.SearchStrategy[Any]:
    return st.none() | ACTUAL[field.kind]


VIEWS = st.fixed_dictionaries(
    {},
    optional={
        **{path: _seen(field) for path, field in PATHS.items()},
        **{f"old.{name}": _seen(field) for name, field in CALL.fields.items()},
    },
)
"""Any call as a condition sees it; some of its fields are missing."""
