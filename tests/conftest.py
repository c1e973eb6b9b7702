"""The whole suite runs on the real PostgreSQL: the embedded one, or the one DATABASE_URL names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as trying

from tandem import database
from tandem.config.settings import _database

# A busy machine makes no property false.
trying.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
trying.load_profile("patient")
# Passwords of stories need not withstand anybody; hashing them well would take most of the suite's time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
HOME = Path(os.environ.get("TANDEM_TEST_HOME", Path(__file__).parents[1] / "var" / "tests"))
# The suite's database forgets nothing that matters when the machine loses power, so it need not wait for the disk.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Point Django at the embedded database before its test database is made."""
    url = os.environ.get("DATABASE_URL") or database.start(HOME, create_db=True, settings=QUICK).url
    connections["default"].settings_dict.update(_database(url) | {"CONN_MAX_AGE": 0})


@pytest.fixture(autouse=True)
def fresh_picture(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test sees what another one's world was made of, and none rings for a worker that is not there."""
    from tandem.operations.thinking.bell import BELL, IMPORTS, STUDIES
    from tandem.operations.world import forget

    monkeypatch.setattr(BELL, "pass_on", None)
    monkeypatch.setattr(STUDIES, "pass_on", None)
    monkeypatch.setattr(IMPORTS, "pass_on", None)
    forget()
    yield
    forget()
