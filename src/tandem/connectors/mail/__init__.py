"""One mail to one SMTP server, and exactly how that ended."""

from tandem.connectors.mail.invitation import invitation
from tandem.connectors.mail.letter import Attachment, BadMail, MailAddress, OutgoingMail, compose
from tandem.connectors.mail.smtp import Later, MailAccount, Refused, Sent, Unknown, send

__all__ = [
    "Attachment",
    "BadMail",
    "Later",
    "MailAccount",
    "MailAddress",
    "OutgoingMail",
    "Refused",
    "Sent",
    "Unknown",
    "compose",
    "invitation",
    "send",
]
