"""The account mail leaves through, trying it out, and the mailbox that keeps mail while there is none."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Form, Id, Word, like
from tandem.api.who import ADMINISTER, administrator_of, user_of
from tandem.connectors.mail import Sent
from tandem.operations.access import NotThere
from tandem.operations.settings import mail as settings
from tandem.store.models import MailAccount, MailboxMessage

account = Router(tags=["mail account"])
mailbox = Router(tags=["mailbox"])
_SMTP = {"name": "Atelier Lumen", "address": "hello@example.com", "host": "smtp.example.com", "port": 587}


class MailAccountForm(Form):
    """Where mail leaves from. Without a host, or not active, the mailbox keeps it and nobody outside gets it."""

    model_config = like({**_SMTP, "security": "starttls", "username": "hello", "password": "secret"})

    name: Annotated[Word, Field(min_length=1, max_length=100)]
    address: Annotated[Word, Field(min_length=3)]
    host: Word = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Word = ""
    password: Annotated[str, Field(max_length=500)] = ""
    active: bool = True


class MailAccountAnswer(Schema):
    """The account, without its password. ``set_up``: whether there is one; ``in_use``: whether mail leaves."""

    set_up: bool
    in_use: bool
    name: str
    address: str
    host: str
    port: int
    security: str
    username: str
    active: bool


class TestMail(Form):
    """Whom a test goes to."""

    model_config = like({"to": "me@example.com"})

    to: Annotated[Word, Field(min_length=3)]


class Tested(Schema):
    """Whether the server took the mail, and what it said."""

    sent: bool
    answer: str


class LetterAnswer(Schema):
    """A mail that was kept here instead of leaving."""

    id: int
    at: datetime
    sender: str
    recipient: str
    subject: str
    text: str


@account.get("", auth=ADMINISTER, response=MailAccountAnswer, summary="The mail account")
def get_mail_account(request: HttpRequest) -> Any:
    """What is usual where none is set up yet."""
    return _shown(settings.show(user_of(request)))


@account.put("", auth=ADMINISTER, response=MailAccountAnswer, summary="Set the mail account up")
def edit_mail_account(request: HttpRequest, form: MailAccountForm) -> Any:
    """As a whole, but an empty password leaves the one there is. Send a test to be sure."""
    values = form.model_dump(exclude={"password"})
    return _shown(settings.save(administrator_of(request), values, form.password))


@account.post("/test", auth=ADMINISTER, response=Tested, summary="Send a test mail")
def test_mail_account(request: HttpRequest, form: TestMail) -> Any:
    """Now, through the account as it is kept, whether it is in use or not."""
    outcome = settings.send_test(administrator_of(request), form.to)
    if isinstance(outcome, Sent):
        return Tested(sent=True, answer=outcome.answer)
    return Tested(sent=False, answer=outcome.reason.say(_))


@mailbox.get(
    "",
    auth=ADMINISTER,
    response=list_shape(LetterAnswer, "LetterList"),
    summary="List mail that was kept here",
)
def list_mailbox(request: HttpRequest, page: Query[Page]) -> Any:
    """The newest first: what would have left if there were a mail account."""
    administrator_of(request)
    return page_of(request, MailboxMessage.objects.order_by("-at", "-id"), page, _letter)


@mailbox.get("/{int:id}", auth=ADMINISTER, response=LetterAnswer, summary="One mail that was kept here")
def get_mailbox_message(request: HttpRequest, id: Id) -> Any:
    """Its text."""
    administrator_of(request)
    row = MailboxMessage.objects.filter(pk=id).first()
    if row is None:
        raise NotThere(f"mail {id}")
    return _letter(row)


def _shown(kept: MailAccount | None) -> dict[str, Any]:
    row = kept or MailAccount()
    found = {name: getattr(row, name) for name in settings.COLUMNS}
    return {"set_up": kept is not None, "in_use": bool(kept and row.active and row.host), **found}


def _letter(row: MailboxMessage) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LetterAnswer.model_fields}
