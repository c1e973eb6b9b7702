"""Mail leaves through the organisation's account; without one, the development mailbox keeps it."""

from __future__ import annotations

from email.utils import make_msgid
from typing import Any

from django.core.mail.message import EmailMessage
from django.db import transaction

from tandem.connectors.mail import MailAccount, MailAddress, OutgoingMail
from tandem.connectors.mail import Sent as SmtpSent
from tandem.connectors.mail import send as send_by_smtp
from tandem.engine.words import on_one_line
from tandem.store.models import MailAccount as AccountRow
from tandem.store.models import MailboxMessage
from tandem.store.read.organisation import now, organisation

NOBODY = MailAddress("tandem@localhost.localdomain", "Tandem")


def account() -> AccountRow | None:
    """The account mail leaves from, if one is set up."""
    return AccountRow.objects.filter(active=True).exclude(host="").order_by("id").first()


def sender() -> MailAddress:
    """Who our mail is from."""
    row = AccountRow.objects.filter(active=True).order_by("id").first()
    return MailAddress(row.address, row.name) if row else MailAddress(NOBODY.email, organisation().name)


def as_account(row: AccountRow) -> MailAccount:
    """The connector's shape of an account."""
    security: Any = row.security
    return MailAccount(row.host, row.port, row.username, row.password, security)


def keep_in_mailbox(mail: OutgoingMail) -> None:
    """Put a mail into the development mailbox; the same Message-ID again is the same mail."""
    MailboxMessage.objects.get_or_create(
        message_id=mail.message_id,
        defaults={
            "at": now(),
            "sender": mail.from_.email,
            "recipient": ", ".join(one.email for one in mail.to)[:320],
            "subject": mail.subject[:500],
            "text": f"{mail.text}\n\n{mail.invitation}" if mail.invitation else mail.text,
            "html": mail.html,
            "headers": dict(mail.headers),
        },
    )


def send_at_once(message: EmailMessage) -> bool:
    """Send one of Django's own mails (password reset) now. True when it was taken."""
    address = sender()
    mail = OutgoingMail(
        message_id=make_msgid(domain=address.email.rpartition("@")[2]),
        at=now(),
        from_=address,
        to=[MailAddress(one) for one in message.to],
        subject=on_one_line(str(message.subject)),
        text=str(message.body),
    )
    row = account()
    if row is None:
        with transaction.atomic():
            keep_in_mailbox(mail)
        return True
    return isinstance(send_by_smtp(mail, as_account(row)), SmtpSent)
