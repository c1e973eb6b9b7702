"""A mail as bytes: built from parts that are checked one by one, so that no value can add a header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tandem.engine.words import N_, Text

MOST_RECIPIENTS = 50
LONGEST_SUBJECT = 500
LONGEST_HEADER = 2000
LARGEST_TEXT = 2_000_000
LARGEST_ATTACHMENTS = 20_000_000

SEVEN_BIT = SMTP.clone(cte_type="7bit")  # understood by every server, whatever it announces

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^@\s<>\",;:()\[\]\\]{1,253}")
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=-]{1,200}@[A-Za-z0-9.-]{1,200}>")
CONTENT_TYPE = re.compile(r"([a-z0-9]+)/([a-z0-9.+-]+)")
METHOD = re.compile(r"^METHOD:(REQUEST|CANCEL)\r?$", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
TEXT_CONTROL = re.compile(r"[\x00\ud800-\udfff]")
# Headers a sender may add; every other one is made here or belongs to the servers on the way.
EXTRA_HEADERS = frozenset(
    {"auto-submitted", "feedback-id", "in-reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post"}
    | {"precedence", "references"}
)
EXTRA_NAME = re.compile(r"x-[a-z0-9-]{1,60}")


class BadMail(ValueError):
    """A part of a mail that can't be sent: `field` names it, `message` says why."""

    def __init__(self, field: str, message: Text) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class MailAddress:
    """An address and the name shown with it."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: its name, its type such as "text/calendar", the type's parameters, its bytes."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail. `message_id` is "<...@...>", the same for every try, so that a double can be recognised."""

    message_id: str
    at: datetime
    from_: MailAddress
    to: Sequence[MailAddress]
    subject: str
    text: str
    html: str = ""
    reply_to: MailAddress | None = None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    attachments: Sequence[Attachment] = ()
    invitation: str = ""  # an iCalendar REQUEST or CANCEL: calendars show it as what it is


def compose(mail: OutgoingMail) -> bytes:
    """The mail as it goes over the wire, lines ended by CRLF; raises BadMail naming the wrong part.

    It calls itself automatic (RFC 3834), so that no auto-responder answers it.
    """
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = _address("from", mail.from_)
    message["To"] = [_address("to", address) for address in _recipients(mail)]
    if mail.reply_to is not None:
        message["Reply-To"] = _address("reply_to", mail.reply_to)
    message["Subject"] = _line("subject", mail.subject, LONGEST_SUBJECT)
    message["Message-ID"] = _message_id(mail.message_id)
    message["Date"] = format_datetime(mail.at)
    for name, value in {"Auto-Submitted": "auto-generated", **_extra(mail.headers)}.items():
        message[name] = value
    message.set_content(_body("text", mail.text))
    if mail.html:
        message.add_alternative(_body("html", mail.html), subtype="html")
    if mail.invitation:
        calendar = _body("invitation", mail.invitation)
        message.add_alternative(calendar, subtype="calendar", params={"method": _method(calendar)})
        message.add_attachment(calendar, subtype="calendar", filename="invite.ics")
    for attachment in _attachments(mail.attachments):
        _attach(message, attachment)
    content = message.as_bytes()
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def envelope(mail: OutgoingMail) -> tuple[str, list[str]]:
    """The bare addresses for SMTP, domains in ASCII: (sender, recipients); raises BadMail."""
    return _bare("from", mail.from_), [_bare("to", address) for address in _recipients(mail)]


def _recipients(mail: OutgoingMail) -> Sequence[MailAddress]:
    if not mail.to:
        raise BadMail("to", Text(N_("There is nobody to send this to.")))
    if len(mail.to) > MOST_RECIPIENTS:
        raise BadMail("to", Text(N_("A mail goes to at most {most} addresses."), {"most": MOST_RECIPIENTS}))
    return mail.to


def _address(field: str, address: MailAddress) -> Address:
    return Address(display_name=_line(field, address.name, 200), addr_spec=_bare(field, address))


def _bare(field: str, address: MailAddress) -> str:
    email = address.email.strip()
    local, _, domain = email.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = ""
    if not EMAIL.fullmatch(email) or not DOMAIN.fullmatch(ascii_domain):
        shown = CONTROL.sub("?", email[:80])
        raise BadMail(field, Text(N_('"{address}" is not a mail address.'), {"address": shown}))
    return f"{local}@{ascii_domain}"


def _line(field: str, value: str, longest: int) -> str:
    if CONTROL.search(value):
        raise BadMail(field, Text(N_("A line break or control character is not allowed here.")))
    if len(value) > longest:
        raise BadMail(field, Text(N_("This is longer than {longest} characters."), {"longest": longest}))
    return value


def _message_id(value: str) -> str:
    if not MESSAGE_ID.fullmatch(value):
        raise BadMail("message_id", Text(N_("A message id looks like <id@example.com>.")))
    return value


def _extra(headers: Mapping[str, str]) -> dict[str, str]:
    for name in headers:
        if name.lower() not in EXTRA_HEADERS and not EXTRA_NAME.fullmatch(name.lower()):
            raise BadMail(CONTROL.sub("?", name[:60]), Text(N_("This header may not be set.")))
    own = "auto-submitted"
    renamed = {"Auto-Submitted" if name.lower() == own else name: value for name, value in headers.items()}
    return {name: _line(name, value, LONGEST_HEADER) for name, value in renamed.items()}


def _body(field: str, value: str) -> str:
    if TEXT_CONTROL.search(value):
        raise BadMail(field, Text(N_("The text contains characters that can't be sent.")))
    if len(value) > LARGEST_TEXT:
        raise BadMail(field, Text(N_("This is longer than {longest} characters."), {"longest": LARGEST_TEXT}))
    return value


def _method(calendar: str) -> str:
    """What a calendar asks for; the mail's type must say the same (RFC 6047)."""
    found = METHOD.search(calendar)
    return found.group(1) if found else "REQUEST"


def _attachments(attachments: Sequence[Attachment]) -> Sequence[Attachment]:
    if sum(len(attachment.content) for attachment in attachments) > LARGEST_ATTACHMENTS:
        message = N_("The attachments together are larger than {largest} bytes.")
        raise BadMail("attachments", Text(message, {"largest": LARGEST_ATTACHMENTS}))
    return attachments


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    match = CONTENT_TYPE.fullmatch(attachment.content_type)
    if match is None or match.group(1) in {"multipart", "message"}:
        raise BadMail("attachments", Text(N_("A file type looks like application/pdf.")))
    name = _line("attachments", attachment.name, 200).replace("\\", "/").rpartition("/")[2]
    parameters = {key: _line("attachments", value, 100) for key, value in attachment.parameters.items()}
    message.add_attachment(
        attachment.content,
        maintype=match.group(1),
        subtype=match.group(2),
        filename=name or "attachment",
        params=parameters,
    )
