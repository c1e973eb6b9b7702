"""Telephone exchanges whose callbacks are taken."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.hooks import forget_accounts
from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, given, like, named
from tandem.api.who import ADMINISTER, administrator_of, user_of
from tandem.operations.settings import telephony as telephony_settings
from tandem.store.models import Team, TelephonyAccount

router = Router(tags=["telephony accounts"])


class AccountFields(Form):
    """What may be changed; what is left out stays. ``token`` is Twilio's auth token; ``team`` gets new calls.

    With ``sid``, Twilio's account SID, our calls and text messages leave by this account.
    """

    model_config = like({"own_numbers": ["+33 1 40 00 00 00"], "team": 5, "active": True})

    name: Annotated[Word, Field(min_length=1, max_length=100)] = ""
    own_numbers: Annotated[list[Annotated[Word, Field(max_length=40)]], Field(max_length=200)] = []
    team: Id | None = None
    active: bool = True
    token: Word = ""
    sid: Annotated[Word, Field(max_length=64)] = ""


class AccountForm(AccountFields):
    """An account with a telephone exchange; ``token`` is Twilio's auth token, ``team`` gets new calls."""

    model_config = like({"provider": "exchange", "name": "Front desk", "own_numbers": ["+33 1 40 00 00 00"]})

    provider: Literal["twilio", "exchange"]
    name: Annotated[Word, Field(min_length=1, max_length=100)]


class AccountAnswer(Schema):
    """An account, without its secret; callbacks go to ``address``."""

    id: int
    key: str
    provider: str
    name: str
    own_numbers: list[str]
    sid: str
    team: int | None
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
    user = administrator_of(request)
    row, secret = telephony_settings.add(user, form.provider, _values(form), form.token)
    forget_accounts()
    return Status(201, {**_shown(row), "secret": secret})


@router.get("/{int:id}", auth=ADMINISTER, response=AccountAnswer, summary="One telephony account")
def get_telephony_account(request: HttpRequest, id: Id) -> Any:
    """Where its callbacks go, and whose numbers are ours."""
    return _shown(telephony_settings.access_account(user_of(request), id))


@router.patch("/{int:id}", auth=ADMINISTER, response=AccountAnswer, summary="Change a telephony account")
def edit_telephony_account(request: HttpRequest, id: Id, form: AccountFields) -> Any:
    """What is left out stays as it is. An account that is not active has its callbacks refused."""
    user = administrator_of(request)
    row = telephony_settings.access_account(user, id)
    telephony_settings.change(user, row, _values(form), form.token)
    forget_accounts()
    return _shown(telephony_settings.access_account(user, id))


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


def _values(form: AccountFields) -> dict[str, Any]:
    """What was sent for the account's columns, with a row for the team. Raises Refused."""
    sent = given(form)
    if sent.get("team") is not None:
        sent["team"] = named(Team, sent["team"], "team")
    return {
        name: value for name, value in sent.items() if name in (*telephony_settings.COLUMNS, "own_numbers")
    }


def _shown(row: TelephonyAccount) -> dict[str, Any]:
    names = ("id", "key", "provider", "name", "active", "sid")
    door = "twilio" if row.provider == "twilio" else "calls"
    found = {name: getattr(row, name) for name in names}
    return {
        **found,
        "team": row.team_id,
        "own_numbers": list(row.own_numbers),
        "address": f"/hooks/{door}/{row.key}",
    }
