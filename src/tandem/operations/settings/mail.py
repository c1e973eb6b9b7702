"""The account mail leaves through, and trying it out."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import make_msgid
from typing import Any

from django.utils.translation import gettext as _

from tandem.connectors import mail as mails
from tandem.engine.mail import looks_like_address
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.deliveries.mail import as_account
from tandem.operations.errors import Refused
from tandem.operations.settings.writing import changing, store
from tandem.store.models import MailAccount, User
from tandem.store.read.organisation import now, organisation

COLUMNS = ("name", "address", "host", "port", "security", "username", "active")
SECURITIES = ("starttls", "tls", "none")
PORTS = range(1, 65536)
Outcome = mails.Sent | mails.Refused | mails.Later | mails.Unknown


def show(user: User) -> MailAccount | None:
    """The account, if there is one. Raises access.Denied."""
    access.require(user, "administer")
    return MailAccount.objects.order_by("id").first()


def save(user: User, values: Mapping[str, Any], password: str = "") -> MailAccount:
    """Set the account up, or change it; an empty password leaves the one there is. Raises Refused or access.Denied."""
    if values["security"] not in SECURITIES:
        known = ", ".join(SECURITIES)
        raise Refused.because(N_("Choose one of {known}."), "security", known=known)
    if int(values["port"]) not in PORTS:
        raise Refused.because(N_("A port is a number from 1 to 65535; mail servers use 587 or 465."), "port")
    with changing(user):
        row = MailAccount.objects.select_for_update().order_by("id").first() or MailAccount()
        wanted = {name: values[name] for name in COLUMNS}
        moved = not row._state.adding and (row.host, row.port) != (wanted["host"], wanted["port"])
        if moved and row.password and wanted["username"] and not password:
            message = N_(
                "The server changed, so write the password again: it is not sent to another server unasked."
            )
            raise Refused.because(message, "password")
        if password or not wanted["username"]:
            wanted["password"] = password
        store(row, wanted)
    return row


def send_test(user: User, to: str) -> Outcome:
    """Send one mail now through the account, whether it is in use or not; says what the server said.

    Raises Refused when there is no server to try, access.Denied.
    """
    row = show(user)
    if row is None or not row.host:
        raise Refused.because(N_("There is no mail server to try yet. Write one above and save it."))
    if not looks_like_address(to):
        raise Refused.because(N_("“{address}” is not an e-mail address."), "to", address=to)
    firm = organisation()
    mail = mails.OutgoingMail(
        message_id=make_msgid(domain=row.address.rpartition("@")[2]),
        at=now(),
        from_=mails.MailAddress(row.address, row.name),
        to=[mails.MailAddress(to)],
        subject=_("A test from {firm}").format(firm=firm.name),
        text=_("This mail left through {host}. Whoever reads it knows that it works.").format(host=row.host),
    )
    return mails.send(mail, as_account(row))
