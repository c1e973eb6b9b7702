"""A limit holds for all processes together, and hardly a request writes anything."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tandem.operations import limits
from tandem.operations.limits import Limit, seconds_shut, seconds_to_wait
from tandem.store.models import Rotation
from tandem.store.raw import cursor
from tandem.store.write import shares

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window so long that none of these tests meets its end."""
    monkeypatch.setattr(limits, "WINDOW_SECONDS", 86_400)
    limits.forget()


def passed(limit: Limit, who: str, times: int) -> int:
    """How many of these were let through."""
    return sum(seconds_to_wait(limit, who) == 0 for _ in range(times))


def test_one_process_is_exact() -> None:
    limit = Limit("requests", 130)
    assert passed(limit, "bo", 200) == 130
    assert 0 < seconds_shut(limit, "bo") <= seconds_to_wait(limit, "bo") <= 86_400
    assert passed(limit, "cy", 5) == 5


def test_a_second_process_takes_of_the_same_minute() -> None:
    limit = Limit("requests", 100)
    assert passed(limit, "bo", 60) == 60
    limits.forget()  # another process knows nothing but the row
    assert passed(limit, "bo", 60) == 40
    limits.forget()
    assert passed(limit, "bo", 60) <= limit.share


def test_a_new_minute_begins_at_nought() -> None:
    limit = Limit("requests", 10)
    assert passed(limit, "bo", 20) == 10
    Rotation.objects.update(turns=Rotation.objects.get().turns - (1 << 20))
    limits.forget()
    assert passed(limit, "bo", 20) == 10


def test_what_is_over_is_forgotten_and_rounds_of_groups_stay() -> None:
    Rotation.objects.create(key="team:support", turns=3)
    Rotation.objects.create(key="limit:requests:old", turns=1 << 20)
    assert seconds_to_wait(Limit("requests", 10), "bo") == 0
    assert set(Rotation.objects.values_list("key", flat=True)) == {"team:support", "limit:requests:bo"}


def test_few_requests_write() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert passed(limits.REQUESTS, "bo", limits.REQUESTS.share - 1) == limits.REQUESTS.share - 1
    assert len(queries) == 0
    assert not Rotation.objects.exists()
    assert passed(limits.REQUESTS, "bo", 1) == 1
    assert Rotation.objects.count() == 1


def test_the_wait_is_until_the_minute_of_the_database_ends() -> None:
    with cursor() as rows:
        row = rows.execute("SELECT 60 - mod(extract(epoch FROM clock_timestamp()), 60)").fetchone()
    assert row is not None
    _used, left = shares.add_share("limit:requests:bo", 1, 60)
    assert (float(row[0]) - left) % 60 == pytest.approx(0, abs=2)
