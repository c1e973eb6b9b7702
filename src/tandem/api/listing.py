"""Lists: pages with a cap, sorted and filtered only by what is offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field, create_model

from tandem.api.shapes import Form
from tandem.engine.words import N_, Text
from tandem.operations.errors import Problem, Refused

MOST = 200
FARTHEST = 10_000


class Page(Form):
    """Which part of a list: at most 200 from an offset of at most 10,000; narrow the list to see more."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    offset: Annotated[int, Field(ge=0, le=FARTHEST)] = 0


def list_shape(item: Any, name: str) -> Any:
    """The answer of a list: its items, and the offset of the next page if there is one."""
    return create_model(name, __base__=Schema, items=(list[item], ...), next=(int | None, ...))


def page_of(
    request: HttpRequest, rows: QuerySet[Any], page: Page, shown: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """One page of rows; reads one row more than it shows to know whether there is another page.

    Raises Refused for a parameter that is not offered, which would otherwise narrow nothing.
    """
    only_known(request, page)
    found = list(rows[page.offset : page.offset + page.limit + 1])
    more = len(found) > page.limit and page.offset + page.limit <= FARTHEST
    return {
        "items": [shown(row) for row in found[: page.limit]],
        "next": page.offset + page.limit if more else None,
    }


def order(sort: str) -> list[OrderBy]:
    """By the column of a sort such as ``-created_at``, empty values last, then by id."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    first = F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)
    last = F("id").desc() if down else F("id").asc()
    return [last] if name == "id" else [first, last]


def only_known(request: HttpRequest, asked: Form) -> None:
    """Raises Refused for a parameter of the address that is not offered."""
    text = N_("“{name}” is not known here. Remove it, or check how it is written.")
    unknown = sorted(set(request.GET) - set(type(asked).model_fields))
    if unknown:
        raise Refused([Problem(name, Text(text, {"name": name[:60]})) for name in unknown])
