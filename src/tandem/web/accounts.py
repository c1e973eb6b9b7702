"""Who may sign up, and where account mails (password reset, codes) go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.http import HttpRequest


class ClosedHouse(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Colleagues are invited by an administrator; nobody signs up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class AccountMail(BaseEmailBackend):
    """Django's own mails leave through the organisation's mail account, like all others."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Hand each message to the operations; returns how many were accepted."""
        from tandem.operations.deliveries.mail import send_at_once

        return sum(send_at_once(message) for message in email_messages)
