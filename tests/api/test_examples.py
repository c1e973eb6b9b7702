"""Every body of the API has an example in its description, and the API takes it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tandem.api.reference import METHODS, description

BODIES = {
    operation["operationId"]: operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    for methods in description()["paths"].values()
    for method, operation in methods.items()
    if method in METHODS and "requestBody" in operation
}


@pytest.mark.parametrize("operation", sorted(BODIES))
def test_every_body_has_an_example_that_fits(operation: str) -> None:
    found = description()
    schema: dict[str, Any] = found["components"]["schemas"][BODIES[operation].rpartition("/")[2]]
    assert schema["examples"], operation
    whole = {**schema, "components": found["components"]}
    for example in schema["examples"]:
        assert [str(one) for one in Draft202012Validator(whole).iter_errors(example)] == []
