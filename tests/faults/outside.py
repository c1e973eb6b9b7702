"""The outside of fault tests: a mail server and an HTTP sink that keep all they were sent, and can be rude."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.connectors.outside import Sink


@dataclass
class MailServer:
    """Takes mail. ``answers``: what it says to DATA, in order, then "250"; ``pause`` seconds before it does."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    pause: float = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuses whom it was told to."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps the mail if it says 250, or if it hangs up instead of saying so."""
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250") or answer == "cut":
            assert isinstance(envelope.content, bytes)
            self.taken.append(envelope.content)
        if self.pause:
            await asyncio.sleep(self.pause)
        if answer == "cut":
            assert server.transport is not None
            server.transport.abort()
        return answer

    @property
    def keys(self) -> list[str]:
        """The left parts of the Message-IDs it took, in order."""
        return [
            str(message_from_bytes(each)["Message-ID"]).strip("<>").partition("@")[0] for each in self.taken
        ]


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    """On a free loopback port until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = MailServer(port)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def keys_of(sink: Sink) -> list[str]:
    """The webhook-ids of the requests a sink took, in order."""
    found = [re.search(rb"(?mi)^webhook-id: (\S+)", request) for request in sink.requests]
    return [each.group(1).decode() for each in found if each]
