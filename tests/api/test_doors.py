"""Who is let in: keys with their scopes, sessions with their CSRF token; and what is said to everybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tandem.api.reference import markdown
from tandem.commands.api import PATH
from tandem.operations import keys, limits
from tandem.store.models import ApiKey, Contact
from tandem.store.read.organisation import now
from tests.builders import Firm, a_lead

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]
JSON = "application/json"


def with_key(token: str) -> Client:
    """A program that sends this as its key."""
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def browser(firm: Firm) -> Client:
    """Dora's browser, signed in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(firm.dora)
    return client


def test_without_a_key_or_session_nobody_is_let_in() -> None:
    for path in ("/api/contacts", "/api/openapi.json", "/api/docs"):
        answer = Client().get(path)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), path
        assert "Authorization: Bearer" in answer.json()["error"]


def test_only_the_hash_of_a_key_is_kept(firm: Firm) -> None:
    made = keys.make(firm.ana, "Reports", ["read"])
    row = ApiKey.objects.get()
    assert made.token.startswith(f"tdm_{row.prefix}_")
    secret = made.token.rpartition("_")[2]
    assert secret not in str(vars(row))
    assert len(row.digest) == 64


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "tdm_",
        "tdm_abcd1234_wrong",
        "tdm__",
        "Basic abc",
        "tdm_" + "a" * 5000,
        "tdm_é_é",
        "tdm_a_b\x00",
        "_" * 40,
    ],
)
def test_a_wrong_key_is_refused(firm: Firm, token: str) -> None:
    keys.make(firm.ana, "Reports", ["read"])
    assert with_key(token).get("/api/contacts").status_code == 401


def test_a_key_with_another_keys_prefix_is_refused(firm: Firm) -> None:
    one, other = (keys.make(firm.ana, name, ["read"]) for name in ("One", "Other"))
    mixed = f"tdm_{one.key.prefix}_{other.token.split('_', 2)[2]}"
    assert with_key(mixed).get("/api/contacts").status_code == 401


@pytest.mark.parametrize("end", ["revoked", "expired", "owner left"])
def test_a_key_ends_at_once(firm: Firm, end: str) -> None:
    made = keys.make(firm.bo, "Reports", ["read"], now() + timedelta(days=1))
    client = with_key(made.token)
    assert client.get("/api/contacts").status_code == 200
    if end == "revoked":
        keys.revoke(firm.bo, made.key.pk)
    elif end == "expired":
        firm.organisation.clock_offset = timedelta(days=2)
        firm.organisation.save()
    else:
        firm.bo.is_active = False
        firm.bo.save()
    assert client.get("/api/contacts").status_code == 401


def test_a_change_of_role_counts_from_the_next_request(firm: Firm, program: Program) -> None:
    a_lead(owner=firm.cy)
    client = program(firm.bo)
    assert len(client.get("/api/contacts").json()["items"]) == 1
    assert firm.bo.role is not None
    firm.bo.role.rights = {"view": {"*": "own"}}
    firm.bo.role.save()
    assert client.get("/api/contacts").json()["items"] == []


def test_the_last_use_is_kept_once_a_minute(firm: Firm) -> None:
    client = with_key(keys.make(firm.ana, "Reports", ["read"]).token)
    client.get("/api/contacts")
    first = ApiKey.objects.get().last_used_at
    client.get("/api/contacts")
    assert ApiKey.objects.get().last_used_at == first is not None
    firm.organisation.clock_offset = timedelta(seconds=61)
    firm.organisation.save()
    client.get("/api/contacts")
    assert ApiKey.objects.get().last_used_at > first


@pytest.mark.parametrize("scope", ["read", "write", "calls", "automate", "administer"])
def test_a_key_may_do_only_what_its_scope_says(program: Program, firm: Firm, scope: str) -> None:
    client = program(firm.dora, scope)
    asked = {
        "read": client.get("/api/contacts"),
        "write": client.post("/api/contacts", {"last_name": "M"}, content_type=JSON),
        "calls": client.post("/api/calls/events", {"events": []}, content_type=JSON),
        "automate": client.post("/api/workflows/validate", {"text": "x"}, content_type=JSON),
        "administer": client.get("/api/organisation"),
    }
    assert {name for name, answer in asked.items() if answer.status_code != 403} == {scope}
    assert Contact.objects.count() == (scope == "write")


