"""Telephone exchanges whose callbacks are taken."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.hooks import forget_accounts
from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word
from tandem.api.who import ADMINISTER, user_of
from tandem.operations.settings import telephony as telephony_settings
from tandem.store.models import TelephonyAccount

router = Router(tags=["telephony accounts"])


class AccountForm(Form):
    """An account with a telephone exchange; ``token`` is Twilio's auth token."""

    provider: Literal["twilio", "exchange"]
    name: Annotated[Word, Field(min_length=1, max_length=100)]
    own_numbers: Annotated[list[Annotated[Word, Field(max_length=40)]], Field(max_length=200)] = []
    token: Word = ""


class AccountAnswer(Schema):
    """An account, without its secret; callbacks go to ``address``."""

    id: int
    key: str
    provider: str
    name: str
    own_numbers: list[str]
    active: bool
    address: str


class NewAccount(AccountAnswer):
    """An account with the secret made for it, shown only now; empty for Twilio, which has its own."""

    secret: str


@router.get(
    "", auth=ADMINISTER, response=list_shape(AccountAnswer, "AccountList"), summary="List telephony accounts"
)
def list_telephony_accounts(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, telephony_settings.all_accounts(user_of(request)), page, _shown)


@router.post("", auth=ADMINISTER, response={201: NewAccount}, summary="Add a telephony account")
def create_telephony_account(request: HttpRequest, form: AccountForm) -> Any:
    """Its callbacks are taken from now on."""
    values = {"name": form.name, "own_numbers": form.own_numbers}
    row, secret = telephony_settings.add(user_of(request), form.provider, values, form.token)
    forget_accounts()
    return Status(201, {**_shown(row), "secret": secret})


@router.post("/{int:id}/secret", auth=ADMINISTER, response=NewAccount, summary="Renew an exchange's secret")
def renew_telephony_secret(request: HttpRequest, id: Id) -> Any:
    """The old one no longer counts, within two seconds."""
    user = user_of(request)
    row = telephony_settings.access_account(user, id)
    secret = telephony_settings.renew_secret(user, row)
    forget_accounts()
    return {**_shown(row), "secret": secret}


@router.delete("/{int:id}", auth=ADMINISTER, response=Done, summary="Take a telephony account away")
def delete_telephony_account(request: HttpRequest, id: Id) -> Any:
    """Its calls stay; its callbacks are refused within two seconds."""
    user = user_of(request)
    telephony_settings.delete(user, telephony_settings.access_account(user, id))
    forget_accounts()
    return Done()


def _shown(row: TelephonyAccount) -> dict[str, Any]:
    names = ("id", "key", "provider", "name", "active")
    door = "twilio" if row.provider == "twilio" else "calls"
    found = {name: getattr(row, name) for name in names}
    return {**found, "own_numbers": list(row.own_numbers), "address": f"/hooks/{door}/{row.key}"}
