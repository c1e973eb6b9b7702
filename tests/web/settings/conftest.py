"""The administrator's browser."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import Firm
from tests.web.reading import signed_in


@pytest.fixture
def dora(firm: Firm) -> Client:
    """Dora changes settings."""
    return signed_in(firm.dora)
