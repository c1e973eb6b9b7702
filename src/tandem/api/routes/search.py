"""Looking for records of every kind at once."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tandem.api.listing import only_known
from tandem.api.shapes import Form, Word
from tandem.api.who import READ, user_of
from tandem.operations.searching import find_records

router = Router(tags=["search"])


class SearchQuestion(Form):
    """Words, or a telephone number or how it begins; at least two letters."""

    q: Annotated[Word, Field(min_length=1, max_length=100)]


class Hit(Schema):
    """A record that fits; ``note`` tells it from others of its name."""

    record_type: str
    id: int
    name: str
    note: str


class Hits(Schema):
    """The few records of each kind that fit best."""

    items: list[Hit]


@router.get("", auth=READ, response=Hits, summary="Look for records of every kind")
def search_records(request: HttpRequest, asked: Query[SearchQuestion]) -> Any:
    """Clients, calls and tasks one may see; workflows for those who may change them."""
    only_known(request, asked)
    found = find_records(user_of(request), " ".join(asked.q.split()))
    return {"items": [vars(one) for group in found.values() for one in group]}
