"""Errors below the ORM are Django's own, alone and in a pipeline, so that an outage is known whoever meets it."""

from __future__ import annotations

import pytest
from django.db import OperationalError, ProgrammingError, transaction

from tandem.operations.thinking.outages import is_outage
from tandem.store.raw import cursor, one_trip

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_bad_statement_is_djangos() -> None:
    with pytest.raises(ProgrammingError) as found, transaction.atomic(), cursor() as rows:
        rows.execute("SELECT nothing FROM nowhere")
    assert not is_outage(found.value)


def test_a_bad_statement_in_a_pipeline_too() -> None:
    def two_at_once() -> None:
        with transaction.atomic(), cursor() as rows, one_trip():
            rows.execute("SELECT nothing FROM nowhere")
            rows.execute("SELECT 1")

    with pytest.raises(ProgrammingError):
        two_at_once()


def test_a_lost_connection_is_an_outage() -> None:
    with pytest.raises(OperationalError) as found, transaction.atomic(), cursor() as rows:
        rows.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert is_outage(found.value)
