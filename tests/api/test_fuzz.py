"""Whatever is sent to any operation of the API, it never answers with an error of its own (5xx)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tandem.api.reference import METHODS, description
from tandem.operations import keys, limits
from tests.builders import Firm, a_call, a_company, a_lead

pytestmark = pytest.mark.django_db
EXAMPLES = 6
OPERATIONS = sorted(
    (method, path)
    for path, methods in description()["paths"].items()
    for method in methods
    if method in METHODS and path != "/api/endpoints"  # it looks names up outside
)


class Undo(Exception):
    """Takes back what an example wrote."""


@pytest.fixture
def client(firm: Firm) -> Client:
    """A program that may do everything, in a firm with some records."""
    a_lead(owner=firm.bo)
    a_company()
    a_call().rings()
    token = keys.make(firm.dora, "Fuzzer", tuple(keys.SCOPES)).token
    return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)


def send(client: Client, case: Any) -> Any:
    """The answer to one generated case, in a transaction that is taken back."""
    body = b""
    if not isinstance(case.body, schemathesis.core.NotSet):
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=repr).encode()
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    try:
        with transaction.atomic():
            answer = client.generic(
                case.method, case.formatted_path, body, content_type="application/json", query_params=query
            )
            raise Undo
    except Undo:
        return answer


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_answer_is_our_own_error(client: Client, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_dict(description())
    operation = schema[path][method.upper()]
    cases = st.one_of(
        operation.as_strategy(), operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
    )

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=cases)
    def check(case: Any) -> None:
        limits.forget()
        answer = send(client, case)
        assert answer.status_code < 500, (case.formatted_path, case.query, case.body, answer.content)
        if answer.status_code >= 400 and answer.status_code != 404:
            assert set(answer.json()) == {"error", "problems"}

    check()
