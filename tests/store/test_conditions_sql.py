"""SQL says the same as the predicate, on rows of every shape, for any condition."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from tandem.engine.condition import Condition, InvalidCondition, compile, lowered, operators_for, parse
from tandem.engine.record import RecordRef
from tandem.engine.schema import resolve
from tandem.engine.view import View, World
from tandem.store.models import Call, Company, Contact
from tandem.store.read.conditions import as_q, count_matching, list_matching, matching
from tandem.store.read.images import load_with_relations
from tandem.store.read.schema import schema
from tests.engine.made_schema import NOW, conditions

TEXTS = (
    "",
    "Boston",
    "boston",
    "BOSTON ",
    " ",
    "ÉCLAIR",
    "éclair",
    "Σίσυφος",
    "İst",
    "ẞß",
    "100%",
    "a_b",
    "a\\b",
    "o",
)
TAGS = ("vip", "VIP", "É", "a,b", 'q"', "a\\b", "null", "{}")
PATHS = (
    "subject",
    "notes",
    "number",
    "duration",
    "via_integration",
    "status",
    "caller_kind",
    "contact",
    "company",
    "planned_at",
    "ended_at",
    "contact.city",
    "contact.tags",
    "contact.company.industry",
    "contact.company.tags",
    "contact.do_not_contact",
    "caller.city",
    "caller.first_name",
    "caller.industry",
    "caller.company.industry",
    "caller.tags",
    "caller.active",
)


def populate() -> None:
    """120 calls of 12 contacts and 6 companies, every value drawn from a few that are hard to compare."""
    draw = random.Random(7)

    def tags() -> list[str]:
        return draw.sample(TAGS, draw.randrange(3))

    companies = Company.objects.bulk_create(
        Company(
            id=id, name=f"Company {id}", city=draw.choice(TEXTS), industry=draw.choice(TEXTS), tags=tags()
        )
        for id in range(1, 7)
    )
    contacts = Contact.objects.bulk_create(
        Contact(
            id=id,
            name=f"Contact {id}",
            first_name=draw.choice(TEXTS),
            city=draw.choice(TEXTS),
            tags=tags(),
            do_not_contact=draw.random() < 0.5,
            active=draw.random() < 0.5,
            company=draw.choice([None, *companies]),
        )
        for id in range(1, 13)
    )
    moments = [None, *(NOW + timedelta(hours=hours, seconds=hours) for hours in range(-60, 60, 9)), NOW]
    Call.objects.bulk_create(
        Call(
            id=id,
            direction="inbound",
            status=draw.choice(Call.Status.values),
            caller_kind=draw.choice(Call.CallerKind.values),
            subject=draw.choice(TEXTS),
            notes=draw.choice(TEXTS),
            number=draw.choice(["", "+40211234567", "+33123456789"]),
            duration=draw.choice([None, 0, 1, 2, 30, 60, 61]),
            via_integration=draw.random() < 0.5,
            contact=draw.choice([None, *contacts]),
            company=draw.choice([None, *companies]),
            planned_at=draw.choice(moments),
            ended_at=draw.choice(moments),
        )
        for id in range(1, 121)
    )


def views() -> dict[int, View]:
    """Every call as the engine sees it."""
    calls = [RecordRef("call", id) for id in Call.objects.order_by("pk").values_list("pk", flat=True)]
    absent: Any = None  # conditions ask nothing of the rest of the world
    world = World(
        schema=schema(),
        now=NOW,
        directory=absent,
        library=absent,
        ids=absent,
        turns=absent,
        zone=ZoneInfo("UTC"),
        images=load_with_relations(calls),
    )
    return {ref.id: View(world, ref) for ref in calls}


def held(condition: Condition | None, calls: dict[int, View], now: datetime = NOW) -> list[int]:
    """The ids of the calls the predicate holds for."""
    predicate = compile(condition, schema(), "call")
    return [id for id, view in calls.items() if predicate(view, now)]


@pytest.fixture
def calls(db: None) -> dict[int, View]:
    populate()
    return views()


FIELDS = {path: resolve(schema(), "call", path) for path in PATHS}
ON_ROWS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ON_ROWS
@given(condition=conditions(FIELDS, events=False))
def test_the_predicate_and_sql_choose_the_same_rows(calls: dict[int, View], condition: Condition) -> None:
    assert list_matching(condition, schema(), "call", NOW) == held(condition, calls)


@ON_ROWS
@given(condition=conditions(FIELDS, events=False))
def test_the_filter_alone_never_loses_a_row(calls: dict[int, View], condition: Condition) -> None:
    found = Call.objects.filter(as_q(condition, schema(), "call", NOW)).values_list("pk", flat=True)
    assert set(held(condition, calls)) <= set(found)


@pytest.mark.parametrize("path", PATHS)
def test_each_operator_on_each_path_and_its_denial(calls: dict[int, View], path: str) -> None:
    """Not left to chance: every operator of the path, alone and under `none`, on a few values."""
    for operator in operators_for(FIELDS[path].kind):
        if operator.change:
            continue
        for value in VALUES[operator.shape].get(FIELDS[path].kind, VALUES[operator.shape].get("text", ())):
            clause = {"field": path, "operator": operator.name, "value": _choice(path, value)}
            for document in (clause, {"none": [clause]}):
                condition = parse(document)
                assert list_matching(condition, schema(), "call", NOW) == held(condition, calls), document


VALUES: dict[str, dict[str, tuple[Any, ...]]] = {
    "nothing": {"text": (None,)},
    "one": {
        "text": TEXTS[1:],
        "tags": TAGS,
        "number": (0, 1, 2.5),
        "duration": (0, 30, 1.5, -1, 10**12, "1 minute"),
        "boolean": (True, False),
        "reference": (1, 3, 2**62),
        "datetime": ("2026-11-22T10:30:00Z", "2026-11-22", "2026-11-22T09:00", "9999-12-31", "0001-01-01"),
    },
    "day": {"datetime": ("2026-11-22", "2026-11-21")},
    "many": {
        "text": (["boston", "a_b"], ["É"]),
        "tags": (["vip", "null"], ["a,b"]),
        "reference": ([1, 2, 3],),
    },
    "range": {"duration": ([1, 30], [0.5, 60.5]), "datetime": (["2026-11-21", "2026-11-22T10:30:00Z"],)},
    "period": {"datetime": ("30 minutes", "36 hours", "1 day")},
    "pattern": {"text": ("^b.*n$", r"\s$", "(?-i)B", "%")},
}
CHOICES = {"status": ("ended", "missed"), "caller_kind": ("unknown", "lead")}


def _choice(path: str, value: Any) -> Any:
    """A choice field has its own few values."""
    if path not in CHOICES or value is None:
        return value
    return list(CHOICES[path]) if isinstance(value, list) else CHOICES[path][len(value) % 2]


def test_days_are_those_of_the_zone_now_carries(calls: dict[int, View]) -> None:
    on_sunday = parse({"field": "planned_at", "operator": "on", "value": "2026-11-22"})
    found = [
        list_matching(on_sunday, schema(), "call", now)
        for now in (NOW, NOW.astimezone(ZoneInfo("Pacific/Auckland")))
    ]
    assert found == [
        held(on_sunday, calls),
        held(on_sunday, calls, NOW.astimezone(ZoneInfo("Pacific/Auckland"))),
    ]
    assert found[0] != found[1]


def test_no_condition_chooses_all(calls: dict[int, View]) -> None:
    assert list_matching(None, schema(), "call", NOW) == list(calls)
    assert count_matching(None, schema(), "call", NOW) == 120


def test_only_the_rows_handed_in_are_chosen(calls: dict[int, View]) -> None:
    some = Call.objects.filter(pk__lte=40)
    urgent = parse({"field": "subject", "operator": "matches", "value": "o"})
    chosen = [id for id in held(urgent, calls) if id <= 40]
    assert list_matching(urgent, schema(), "call", NOW, some) == chosen
    assert count_matching(urgent, schema(), "call", NOW, some) == len(chosen)


def test_the_result_can_be_sorted_and_paged(calls: dict[int, View]) -> None:
    ended = parse({"field": "status", "operator": "is", "value": "ended"})
    page = matching(Call.objects.all(), ended, schema(), "call", NOW).order_by("-pk")[:3]
    assert [call.pk for call in page] == held(ended, calls)[::-1][:3]


@pytest.mark.parametrize(("operator", "queries"), [("contains", 1), ("matches", 2)])
def test_a_pattern_costs_one_query_more(calls: dict[int, View], operator: str, queries: int) -> None:
    condition = parse({"field": "caller.city", "operator": operator, "value": "bos"})
    with CaptureQueriesContext(connection) as asked:
        list_matching(condition, schema(), "call", NOW)
    assert len(asked) == queries


@pytest.mark.parametrize(
    ("clause", "place", "message"),
    [
        (
            {"field": "old.status", "operator": "is", "value": "ended"},
            ("all", 0, "field"),
            "“old.status” is known only at an event, and rows have none. Compare the field as it is now.",
        ),
        (
            {"field": "status", "operator": "changed_to", "value": "ended"},
            ("all", 0, "operator"),
            "“changed_to” is known only at an event, and rows have none. Compare the field as it is now.",
        ),
        (
            {"field": "statsu", "operator": "is", "value": "ended"},
            ("all", 0, "field"),
            "“statsu” is not a field of call. Did you mean “status”?",
        ),
    ],
)
def test_what_rows_cannot_answer_is_refused(
    clause: dict[str, Any], place: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(InvalidCondition) as raised:
        as_q(parse({"all": [clause]}), schema(), "call", NOW)
    assert [(one.path_in_document, str(one)) for one in raised.value.problems] == [(place, message)]


def test_python_and_postgresql_lower_every_character_alike(db: None) -> None:
    if connection.pg_version < 180000:  # type: ignore[attr-defined]  # the stubs know no PostgreSQL
        pytest.skip("an older PostgreSQL knows an older Unicode")
    characters = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF]
    blocks = ["|".join(characters[start : start + 4096]) for start in range(0, len(characters), 4096)]
    with connection.cursor() as cursor:
        cursor.execute('SELECT lower(block COLLATE "pg_c_utf8") FROM unnest(%s::text[]) block', [blocks])
        found = [row[0] for row in cursor.fetchall()]
    assert found == [lowered(block) for block in blocks]
