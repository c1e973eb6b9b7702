"""Keys of programs: made and shown once, listed, revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tandem.api.shapes import Done, Form, Id, Time, Word, like
from tandem.api.who import ADMINISTER, READ, Scope, user_of
from tandem.operations import keys
from tandem.store.models import ApiKey

router = Router(tags=["keys"])


class KeyForm(Form):
    """A key to be made."""

    model_config = like({"name": "Reports", "scopes": ["read"], "expires_at": "2099-12-31T00:00:00Z"})

    name: Annotated[Word, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10)]
    expires_at: Time | None = None


class KeyAnswer(Schema):
    """A key, without its secret."""

    id: int
    name: str
    prefix: str
    owner: int
    scopes: list[str]
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewKey(KeyAnswer):
    """A new key. ``token`` is shown only now."""

    token: str


@router.get("", auth=READ, response=list[KeyAnswer], summary="List keys")
def list_keys(request: HttpRequest) -> Any:
    """One's own; everybody's for those who change settings."""
    return [_shown(row) for row in keys.list_keys(user_of(request))]


@router.post("", auth=ADMINISTER, response={201: NewKey}, summary="Make a key")
def create_key(request: HttpRequest, form: KeyForm) -> Any:
    """It acts for its owner, within the owner's rights and its scopes."""
    made = keys.make(user_of(request), form.name, form.scopes, form.expires_at)
    return Status(201, {**_shown(made.key), "token": made.token})


@router.delete("/{int:id}", auth=ADMINISTER, response=Done, summary="Revoke a key")
def revoke_key(request: HttpRequest, id: Id) -> Any:
    """It stops at once."""
    keys.revoke(user_of(request), id)
    return Done()


def _shown(row: ApiKey) -> dict[str, Any]:
    names = ("id", "name", "prefix", "scopes", "expires_at", "last_used_at", "revoked_at")
    return {**{name: getattr(row, name) for name in names}, "owner": row.owner_id}
