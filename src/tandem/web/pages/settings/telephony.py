"""Telephony accounts: their list, and one with its address, its secret and a line to try it with."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.operations.settings import telephony
from tandem.store.models import Organisation, TelephonyAccount
from tandem.store.read.organisation import now
from tandem.web.components.listing import Column
from tandem.web.forms.settings.telephony import PROVIDER_WORDS, AccountForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import TELEPHONY

COLUMNS = (
    Column("name", gettext_lazy("Account"), width="wide"),
    Column("provider", gettext_lazy("Exchange")),
    Column("numbers", gettext_lazy("Our numbers")),
    Column("team", gettext_lazy("Calls go to")),
    Column("active", gettext_lazy("State")),
)
CALLER = "+33612345678"
HOOKS = {"twilio": "hook_twilio", "exchange": "hook_calls"}


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every account."""
    rows = telephony.all_accounts(reader(request))
    found = answers.listing(
        request,
        "telephony",
        rows,
        COLUMNS,
        lambda row: reverse("settings_telephony_account", args=[row.pk]),
        shown=lambda row: {"words": PROVIDER_WORDS[row.provider]},
    )
    return answers.show(request, TELEPHONY, "telephony", {"listing": found})


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new account; the secret made for it is shown on the next page, once."""
    user = reader(request)
    telephony.all_accounts(user)
    form = AccountForm(None, request.POST or None)
    made = []

    def act() -> None:
        made.append(
            telephony.add(user, form.cleaned_data["provider"], form.values(), form.cleaned_data["token"])
        )

    if answers.accepted(request, form, act):
        account, secret = made[0]
        if secret:
            answers.keep_secret(request, secret)
        here = reverse("settings_telephony_account", args=[account.pk])
        return answers.done(request, here, _("The account {name} is added.").format(name=account.name))
    return answers.show(request, TELEPHONY, "telephony_add", {"form": form}, _("New account"))


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: an account."""
    user = reader(request)
    account = telephony.access_account(user, id)
    form = AccountForm(account, request.POST or None)

    def act() -> None:
        telephony.change(user, account, form.values(), form.cleaned_data.get("token", ""))

    here = reverse("settings_telephony_account", args=[id])
    if answers.accepted(request, form, act):
        return answers.done(request, here, _("The account {name} is saved.").format(name=account.name))
    kept = telephony.access_account(user, id)
    context = {
        "form": form,
        "account": kept,
        "provider": PROVIDER_WORDS[kept.provider],
        "address": address(request, kept),
        "example": example(request, kept),
        "secret": answers.take_secret(request),
        "has_public_address": bool(Organisation.objects.values_list("public_url", flat=True).get(id=1)),
    }
    return answers.show(request, TELEPHONY, "telephony_account", context, kept.name)


@page
@require_POST
def renew(request: HttpRequest, id: int) -> HttpResponse:
    """POST: a new secret for an exchange, shown once."""
    account = telephony.access_account(reader(request), id)

    def act() -> None:
        answers.keep_secret(request, telephony.renew_secret(reader(request), account))

    here = reverse("settings_telephony_account", args=[id])
    return answers.do(request, act, here, _("The secret is new; the old one no longer counts."))


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take an account away."""
    account = telephony.access_account(reader(request), id)
    words = _("The account {name} is gone.").format(name=account.name)
    return answers.do(
        request, lambda: telephony.delete(reader(request), account), reverse(TELEPHONY.name), words
    )


def address(request: HttpRequest, account: TelephonyAccount) -> str:
    """Where the exchange sends its callbacks."""
    path = reverse(HOOKS[account.provider], args=[account.key])
    base = Organisation.objects.values_list("public_url", flat=True).get(id=1)
    return base.rstrip("/") + path if base else request.build_absolute_uri(path)


def example(request: HttpRequest, account: TelephonyAccount) -> str:
    """Lines for a shell that report a ringing call; the secret they need is in a variable, never here."""
    ours = account.own_numbers[0] if account.own_numbers else "+33140000000"
    here = address(request, account)
    return _twilio_example(here, ours) if account.provider == "twilio" else _exchange_example(here, ours)


def _exchange_example(here: str, ours: str) -> str:
    event = {
        "provider_id": "try-1",
        "event": "ringing",
        "at": now().isoformat(timespec="seconds"),
        "direction": "inbound",
        "from": CALLER,
        "to": ours,
    }
    lines = (
        f"curl -X POST {here}",
        "-H 'Content-Type: application/json'",
        '-H "Authorization: Bearer $TANDEM_KEY"',
        f"-d '{json.dumps(event, indent=2)}'",
    )
    return " \\\n  ".join(lines)


def _twilio_example(here: str, ours: str) -> str:
    """Twilio signs the address and the fields in the order of their names, with the auth token (HMAC-SHA1)."""
    fields = {"CallSid": "try-1", "CallStatus": "ringing", "Direction": "inbound", "From": CALLER, "To": ours}
    signed = here + "".join(name + value for name, value in fields.items())
    lines = (
        f"curl -X POST {here}",
        '-H "X-Twilio-Signature: $SIGNATURE"',
        *(f"--data-urlencode '{name}={value}'" for name, value in fields.items()),
    )
    signature = f"printf %s '{signed}' | openssl dgst -sha1 -hmac \"$TWILIO_TOKEN\" -binary | base64"
    return f"SIGNATURE=$({signature})\n" + " \\\n  ".join(lines)
