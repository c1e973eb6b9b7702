"""Saved filters: a named condition over contacts or companies, checked by the engine, counted before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from tandem.store.models import SavedFilter, User


def all_filters(user: User) -> QuerySet[SavedFilter]:
    """Every saved filter, by name. Raises access.Denied without the right to see workflows."""
    raise NotImplementedError


def save(
    user: User, *, name: str, about: str, condition: Mapping[str, Any] | None, id: int | None = None
) -> SavedFilter:
    """Make or change one. ``about``: contact or company; ``condition``: the tree as JSON, None for everybody.

    Raises Refused naming the place in the tree, access.Denied, access.NotThere.
    """
    raise NotImplementedError


def delete(user: User, id: int) -> None:
    """Take one away. Raises Refused while a campaign uses it."""
    raise NotImplementedError


def count(user: User, about: str, condition: Mapping[str, Any] | None) -> int:
    """How many records somebody may see match now. Raises Refused."""
    raise NotImplementedError
