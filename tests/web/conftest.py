"""Pages are read by the people of Atelier Lumen, each with a browser of their own."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import Firm, a_firm
from tests.web.reading import signed_in


@pytest.fixture
def firm(db: None) -> Firm:
    """The firm, on a database of its own."""
    return a_firm()


@pytest.fixture
def ana(firm: Firm) -> Client:
    """The supervisor's browser."""
    return signed_in(firm.ana)


@pytest.fixture
def bo(firm: Firm) -> Client:
    """An agent's browser."""
    return signed_in(firm.bo)
