"""Saved views of lists: what somebody keeps for themselves, and what is shared with everybody."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Word, like
from tandem.api.who import READ, WRITE, user_of
from tandem.operations import saved_views
from tandem.store.models import SavedView

router = Router(tags=["saved views"])
Name = Annotated[Word, Field(min_length=1, max_length=saved_views.LONGEST_NAME)]
Asked = Annotated[
    str,
    Field(
        max_length=saved_views.LONGEST_QUERY,
        description="Filters, order and columns as in the address of the list: ``status=new&sort=-created_at``.",
    ),
]


class ViewQuestion(Page):
    """The views of one list, or of all lists."""

    list: Annotated[str, Field(max_length=40, description="Such as contacts, companies, calls or tasks.")] = (
        ""
    )


class ViewForm(Form):
    """A view to be kept. Sharing it with everybody needs the right to change settings."""

    model_config = like({"list": "contacts", "name": "Leads of Lyon", "query": "kind=lead&city=Lyon"})
    list: Annotated[str, Field(max_length=40)]
    name: Name
    query: Asked = ""
    shared: bool = False


class ViewChange(Form):
    """What is left out stays as it is."""

    model_config = like({"name": "Leads of Nice", "query": "kind=lead&city=Nice"})
    name: Name | None = None
    query: Asked | None = None
    shared: bool | None = None


class ViewAnswer(Schema):
    """A saved view; ``owner`` is the colleague who keeps it."""

    id: int
    list: str
    name: str
    query: str
    shared: bool
    owner: int


@router.get(
    "", auth=READ, response=list_shape(ViewAnswer, "Views"), summary="One's own views and shared ones"
)
def list_views(request: HttpRequest, page: Query[ViewQuestion]) -> dict[str, Any]:
    """By list and name."""
    return page_of(request, saved_views.visible_views(user_of(request), page.list), page, _shown)


@router.get("/{int:id}", auth=READ, response=ViewAnswer, summary="A saved view")
def get_view(request: HttpRequest, id: int) -> dict[str, Any]:
    """One's own, or a shared one."""
    return _shown(saved_views.visible_view(user_of(request), id))


@router.post("", auth=WRITE, response={201: ViewAnswer}, summary="Keep a view")
def create_view(request: HttpRequest, form: ViewForm) -> Status[dict[str, Any]]:
    """For oneself, or shared with everybody."""
    made = saved_views.save(
        user_of(request),
        form.list,
        name=form.name,
        query=saved_views.read_query(form.query),
        shared=form.shared,
    )
    return Status(201, _shown(made))


@router.patch("/{int:id}", auth=WRITE, response=ViewAnswer, summary="Change a view")
def edit_view(request: HttpRequest, id: int, form: ViewChange) -> dict[str, Any]:
    """One's own; a shared one of somebody else only with the right to change settings."""
    user = user_of(request)
    view = saved_views.access_view(user, id)
    query = None if form.query is None else saved_views.read_query(form.query)
    shared = view.shared if form.shared is None else form.shared
    return _shown(saved_views.change(user, view, name=form.name or view.name, query=query, shared=shared))


@router.delete("/{int:id}", auth=WRITE, response=Done, summary="Delete a view")
def delete_view(request: HttpRequest, id: int) -> Done:
    """The list stays."""
    user = user_of(request)
    saved_views.delete(user, saved_views.access_view(user, id))
    return Done()


def _shown(view: SavedView) -> dict[str, Any]:
    own = {name: getattr(view, name) for name in ("id", "name", "query", "shared")}
    return {**own, "list": view.list_name, "owner": view.user_id}
