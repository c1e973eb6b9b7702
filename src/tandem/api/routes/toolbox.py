"""The toolbox: what one may do by hand, with the form of each, and doing it to one record or many."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from tandem.api.shapes import Form, Id, Key, like
from tandem.api.who import READ, WRITE, user_of
from tandem.engine.action import Action
from tandem.engine.plan import Do
from tandem.engine.record import RecordRef
from tandem.operations import toolbox

router = Router(tags=["toolbox"])
Type = Literal["contact", "company", "call", "task"]
MOST = 1000


class Offered(Schema):
    """An action, with the JSON Schema of its form."""

    action: str
    title: str
    help: str
    permission: str
    form: dict[str, Any]


class Toolbox(Schema):
    """What may be done to records of a type."""

    actions: list[Offered]


class Deed(Form):
    """Do an action to these records; ``form`` as the toolbox describes it."""

    model_config = like(
        {"record_type": "contact", "records": [1204], "action": "add_note", "form": {"text": "Hello"}}
    )

    record_type: Type
    records: Annotated[list[Id], Field(min_length=1, max_length=MOST)]
    action: Key
    form: dict[str, Any] = {}


class Outcome(Schema):
    """What became of one record, and why not."""

    record: int
    done: bool
    because: str


class Outcomes(Schema):
    """What became of each record, in order."""

    records: list[Outcome]


@router.get("/{record_type}", auth=READ, response=Toolbox, summary="What may be done to records of a type")
def list_actions(request: HttpRequest, record_type: Type) -> Any:
    """In the order of their titles."""
    return {"actions": [_offered(action) for action in toolbox.offered(user_of(request), record_type)]}


@router.post("", auth=WRITE, response=Outcomes, summary="Do an action to one record or many")
def perform_action(request: HttpRequest, form: Deed) -> Any:
    """All or nothing: one record that may not be touched refuses them all."""
    records = [RecordRef(form.record_type, id) for id in dict.fromkeys(form.records)]
    done = toolbox.perform(user_of(request), form.action, form.form, records)
    return {"records": [_outcome(one) for one in done]}


def _offered(action: type[Action]) -> dict[str, Any]:
    return {
        "action": action.id,
        "title": _(action.title),
        "help": (action.__doc__ or "").strip(),
        "permission": action.permission,
        "form": action.model_json_schema(by_alias=True),
    }


def _outcome(one: toolbox.Performed) -> dict[str, Any]:
    because = "" if isinstance(one.plan, Do) else one.plan.because.say(_)
    return {"record": one.record.id, "done": one.done, "because": because}
