"""Sends one mail by SMTP and says exactly how that ended.

smtplib itself and not Django's mail backend: the backend (and `smtplib.sendmail`) raise one and the same
error for a connection cut before and after the end of the content was sent. Only the first may be tried
again; after the second nobody knows whether the mail was taken.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from socket import SHUT_RDWR
from threading import Timer
from typing import Literal

from tandem.connectors.mail.letter import BadMail, OutgoingMail, compose, envelope
from tandem.engine.words import N_, Text

Security = Literal["none", "starttls", "tls"]
PIECE = 64 * 1024
GREYLIST = timedelta(minutes=5)
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MailAccount:
    """A server and how to sign in; seconds for one answer of the server, and for the whole conversation."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "starttls"
    timeout: float = 15
    total_timeout: float = 60


@dataclass(frozen=True, slots=True)
class Refused:
    """The server won't take it (5xx), or the mail can't be built (no code). Not to be tried again as it is.

    `permanent` is False when mending the account (login, sender, encryption) may let the same mail through;
    True when it is about this recipient or this mail.
    """

    permanent: bool
    code: int | None
    reason: Text


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it, except for the recipients in `refused`."""

    answer: str
    refused: Mapping[str, Refused] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Later:
    """The server did not take it and may do so later; nothing was sent."""

    reason: Text
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """All of it was sent and no answer came: the server may have taken it or not."""

    reason: Text


Outcome = Sent | Refused | Later | Unknown


class _Ended(Exception):
    def __init__(self, outcome: Refused | Later | Unknown) -> None:
        super().__init__(str(outcome.reason))
        self.outcome = outcome


def send(mail: OutgoingMail, account: MailAccount, *, trust: ssl.SSLContext | None = None) -> Outcome:
    """Hand `mail` to the server of `account`, once; never raises for what the mail or the server does.

    1. Build it. 2. Connect, encrypt as the account says (never less), sign in. 3. Name the recipients:
    a temporary refusal of one puts the whole mail off, so that no retry doubles it for the others.
    4. Send the content; from its end on, silence means Unknown.
    """
    try:
        content = compose(mail)
        sender, recipients = envelope(mail)
    except BadMail as error:
        message = N_("{field}: {problem}")
        return Refused(True, None, Text(message, {"field": error.field, "problem": error.message}))
    try:
        with _conversation(account, sender.rpartition("@")[2], trust) as server:
            refused = _name_parties(server, sender, recipients)
            return Sent(_hand_over(server, LEADING_DOT.sub(b"..", content)), refused)
    except _Ended as end:
        return end.outcome
    except (OSError, smtplib.SMTPException) as error:
        return Later(_broken(error))


@contextmanager
def _conversation(account: MailAccount, name: str, trust: ssl.SSLContext | None) -> Iterator[smtplib.SMTP]:
    """A signed-in connection that is cut when the conversation takes too long as a whole."""
    context = trust or ssl.create_default_context()
    server = _server(account, name, context)
    watch = Timer(account.total_timeout, _cut, [server])
    watch.daemon = True
    watch.start()
    try:
        _expect(server.connect(account.host, account.port), about_account=True)
        _encrypt(server, account, context)
        _sign_in(server, account)
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.putcmd("quit")
    finally:
        watch.cancel()
        server.close()


def _server(account: MailAccount, name: str, context: ssl.SSLContext) -> smtplib.SMTP:
    if account.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(local_hostname=name, timeout=account.timeout, context=context)
    else:
        server = smtplib.SMTP(local_hostname=name, timeout=account.timeout)
    server._host = account.host  # type: ignore[attr-defined] # the name the certificate must have
    return server


def _cut(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        server.sock.shutdown(SHUT_RDWR)  # type: ignore[union-attr] # None before connecting: suppressed


def _encrypt(server: smtplib.SMTP, account: MailAccount, context: ssl.SSLContext) -> None:
    _greet(server)
    if account.security != "starttls":
        return
    if not server.has_extn("starttls"):
        raise _Ended(Later(Text(N_("The mail server does not offer encryption."))))
    code, answer = server.starttls(context=context)
    if code != 220:
        raise _Ended(Later(_said(answer)))
    _greet(server)


def _greet(server: smtplib.SMTP) -> None:
    code, answer = server.ehlo()
    if not 200 <= code < 300:
        code, answer = server.helo()
    _expect((code, answer), about_account=True)


def _sign_in(server: smtplib.SMTP, account: MailAccount) -> None:
    if not account.user:
        return
    try:
        server.login(account.user, account.password)
    except smtplib.SMTPResponseException as error:
        _expect((error.smtp_code, _bytes(error.smtp_error)), about_account=True)
    except UnicodeEncodeError:
        message = N_("The user name or password has letters that the mail server can't take.")
        raise _Ended(Refused(False, None, Text(message))) from None
    except smtplib.SMTPException as error:
        if isinstance(error, smtplib.SMTPServerDisconnected):
            raise
        message = N_("The mail server offers no way to sign in that we know.")
        raise _Ended(Refused(False, None, Text(message))) from None


def _name_parties(server: smtplib.SMTP, sender: str, recipients: list[str]) -> dict[str, Refused]:
    _expect(server.mail(sender), about_account=True)
    answers = {recipient: server.rcpt(recipient) for recipient in recipients}
    for answer in answers.values():
        if not _is_final(answer[0]):
            _expect(answer)
    refused = {who: Refused(True, code, _said(text)) for who, (code, text) in answers.items() if code >= 300}
    if len(refused) == len(answers):
        raise _Ended(next(iter(refused.values())))
    return refused


def _hand_over(server: smtplib.SMTP, content: bytes) -> str:
    server.putcmd("data")
    code, answer = server.getreply()
    if code != 354:
        _expect((code, answer))
        raise _Ended(Later(_said(answer)))
    for start in range(0, len(content), PIECE):
        server.send(content[start : start + PIECE])
    try:
        server.send(b".\r\n")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise _Ended(Unknown(_silent(error))) from None
    if code < 0:
        raise _Ended(Unknown(_silent(smtplib.SMTPServerDisconnected())))
    _expect((code, answer))
    return answer.decode("utf-8", "replace")[:500]


def _is_final(code: int) -> bool:
    return 200 <= code < 300 or 500 <= code < 600


def _expect(answer: tuple[int, bytes], *, about_account: bool = False) -> None:
    """Go on after 2xx; end the conversation with Refused for 5xx, Later for everything else."""
    code, text = answer
    if 200 <= code < 300:
        return
    if 500 <= code < 600:
        raise _Ended(Refused(not about_account, code, _said(text)))
    raise _Ended(Later(_said(text), GREYLIST if code in {450, 451} else None))


def _said(text: bytes) -> Text:
    words = " ".join(_bytes(text).decode("utf-8", "replace").split())
    return Text(N_('The mail server said: "{words}"'), {"words": words[:500]})


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _broken(error: Exception) -> Text:
    match error:
        case ssl.SSLError():
            return Text(
                N_("The encrypted connection to the mail server failed: {detail}"),
                {"detail": str(error)[:300]},
            )
        case TimeoutError():
            return Text(N_("The mail server did not answer in time."))
        case ConnectionRefusedError():
            return Text(N_("The mail server refused the connection."))
        case smtplib.SMTPResponseException():
            return _said(_bytes(error.smtp_error))
        case _:
            return Text(N_("The connection to the mail server broke: {detail}"), {"detail": str(error)[:300]})


def _silent(error: Exception) -> Text:
    message = N_(
        "Everything was sent, then the mail server fell silent ({detail}). It may have taken the mail."
    )
    return Text(message, {"detail": str(error)[:200] or type(error).__name__})
