"""The house of the fault tests: built once, cloned for each test, audited at the end of each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tandem import database
from tests.auditor import row_counts
from tests.builders import a_firm
from tests.faults.house import Forge, House, a_house, moved_in, start_server
from tests.faults.plot import Plot, a_plot, the_rule

# A copied sequence must write its next value to the log, or a crash of the server turns the copy back.
SETTLE_SEQUENCES = """SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, last_value)
                      FROM pg_sequences WHERE last_value IS NOT NULL"""


@pytest.fixture(scope="session")
def estate(django_db_blocker: Any) -> Iterator[tuple[Path, Forge]]:
    """A database server whose database holds the firm, and a forge of processes."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-faults-", dir="/tmp"))
    folder.chmod(0o755)
    home = folder / "home"
    forge = None
    try:
        url = start_server(home)
        with django_db_blocker.unblock(), moved_in(url):
            call_command("migrate", interactive=False, verbosity=0)
            a_firm()
            with connection.cursor() as rows:
                rows.execute(SETTLE_SEQUENCES)
        forge = Forge(folder, url)
        yield home, forge
    finally:
        if forge is not None:
            forge.close()
        database.stop(home, patience=2)
        place = database.status(home).place
        shutil.rmtree(folder)
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def house(estate: tuple[Path, Forge], django_db_blocker: Any) -> Iterator[House]:
    """A database of the test's own that processes share; the test's Django talks to it as well."""
    with django_db_blocker.unblock(), a_house(*estate) as house:
        yield house


@pytest.fixture
def plot(house: House) -> Iterator[Plot]:
    """The firm, its mail account and its endpoint; when the test is over, the audit."""
    with a_plot(house) as plot:
        yield plot
        plot.audit()


@pytest.fixture(scope="session")
def undisturbed(estate: tuple[Path, Forge], django_db_blocker: Any) -> dict[str, int]:
    """I3: the row counts after one missed call when nothing goes wrong, beside those before it."""
    with django_db_blocker.unblock(), a_house(*estate) as house, a_plot(house) as plot:
        the_rule(plot)
        before = row_counts()
        plot.misses(1)
        plot.house.worker()
        plot.settles()
        plot.audit()
        return {name: count - before[name] for name, count in row_counts().items()}
