"""Functions in Python, run in the sandbox, and trying one out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, like, showing
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.connectors.functions import Failed
from tandem.engine.record import RecordRef
from tandem.operations.settings import functions as settings

router = Router(tags=["functions"])
Source = Annotated[str, Field(min_length=1, max_length=50_000)]
Name = Annotated[Word, Field(min_length=1, max_length=150)]


class FunctionForm(Form):
    """A function in Python, run in the sandbox."""

    model_config = like({"name": "Minutes", "source": "record['duration'] // 60"})

    name: Name
    source: Source


class Attempt(Form):
    """Code to be tried on a record."""

    model_config = like({"source": "record['id']", "record_type": "call", "record": 1204})

    source: Source
    record_type: Literal["call", "contact", "company", "task"]
    record: Id


class Attempted(Schema):
    """What the code gave and printed; ``error`` says why it ended, ``line`` where."""

    value: Any
    printed: str
    error: str
    line: int | None


class FunctionAnswer(Schema):
    """A function."""

    id: int
    key: str
    name: str
    source: str


@router.get("", auth=READ, response=list_shape(FunctionAnswer, "FunctionList"), summary="List functions")
def list_functions(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, settings.all_functions(user_of(request)), page, showing(FunctionAnswer))


@router.post("", auth=AUTOMATE, response={201: FunctionAnswer}, summary="Add a function")
def create_function(request: HttpRequest, form: FunctionForm) -> Any:
    """Code the sandbox does not understand is refused with its line."""
    return Status(201, showing(FunctionAnswer)(settings.save(user_of(request), None, form.name, form.source)))


@router.post("/try", auth=AUTOMATE, response=Attempted, summary="Try a function on a record")
def try_function(request: HttpRequest, form: Attempt) -> Any:
    """With the limits it always has. Nothing is changed or sent; for this one needs the right to run code."""
    settings.check(form.source)
    outcome = settings.attempt(user_of(request), form.source, RecordRef(form.record_type, form.record))
    if isinstance(outcome, Failed):
        return Attempted(value=None, printed=outcome.printed, error=outcome.message.say(_), line=outcome.line)
    return Attempted(value=outcome.value, printed=outcome.printed, error="", line=None)


@router.get("/{int:id}", auth=READ, response=FunctionAnswer, summary="One function")
def get_function(request: HttpRequest, id: Id) -> Any:
    """Its code."""
    return showing(FunctionAnswer)(settings.access_function(user_of(request), id))


@router.put("/{int:id}", auth=AUTOMATE, response=FunctionAnswer, summary="Change a function")
def edit_function(request: HttpRequest, id: Id, form: FunctionForm) -> Any:
    """It counts from the next run on."""
    user = user_of(request)
    row = settings.access_function(user, id)
    return showing(FunctionAnswer)(settings.save(user, row, form.name, form.source))


@router.delete("/{int:id}", auth=AUTOMATE, response=Done, summary="Take a function away")
def delete_function(request: HttpRequest, id: Id) -> Any:
    """Refused while something needs it."""
    user = user_of(request)
    settings.delete(user, settings.access_function(user, id))
    return Done()
