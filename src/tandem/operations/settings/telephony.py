"""Telephone exchanges whose callbacks we take: their secret, our numbers, the team their calls are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from tandem.connectors.numbers import normalise
from tandem.connectors.webhook import new_secret
from tandem.engine.words import N_
from tandem.operations.errors import Refused
from tandem.operations.settings.writing import a_key, access_setting, changing, listed, remove, store
from tandem.store.models import TelephonyAccount, User

PROVIDERS = ("twilio", "exchange")
COLUMNS = ("name", "team", "active", "sid")


def all_accounts(user: User) -> QuerySet[TelephonyAccount]:
    """Every account with its team. Raises access.Denied."""
    return listed(user, TelephonyAccount).select_related("team")


def access_account(user: User, id: int) -> TelephonyAccount:
    """An account. Raises access.Denied or access.NotThere."""
    return access_setting(user, TelephonyAccount, id)


def add(
    user: User, provider: str, values: Mapping[str, Any], token: str = ""
) -> tuple[TelephonyAccount, str]:
    """Add an account; gives it, and the secret made for it, to be shown once.

    Twilio has a token of its own, which is handed in; for any other exchange we make the secret.
    Raises Refused or access.Denied.
    """
    if provider not in PROVIDERS:
        raise Refused.because(N_("Choose one of {known}."), "provider", known=", ".join(PROVIDERS))
    made = new_secret() if provider == "exchange" else ""
    with changing(user) as firm:
        row = TelephonyAccount(provider=provider, key=a_key(TelephonyAccount, str(values["name"])))
        if provider == "twilio" and not token:
            message = N_("Paste the auth token; Twilio shows it on the first page of its console.")
            raise Refused.because(message, "token")
        wanted = {**_columns(values, firm.region), "secret": made or token}
        store(row, wanted)
    return row, made


def change(user: User, account: TelephonyAccount, values: Mapping[str, Any], token: str = "") -> bool:
    """Change an account; an empty token leaves the one there is. Raises Refused or access.Denied."""
    with changing(user) as firm:
        wanted = _columns(values, firm.region)
        if token and account.provider == "twilio":
            wanted["secret"] = token
        return store(account, wanted)


def renew_secret(user: User, account: TelephonyAccount) -> str:
    """A new secret for an exchange, to be shown once; the old one no longer counts. Raises Refused, access.Denied."""
    if account.provider == "twilio":
        raise Refused.because(N_("Twilio makes its own token. Renew it there, then paste it here."))
    with changing(user):
        made = new_secret()
        store(account, {"secret": made})
    return made


def delete(user: User, account: TelephonyAccount) -> None:
    """Take an account away; its calls stay. Raises access.Denied."""
    with changing(user):
        remove(account)


def _columns(values: Mapping[str, Any], region: str) -> dict[str, Any]:
    found = {name: values[name] for name in COLUMNS if name in values}
    if "own_numbers" in values:
        found["own_numbers"] = list(_numbers(values["own_numbers"], region))
    return found


def _numbers(written: Iterable[str], region: str) -> Iterable[str]:
    for text in dict.fromkeys(written):
        number = normalise(text, region).e164
        if number is None:
            message = N_("“{number}” is not a telephone number. Write it like +33 1 40 00 00 00.")
            raise Refused.because(message, "own_numbers", number=text)
        yield number
