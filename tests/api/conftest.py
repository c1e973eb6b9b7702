"""The firm behind the programs' door, and what a program needs to be let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tandem.api.hooks import forget_accounts
from tandem.operations import keys, limits
from tandem.store.models import User
from tests.builders import Firm, a_firm


@pytest.fixture(autouse=True)
def fresh_door() -> None:
    """No test is counted against another."""
    forget_accounts()
    limits.forget()


@pytest.fixture
def firm(db: Any, settings: Any) -> Firm:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return a_firm()


@pytest.fixture
def program(firm: Firm) -> Callable[..., Client]:
    """A program with a key of this colleague, all scopes unless told otherwise."""

    def made(user: User | None = None, *scopes: str) -> Client:
        token = keys.make(user or firm.ana, "A program", scopes or tuple(keys.SCOPES)).token
        return Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)

    return made
