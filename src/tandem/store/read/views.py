"""What a person kept of a list, and what colleagues share with everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from tandem.store.models import SavedView


@dataclass(frozen=True)
class Kept:
    """A person's views of a list, their own first, and the columns they usually see (none: the list's own choice)."""

    views: Sequence[SavedView]
    columns: Sequence[str]


def kept(user: int, list_name: str) -> Kept:
    """Everything somebody kept of a list; one query."""
    mine = Q(user=user) | Q(shared=True)
    rows = list(SavedView.objects.filter(mine, list_name=list_name).order_by("name", "id"))
    views = sorted((row for row in rows if row.name), key=lambda row: row.user_id != user)
    return Kept(views, next((row.columns for row in rows if not row.name), []))