def test_a_session_reads_and_with_its_token_writes(browser: Client) -> None:
    assert browser.get("/api/contacts").status_code == 200
    assert browser.get("/api/openapi.json").json()["info"]["title"] == "Tandem"
    refused = browser.post("/api/contacts", {"last_name": "M"}, content_type=JSON)
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["error"]
    assert not Contact.objects.exists()
    browser.cookies["csrftoken"] = "a" * 32
    taken = browser.post(
        "/api/contacts", {"last_name": "M"}, content_type=JSON, headers={"X-CSRFToken": "a" * 32}
    )
    assert taken.status_code == 201, taken.content


def test_a_wrong_key_is_not_saved_by_a_session(browser: Client) -> None:
    answer = browser.get("/api/contacts", headers={"Authorization": "Bearer tdm_a_b"})
    assert answer.status_code == 401


def test_too_many_requests_are_put_off(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REQUESTS", limits.Limit("requests", 3))
    client, other = program(), program()
    assert [client.get("/api/clock").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = client.get("/api/clock")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer.json()["error"]
    assert other.get("/api/clock").status_code == 200


def test_guessing_keys_is_put_off(firm: Firm) -> None:
    client = with_key("tdm_abcd1234_guess")
    assert [client.get("/api/clock").status_code for _ in range(62)] == [401] * 60 + [429] * 2


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", JSON, 400),
        (b"", JSON, 422),
        (b"null", JSON, 422),
        (b"[]", JSON, 422),
        (b'"text"', JSON, 422),
        (b'{"last_name": "M", "last_name": "N"}', JSON, 400),
        (b'{"last_name": NaN}', JSON, 400),
        (b'{"last_name": "a\\u0000b"}', JSON, 400),
        (b'{"last_name": "\\ud800"}', JSON, 400),
        (b'{"last_name": "\xff"}', JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b'{"last_name": ' + b"9" * 6000 + b"}", JSON, 400),
        (b"last_name=M", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "application/json; charset=utf-16", 415),
        (b"{}", "multipart/form-data; boundary=x", 415),
        (b" " * 5 * 1024 * 1024, JSON, 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    program: Program, body: bytes, content_type: str, status: int
) -> None:
    answer = program().post("/api/contacts", body, content_type=content_type)
    assert answer.status_code == status, answer.content
    assert set(answer.json()) == {"error", "problems"}
    assert not Contact.objects.exists()


def test_a_body_without_a_length_is_refused(program: Program) -> None:
    answer = program().post("/api/contacts", {}, content_type=JSON, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/nothing", 404), ("get", "/api/", 404), ("get", "/api/contacts/0", 422),
        ("get", "/api/contacts/x", 404),
        ("get", f"/api/contacts/{2**63}", 422), ("get", "/api/contacts/1", 404), ("put", "/api/contacts", 405),
        ("trace", "/api/contacts", 405), ("options", "/api/contacts", 405),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_json(program: Program, method: str, path: str, status: int) -> None:
    answer = getattr(program(), method)(path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "problems"}


def test_nothing_is_cached_or_sniffed(program: Program) -> None:
    answer = program().get("/api/contacts")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")


def test_errors_are_said_in_the_language_asked_for(program: Program) -> None:
    answer: Any = program().get("/api/nothing", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404


def test_an_unexpected_error_shows_nothing_of_the_inside(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(user: Any) -> Any:
        raise RuntimeError("secret inside")

    client = program()
    monkeypatch.setattr(keys, "list_keys", fail)
    answer = client.get("/api/keys")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()


def test_the_reference_lists_every_operation(program: Program) -> None:
    page = program().get("/api/docs").content.decode()
    assert "<code>POST /api/contacts</code>" in page
    assert "<code>POST /api/calls/events</code>" in page


def test_the_published_reference_is_the_programs() -> None:
    assert PATH.read_text(encoding="utf-8") == markdown(), "run: tandem api"
