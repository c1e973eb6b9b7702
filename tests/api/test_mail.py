"""The mail account through the programs' door: set up, tried out on a real server, its password never shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tandem.store.models import MailAccount, MailboxMessage
from tests.api.test_settings import send
from tests.builders import Firm
from tests.faults.outside import a_mail_server

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]
ACCOUNT = {
    "name": "Atelier", "address": "hello@example.com", "host": "smtp.example.com", "port": 587,
    "security": "starttls", "username": "hello", "active": True,
}  # fmt: skip


def test_the_account_is_set_up_and_never_shows_its_password(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    assert client.get("/api/mail-account").json()["set_up"] is False
    kept = send(client, "put", "/mail-account", {**ACCOUNT, "password": "s3cret"})
    assert kept.status_code == 200, kept.content
    assert kept.json() == {**ACCOUNT, "set_up": True, "in_use": True}
    assert send(client, "put", "/mail-account", {**ACCOUNT, "name": "Lumen"}).json()["name"] == "Lumen"
    assert MailAccount.objects.get().password == "s3cret"
    assert b"s3cret" not in client.get("/api/mail-account").content


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"port": 0}, "port"), ({"security": "ssl"}, "security"), ({"address": "nobody"}, "address"),
     ({"host": "elsewhere.example.com"}, "password")],
)  # fmt: skip
def test_a_wrong_account_is_refused_naming_the_field(
    program: Program, firm: Firm, changed: dict[str, Any], field: str
) -> None:
    client = program(firm.dora)
    send(client, "put", "/mail-account", {**ACCOUNT, "password": "s3cret"})
    answer = send(client, "put", "/mail-account", {**ACCOUNT, **changed})
    assert answer.status_code == 422, answer.content
    assert [one["field"] for one in answer.json()["problems"]] == [field]
    assert MailAccount.objects.get().host == "smtp.example.com"


def test_a_test_says_what_the_server_said(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    assert send(client, "post", "/mail-account/test", {"to": "me@example.com"}).status_code == 422
    with a_mail_server() as server:
        body = {**ACCOUNT, "host": "127.0.0.1", "port": server.port, "security": "none", "username": ""}
        send(client, "put", "/mail-account", body)
        told = send(client, "post", "/mail-account/test", {"to": "me@example.com"}).json()
        assert told["sent"] is True, told
        assert len(server.taken) == 1
    told = send(client, "post", "/mail-account/test", {"to": "me@example.com"}).json()
    assert told["sent"] is False
    assert told["answer"]


def test_the_mailbox_is_read(program: Program, firm: Firm) -> None:
    row = MailboxMessage.objects.create(
        message_id="1", sender="a@b.c", recipient="d@e.f", subject="Hi", text="Ho"
    )
    client = program(firm.dora)
    assert [one["subject"] for one in client.get("/api/mailbox").json()["items"]] == ["Hi"]
    assert client.get(f"/api/mailbox/{row.pk}").json()["text"] == "Ho"
    assert client.get(f"/api/mailbox/{row.pk + 1}").status_code == 404
    assert program(firm.bo).get("/api/mailbox").status_code == 403
