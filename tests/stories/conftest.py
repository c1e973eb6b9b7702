"""Every story happens in Atelier Lumen, begins on the same Monday morning, and ends with the audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tandem.connectors import templates
from tandem.store.read.organisation import now
from tests.auditor import audit
from tests.builders import Firm, a_firm

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Paris


@pytest.fixture(scope="session", autouse=True)
def children() -> Iterator[None]:
    """The processes that fill in templates end with the stories."""
    yield
    templates.close()


@pytest.fixture
def firm(db: None) -> Iterator[Firm]:
    """The firm; when the story is over, nothing may be stuck, and the timeline must equal the log."""
    firm = a_firm()
    firm.organisation.clock_offset = MONDAY - now()
    firm.organisation.save()
    yield firm
    audit()
