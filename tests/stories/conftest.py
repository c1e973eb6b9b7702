"""Every story happens in Atelier Lumen, and ends with the audit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.auditor import audit
from tests.builders import Firm, a_firm


@pytest.fixture
def firm(db: None) -> Iterator[Firm]:
    """The firm; when the story is over, nothing may be stuck, and the timeline must equal the log."""
    yield a_firm()
    audit()
