"""The mail account: its password goes in and never out, and a test says what the server said."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.test import Client

from tandem.store.models import MailAccount
from tests.builders import Firm
from tests.web.reading import words

PASSWORD = "correct horse"


class Mind:
    """A server that keeps what it takes, or says no."""

    def __init__(self, answer: str = "250 taken as 42") -> None:
        self.answer = answer
        self.taken: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return self.answer


def signs_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    """Only one user name and password do."""
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (
        b"lumen",
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=False)


@contextmanager
def a_mail_server(mind: Mind) -> Iterator[int]:
    """It listens on loopback and wants to know who sends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    controller = Controller(
        mind,
        hostname="127.0.0.1",
        port=port,
        authenticator=signs_in,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def form(port: int = 587, **changes: Any) -> dict[str, Any]:
    """What the page sends."""
    values = {
        "name": "Atelier Lumen", "address": "hello@lumen.example", "host": "127.0.0.1", "port": port,
        "security": "none", "username": "lumen", "password": PASSWORD, "active": "on",
    }  # fmt: skip
    return values | changes


def test_without_an_account_the_development_mailbox_is_named(firm: Firm, dora: Client) -> None:
    page = dora.get("/settings/mail")
    assert "development mailbox" in words(page)
    assert 'href="/mailbox"' in page.content.decode()
    assert "Send the test" not in words(page)


def test_there_is_one_account_and_an_empty_password_keeps_the_old(firm: Firm, dora: Client) -> None:
    dora.post("/settings/mail", form())
    dora.post("/settings/mail", form(name="Lumen", password=""))
    kept = MailAccount.objects.get()
    assert (kept.name, kept.password, kept.active) == ("Lumen", PASSWORD, True)
    assert PASSWORD not in dora.get("/settings/mail").content.decode()
    dora.post("/settings/mail", form(username="", password=""))
    assert MailAccount.objects.get().password == ""


def test_the_password_does_not_follow_to_another_server(firm: Firm, dora: Client) -> None:
    dora.post("/settings/mail", form())
    page = dora.post("/settings/mail", form(host="smtp.evil.example", password=""))
    assert "write the password again" in " ".join(page.context["form"].errors["password"])
    assert MailAccount.objects.get().host == "127.0.0.1"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"port": 0}, "port"),
        ({"port": 70000}, "port"),
        ({"address": "x"}, "address"),
        ({"security": "ssl"}, "security"),
    ],
)
def test_a_wrong_account_is_refused(firm: Firm, dora: Client, changes: dict[str, Any], field: str) -> None:
    page = dora.post("/settings/mail", form(**changes))
    assert field in page.context["form"].errors
    assert not MailAccount.objects.exists()


def test_a_test_really_sends_and_says_what_the_server_said(firm: Firm, dora: Client) -> None:
    mind = Mind()
    with a_mail_server(mind) as port:
        dora.post("/settings/mail", form(port))
        page = dora.post("/settings/mail/test", {"to": "dora@example.com"})
    assert "The server took the mail to dora@example.com. It said: “taken as 42”" in words(page)
    assert [one.rcpt_tos for one in mind.taken] == [["dora@example.com"]]


def test_a_wrong_password_is_told_in_the_server_s_words(firm: Firm, dora: Client) -> None:
    with a_mail_server(Mind()) as port:
        dora.post("/settings/mail", form(port, password="a-wrong-one"))
        page = dora.post("/settings/mail/test", {"to": "dora@example.com"})
    assert "It was not sent. The mail server said:" in words(page)
    assert "a-wrong-one" not in page.content.decode()


def test_a_server_that_is_not_there_is_told(firm: Firm, dora: Client) -> None:
    dora.post("/settings/mail", form(9))
    page = dora.post("/settings/mail/test", {"to": "dora@example.com"})
    assert "It was not sent. The mail server refused the connection." in words(page)


def test_without_a_server_there_is_nothing_to_test(firm: Firm, dora: Client) -> None:
    page = dora.post("/settings/mail/test", {"to": "dora@example.com"})
    assert page.context["test_form"].non_field_errors()
