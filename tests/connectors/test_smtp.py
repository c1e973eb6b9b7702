"""How a mail ends, with real servers on loopback: kind ones, and every way of being rude (F27)."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BufferedReader
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tandem.connectors.mail import Later, MailAccount, MailAddress, Refused, Sent, Unknown, send
from tests.connectors.outside import Manners, Sink, a_certificate, a_server
from tests.connectors.test_letter import MAIL

QUICK = MailAccount(host="127.0.0.1", port=0, security="none", timeout=0.3, total_timeout=0.8)


class Kind:
    """A server's mind: keeps what it takes, refuses the addresses it was told to."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.taken: list[Envelope] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address.partition("@")[0])
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return self.answers.get("DATA", "250 taken as 42")


@contextmanager
def a_mail_server(mind: Kind, **options: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    controller = Controller(mind, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def at(port: int, **change: Any) -> MailAccount:
    return replace(QUICK, port=port, **change)


def test_a_taken_mail_is_sent_whole() -> None:
    mind = Kind()
    with a_mail_server(mind) as port:
        outcome = send(replace(MAIL, text="one\n.\n..two\n.three\n", html="", attachments=[]), at(port))
    assert outcome == Sent("taken as 42")
    (envelope,) = mind.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hello@lumen.example", ["ann@client.example"])
    assert isinstance(envelope.content, bytes)
    head, _, body = envelope.content.partition(b"\r\n\r\n")
    assert body == b"one\r\n.\r\n..two\r\n.three\r\n"
    assert b"Message-ID: <delivery-7@lumen.example>" in head
    assert b"Auto-Submitted: auto-generated" in head


@pytest.mark.parametrize(
    ("answers", "outcome", "permanent", "code"),
    [
        ({"ann": "550 no such user"}, Refused, True, 550),
        ({"ann": "451 greylisted"}, Later, None, None),
        ({"ann": "421 too many"}, Later, None, None),
        ({"DATA": "552 too big"}, Refused, True, 552),
        ({"DATA": "554 spam"}, Refused, True, 554),
        ({"DATA": "451 try later"}, Later, None, None),
        ({"DATA": "421 closing"}, Later, None, None),
    ],
)
def test_temporary_and_final_refusals(
    answers: dict[str, str], outcome: type, permanent: bool | None, code: int | None
) -> None:
    with a_mail_server(Kind(**answers)) as port:
        end = send(MAIL, at(port))
    assert isinstance(end, outcome)
    assert (getattr(end, "permanent", None), getattr(end, "code", None)) == (permanent, code)
    assert next(iter(answers.values()))[4:] in str(end.reason)  # type: ignore[union-attr] # it is no Sent


def test_greylisting_waits_five_minutes() -> None:
    with a_mail_server(Kind(ann="451 greylisted")) as port:
        end = send(MAIL, at(port))
    assert isinstance(end, Later)
    assert end.retry_after == timedelta(minutes=5)


def test_refused_recipients_are_named_and_the_others_get_it() -> None:
    mind = Kind(bob="550 no such user")
    mail = replace(MAIL, to=[MailAddress("bob@client.example"), MailAddress("ann@client.example")])
    with a_mail_server(mind) as port:
        end = send(mail, at(port))
    assert isinstance(end, Sent)
    assert {who: (one.permanent, one.code) for who, one in end.refused.items()} == {
        "bob@client.example": (True, 550)
    }
    assert mind.taken[0].rcpt_tos == ["ann@client.example"]


def test_one_recipient_put_off_puts_all_off() -> None:
    mind = Kind(bob="450 mailbox busy")
    mail = replace(MAIL, to=[MailAddress("ann@client.example"), MailAddress("bob@client.example")])
    with a_mail_server(mind) as port:
        assert isinstance(send(mail, at(port)), Later)
    assert mind.taken == []


def test_a_mail_that_can_not_be_built_is_refused_before_connecting() -> None:
    end = send(replace(MAIL, subject="a\nBcc: x@evil.example"), at(1))
    assert isinstance(end, Refused)
    assert (end.permanent, end.code) == (True, None)
    assert str(end.reason) == "subject: A line break or control character is not allowed here."


def login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ana", b"right")
    return AuthResult(success=right, handled=False)


def test_signing_in_over_starttls(tmp_path: Path) -> None:
    server, client = a_certificate(tmp_path, "localhost")
    mind = Kind()
    options = {"tls_context": server, "require_starttls": True, "authenticator": login}
    with a_mail_server(mind, **options) as port:
        account = at(port, host="localhost", security="starttls", user="ana", password="right")
        assert isinstance(send(MAIL, account, trust=client), Sent)
        wrong = send(MAIL, replace(account, password="wrong"), trust=client)
        assert isinstance(wrong, Refused)
        assert (wrong.permanent, wrong.code) == (False, 535)
        odd = send(MAIL, replace(account, password="sécret"), trust=client)
        assert isinstance(odd, Refused)
        assert not odd.permanent
        assert isinstance(send(MAIL, account), Later), (
            "an unknown certificate is no reason to send in the clear"
        )
        assert isinstance(send(MAIL, replace(account, host="127.0.0.1"), trust=client), Later)
    assert len(mind.taken) == 1


def test_tls_from_the_start(tmp_path: Path) -> None:
    server, client = a_certificate(tmp_path, "localhost")
    mind = Kind()
    with a_mail_server(mind, ssl_context=server) as port:
        account = at(port, host="localhost", security="tls")
        assert isinstance(send(MAIL, account, trust=client), Sent)
    assert len(mind.taken) == 1


def test_a_server_without_encryption_or_login_gets_nothing() -> None:
    mind = Kind()
    with a_mail_server(mind) as port:
        assert isinstance(send(MAIL, at(port, security="starttls")), Later)
        end = send(MAIL, at(port, user="ana", password="right"))
        assert isinstance(end, Refused)
        assert not end.permanent
    assert mind.taken == []


def script(**replies: str | None) -> Manners:
    """A server that answers each command as told; None hangs up, "" falls silent, "drip" never ends."""
    usual = {
        "CONNECT": "220 hi",
        "EHLO": "250 ok",
        "MAIL": "250 ok",
        "RCPT": "250 ok",
        "DATA": "354 go",
        "END": "250 ok",
    }
    answers: dict[str, str | None] = {**usual, **replies}

    def manners(connection: socket.socket, sink: Sink) -> None:
        with connection.makefile("rb") as lines:
            converse(connection, lines, sink)

    def converse(connection: socket.socket, lines: BufferedReader, sink: Sink) -> None:
        command = "CONNECT"
        while True:
            reply = answers.get(command, "250 ok")
            if reply is None:
                return
            if not reply:
                sink.closing.wait(10)
                return
            while reply == "drip" and not sink.closing.wait(0.1):
                connection.sendall(b"250-x\r\n")
            connection.sendall(reply.encode() + b"\r\n")
            if command == "DATA" and reply.startswith("354"):
                command = _content(lines.readline, answers, sink)
            else:
                command = lines.readline().decode("latin-1").upper()[:4]
            if not command:
                return

    return manners


def _content(readline: Callable[[], bytes], answers: dict[str, str | None], sink: Sink) -> str:
    taken = b""
    while line := readline():
        taken += line
        if "MIDDLE" in answers and len(taken) > 100:
            return "MIDDLE"
        if line == b".\r\n":
            sink.requests.append(taken)
            return "END"
    return ""


@pytest.mark.parametrize(
    ("manners", "outcome"),
    [
        (script(CONNECT=None), Later),
        (script(CONNECT=""), Later),
        (script(CONNECT="421 busy"), Later),
        (script(CONNECT="garbage"), Later),
        (script(CONNECT="554 go away"), Refused),
        (script(EHLO=None), Later),
        (script(MAIL=None), Later),
        (script(MAIL="421 shutting down"), Later),
        (script(MAIL="553 sender not allowed"), Refused),
        (script(RCPT=None), Later),
        (script(RCPT=""), Later),
        (script(DATA=None), Later),
        (script(DATA=""), Later),
        (script(DATA="451 not now"), Later),
        (script(DATA="503 no"), Refused),
        (script(END="421 shutting down"), Later),
        (script(END=None), Unknown),
        (script(END=""), Unknown),
        (script(END="garbage"), Unknown),
        (script(END="250 ok", QUIT=None), Sent),
        (script(END="250 ok", QUIT=""), Sent),
    ],
)
def test_where_the_line_breaks_decides_what_may_be_tried_again(manners: Manners, outcome: type) -> None:
    with a_server(manners) as sink:
        start = time.monotonic()
        end = send(MAIL, at(sink.port, total_timeout=5))
        took = time.monotonic() - start
    assert type(end) is outcome
    assert took < 2.5


def test_a_line_cut_in_the_middle_of_the_content_is_later() -> None:
    attachment = replace(MAIL.attachments[0], content=bytes(6_000_000))
    with a_server(script(MIDDLE=None)) as sink:
        end = send(replace(MAIL, attachments=[attachment]), at(sink.port, timeout=5, total_timeout=10))
    assert isinstance(end, Later)
    assert sink.requests == []


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "MAIL", "END"])
def test_a_server_that_drips_is_cut(stage: str) -> None:
    with a_server(script(**{stage: "drip"})) as sink:
        start = time.monotonic()
        end = send(MAIL, at(sink.port))
        took = time.monotonic() - start
    assert isinstance(end, Unknown if stage == "END" else Later)
    assert took < 2.5


@pytest.mark.parametrize(
    "answer", ["220 go ahead", "454 not available", "501 never", "220 ok\r\n250 injected"]
)
def test_broken_starttls_puts_off_and_sends_nothing_in_the_clear(answer: str) -> None:
    with a_server(script(EHLO="250-hi\r\n250 STARTTLS", STAR=answer)) as sink:
        end = send(MAIL, at(sink.port, security="starttls"))
    assert isinstance(end, Later)
    assert sink.requests == []


def test_nobody_listening_is_later() -> None:
    with a_server(script()) as sink:
        pass
    assert str(send(MAIL, at(sink.port)).reason) == "The mail server refused the connection."  # type: ignore[union-attr] # it is no Sent


def test_the_password_is_not_in_the_representation() -> None:
    assert "hunter2" not in repr(replace(QUICK, password="hunter2"))
