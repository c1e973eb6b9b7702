"""Telephony: where the exchange reports, the secret shown once, and lines to try that really work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import Any

import pytest
from django.test import Client

from tandem.connectors import exchange, twilio
from tandem.store.models import Organisation, TelephonyAccount
from tests.builders import Firm
from tests.web.reading import words
from tests.web.settings.things import things_of

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


def form(**changes: Any) -> dict[str, Any]:
    """What the page of a new account sends."""
    values = {
        "provider": "exchange",
        "name": "Front desk",
        "token": "",
        "own_numbers": "01 40 00 00 00\n+40 21 000 0000",
    }
    return values | {"team": "", "active": "on"} | changes


def test_an_exchange_gets_a_secret_that_is_shown_once(firm: Firm, dora: Client) -> None:
    page = dora.post("/settings/telephony/add", form(team=firm.support.pk), follow=True)
    kept = TelephonyAccount.objects.get()
    assert (kept.key, kept.provider, kept.team, kept.active) == ("front-desk", "exchange", firm.support, True)
    assert kept.own_numbers == ["+33140000000", "+40210000000"]
    assert SECRET.findall(page.content.decode())[0] == kept.secret
    again = dora.get(f"/settings/telephony/{kept.pk}")
    assert kept.secret not in again.content.decode()
    assert "no-store" in again.headers["Cache-Control"]


def test_the_kept_session_holds_the_secret_sealed(firm: Firm, dora: Client) -> None:
    dora.post("/settings/telephony/add", form())
    assert TelephonyAccount.objects.get().secret not in str(dict(dora.session))


def test_a_new_secret_takes_the_place_of_the_old(firm: Firm, dora: Client) -> None:
    things = things_of(firm)
    page = dora.post(f"/settings/telephony/{things.exchange.pk}/secret", follow=True)
    old = things.exchange.secret
    things.exchange.refresh_from_db()
    assert things.exchange.secret != old
    assert things.exchange.secret in page.content.decode()
    page = dora.post(f"/settings/telephony/{things.twilio.pk}/secret", follow=True)
    assert "Twilio makes its own token" in words(page)


def test_twilio_s_token_is_written_and_never_shown(firm: Firm, dora: Client) -> None:
    page = dora.post("/settings/telephony/add", form(provider="twilio"))
    assert "Paste the auth token" in " ".join(page.context["form"].errors["token"])
    dora.post("/settings/telephony/add", form(provider="twilio", token="the-token"))
    kept = TelephonyAccount.objects.get()
    assert kept.secret == "the-token"
    dora.post(f"/settings/telephony/{kept.pk}", form(name="Desk", own_numbers=""))
    kept.refresh_from_db()
    assert (kept.name, kept.secret, kept.own_numbers) == ("Desk", "the-token", [])
    dora.post(f"/settings/telephony/{kept.pk}", form(token="another"))
    kept.refresh_from_db()
    assert kept.secret == "another"


def test_a_number_that_is_none_is_named(firm: Firm, dora: Client) -> None:
    page = dora.post("/settings/telephony/add", form(own_numbers="extension twelve"))
    assert "“extension twelve” is not a telephone number" in " ".join(
        page.context["form"].errors["own_numbers"]
    )
    assert not TelephonyAccount.objects.exists()


def test_the_address_is_the_public_one_when_there_is_one(firm: Firm, dora: Client) -> None:
    things = things_of(firm)
    here = f"/settings/telephony/{things.exchange.pk}"
    assert dora.get(here).context["address"] == "http://testserver/hooks/calls/ex"
    Organisation.objects.update(public_url="https://tandem.lumen.example")
    assert dora.get(here).context["address"] == "https://tandem.lumen.example/hooks/calls/ex"
    twilio_page = dora.get(f"/settings/telephony/{things.twilio.pk}")
    assert twilio_page.context["address"] == "https://tandem.lumen.example/hooks/twilio/tw"


def run_with_curl_told(example: str, **variables: str) -> list[str]:
    """What curl would be called with, when a shell runs the lines."""
    script = "curl() { printf '%s\\0' \"$@\"; }\n" + example
    shell = shutil.which("bash") or "sh"
    environment = {**os.environ, **variables}
    done = subprocess.run([shell, "-c", script], capture_output=True, check=True, env=environment)
    return done.stdout.decode().split("\0")[:-1]


def test_the_line_for_an_exchange_says_what_its_door_understands(firm: Firm, dora: Client) -> None:
    things = things_of(firm)
    example = dora.get(f"/settings/telephony/{things.exchange.pk}").context["example"]
    said = run_with_curl_told(example, TANDEM_KEY="tdm_key")
    assert "Authorization: Bearer tdm_key" in said
    assert "http://testserver/hooks/calls/ex" in said
    signal = exchange.parse(said[-1].encode())
    assert (signal.kind, signal.direction, signal.from_number) == ("ringing", "inbound", "+33612345678")


@pytest.mark.skipif(not shutil.which("openssl"), reason="the line signs with openssl")
def test_the_line_for_twilio_is_signed_as_twilio_signs(firm: Firm, dora: Client) -> None:
    things = things_of(firm)
    example = dora.get(f"/settings/telephony/{things.twilio.pk}").context["example"]
    assert things.twilio.secret not in example
    said = run_with_curl_told(example, TWILIO_TOKEN=things.twilio.secret)
    url = next(part for part in said if part.startswith("http"))
    signature = next(part for part in said if part.startswith("X-Twilio-Signature: ")).partition(": ")[2]
    pairs = [said[place + 1].partition("=") for place, part in enumerate(said) if part == "--data-urlencode"]
    fields = {name: value for name, _sep, value in pairs}
    assert twilio.verify(things.twilio.secret, url, fields, signature)
    assert not twilio.verify("another", url, fields, signature)


def test_a_disconnected_account_is_gone(firm: Firm, dora: Client) -> None:
    things = things_of(firm)
    dora.post(f"/settings/telephony/{things.exchange.pk}/delete")
    assert list(TelephonyAccount.objects.all()) == [things.twilio]
