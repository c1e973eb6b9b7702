"""What all record types share: lists of what one may see, one record, deleting, references in forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import create_model

from tandem.api.listing import Page, list_shape, order, page_of
from tandem.api.shapes import Done, Id, Time, Word, answer_shape, shown
from tandem.api.who import READ, WRITE, user_of
from tandem.engine.record import RecordRef
from tandem.engine.words import N_
from tandem.operations import access, toolbox
from tandem.operations.errors import Refused
from tandem.store.models import Call, Company, Contact, Record, Task, Team, User

REFERENCES: Mapping[str, type[Record]] = {
    "contact": Contact, "company": Company, "call": Call, "task": Task, "team": Team,
}  # fmt: skip
Search = Callable[[Any, str], Any]


def reading(
    router: Router,
    model: type[Record],
    *,
    plural: str,
    sorts: Sequence[str],
    filters: Sequence[str],
    search: Search,
) -> None:
    """Add the list and the single record of a type. ``filters`` are compared, ``search`` narrows by words."""
    answer = answer_shape(model)
    listed = list_shape(answer, f"{model.__name__}List")

    def list_records(request: HttpRequest, asked: Query[Page]) -> Any:
        question: Any = asked
        rows = _narrowed(access.visible(user_of(request), model), question, filters, search)
        return page_of(request, rows.order_by(*order(question.sort)), asked, shown)

    def get_record(request: HttpRequest, id: Id) -> Any:
        return shown(access.access_record(user_of(request), model, id))

    made: Any = Query
    list_records.__annotations__["asked"] = made[_question(model, sorts, filters)]
    word = model.record_type
    router.get("", auth=READ, response=listed, operation_id=f"list_{plural}", summary=f"List {plural}")(
        list_records
    )
    router.get("/{int:id}", auth=READ, response=answer, operation_id=f"get_{word}", summary=f"One {word}")(
        get_record
    )


def deleting(router: Router, model: type[Record]) -> None:
    """Add the operation that deletes one record for good."""

    @router.delete(
        "/{int:id}",
        auth=WRITE,
        response=Done,
        operation_id=f"delete_{model.record_type}",
        summary=f"Delete a {model.record_type} for good",
    )
    def delete_record(request: HttpRequest, id: Id) -> Any:
        toolbox.perform(user_of(request), "delete_record", {}, [RecordRef(model.record_type, id)])
        return Done()


def _question(model: type[Record], sorts: Sequence[str], filters: Sequence[str]) -> Any:
    """The parameters of a list: page, sort, search, filters."""
    ways = tuple(way for name in sorts for way in (name, f"-{name}"))
    parts: dict[str, Any] = {
        "sort": (Literal[ways], f"-{sorts[0]}"),
        "q": (Word, ""),
        "created_after": (Time | None, None),
        "created_before": (Time | None, None),
    }
    for name in filters:
        parts[name] = (_filter_type(model._meta.get_field(name)) | None, None)
    return create_model(f"{model.__name__}Question", __base__=Page, **parts)


def _filter_type(field: Any) -> Any:
    if field.is_relation:
        return Id
    if field.choices:
        return Literal[tuple(value for value, _ in field.flatchoices)]
    return bool if field.get_internal_type() == "BooleanField" else Word


def _narrowed(rows: Any, asked: Any, filters: Sequence[str], search: Search) -> Any:
    wanted = {name: getattr(asked, name) for name in filters if getattr(asked, name) is not None}
    rows = rows.filter(**wanted)
    if asked.created_after is not None:
        rows = rows.filter(created_at__gte=asked.created_after)
    if asked.created_before is not None:
        rows = rows.filter(created_at__lt=asked.created_before)
    return search(rows, asked.q) if asked.q.strip() else rows


def checked_references(user: User, record_type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values whose references lead to records this person may see. Raises NotThere, Denied or Refused.

    Somebody else as the owner needs the right to assign.
    """
    for name, model in REFERENCES.items():
        access.reachable(user, model, values.get(name))
    owner = values.get("owner", user.pk)
    if owner != user.pk:
        access.require(user, "assign", record_type)
        if owner is not None and not User.objects.filter(pk=owner, is_active=True).exists():
            raise Refused.because(N_("No active colleague has this id."), "owner")
    return dict(values)
