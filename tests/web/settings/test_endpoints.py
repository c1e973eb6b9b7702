"""Webhooks: only addresses that may be reached, secrets changed without a gap, tests that really go out."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from tandem.connectors.webhook import verify
from tandem.store.models import Endpoint, Organisation
from tests.builders import Firm, a_workflow
from tests.connectors.outside import Sink, a_server, answers
from tests.web.reading import words
from tests.web.settings.things import things_of

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


def headers_and_body(request: bytes) -> tuple[dict[str, str], bytes]:
    """A request as it came over the wire, taken apart."""
    head, _sep, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return {
        name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)
    }, body


def allowed(sink: Sink) -> None:
    """An administrator let webhooks reach it."""
    Organisation.objects.update(allowed_hosts=sorted(sink.place))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:8080/hook", "not on the public internet"),
        ("http://169.254.169.254/latest/meta-data", "not on the public internet"),
        ("http://[::1]:9000/", "not on the public internet"),
        ("ftp://example.com/", "must begin with https://"),
        ("https://user:pass@example.com/", "contains a user name"),
        ("https://example.com:5432/", "Port 5432 is not allowed"),
        ("not an address", "space"),
    ],
)
def test_an_address_nobody_may_reach_is_refused(firm: Firm, dora: Client, url: str, said: str) -> None:
    page = dora.post("/settings/webhooks/add", {"name": "Books", "url": url})
    assert said in " ".join(page.context["form"].errors["url"])
    assert not Endpoint.objects.exists()


def test_an_address_the_organisation_allows_is_taken_and_its_secret_shown_once(
    firm: Firm, dora: Client
) -> None:
    Organisation.objects.update(allowed_hosts=["127.0.0.1:8080"])
    page = dora.post(
        "/settings/webhooks/add", {"name": "Books", "url": "http://127.0.0.1:8080/hook"}, follow=True
    )
    kept = Endpoint.objects.get()
    assert SECRET.findall(page.content.decode())[0] == kept.secret
    assert kept.secret not in dora.get(f"/settings/webhooks/{kept.pk}").content.decode()


def test_moving_it_inside_is_refused_as_well(firm: Firm, dora: Client) -> None:
    kept = things_of(firm).endpoint
    page = dora.post(f"/settings/webhooks/{kept.pk}", {"name": "Books", "url": "http://10.0.0.1/"})
    assert "not on the public internet" in " ".join(page.context["form"].errors["url"])
    dora.post(f"/settings/webhooks/{kept.pk}", {"name": "Bookkeeping", "url": kept.url})
    kept.refresh_from_db()
    assert (kept.name, kept.url) == ("Bookkeeping", "https://books.example/hook")


def test_two_secrets_sign_until_the_old_one_is_retired(firm: Firm, dora: Client) -> None:
    with a_server(answers("200 OK", body=b"thanks")) as sink:
        allowed(sink)
        kept = things_of(firm).endpoint
        Endpoint.objects.update(url=sink.url)
        here = f"/settings/webhooks/{kept.pk}"
        dora.post(f"{here}/secret")
        old, kept = kept.secret, Endpoint.objects.get()
        assert (kept.old_secret, kept.secret != old) == (old, True)
        assert "Two secrets are in use already" in words(dora.post(f"{here}/secret", follow=True))
        page = dora.post(f"{here}/test")
        assert "It was taken: the other side answered 200." in words(page)
        assert "thanks" in words(page)
        dora.post(f"{here}/retire")
        dora.post(f"{here}/test")
    now = datetime.now(UTC)
    both, alone = (headers_and_body(request) for request in sink.requests)
    assert both[0]["webhook-id"] == verify([old], *both, now) == verify([kept.secret], *both, now)
    assert both[0]["webhook-signature"].count("v1,") == 2
    assert alone[0]["webhook-signature"].count("v1,") == 1
    assert verify([kept.secret], *alone, now) == alone[0]["webhook-id"]


def test_a_test_that_fails_says_how(firm: Firm, dora: Client) -> None:
    kept = things_of(firm).endpoint
    with a_server(answers("404 Not Found", body=b"<b>no such hook</b>")) as sink:
        allowed(sink)
        Endpoint.objects.update(url=sink.url)
        page = dora.post(f"/settings/webhooks/{kept.pk}/test")
    assert "The other side answered 404, which means no." in words(page)
    assert "&lt;b&gt;no such hook&lt;/b&gt;" in page.content.decode()
    assert "refused the connection" in words(dora.post(f"/settings/webhooks/{kept.pk}/test"))
    Organisation.objects.update(allowed_hosts=[])
    assert "not on the public internet" in words(dora.post(f"/settings/webhooks/{kept.pk}/test"))


def test_a_webhook_a_rule_calls_is_not_deleted(firm: Firm, dora: Client) -> None:
    kept = things_of(firm).endpoint
    a_workflow("Tell the books").when("call.ended").then("call_webhook", endpoint="books").published()
    assert "Tell the books" in words(dora.get(f"/settings/webhooks/{kept.pk}"))
    assert "still needed by" in words(dora.post(f"/settings/webhooks/{kept.pk}/delete", follow=True))
    assert Endpoint.objects.exists()
