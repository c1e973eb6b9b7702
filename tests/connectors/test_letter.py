"""Mails as bytes: complete, deterministic where it matters, and closed to injected headers (X44)."""

import email
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.connectors.mail import Attachment, BadMail, MailAddress, OutgoingMail, compose
from tandem.connectors.mail.letter import envelope

MAIL = OutgoingMail(
    message_id="<delivery-7@lumen.example>",
    at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    from_=MailAddress("hello@lumen.example", "Atelier Lumen"),
    to=[MailAddress("ann@client.example", 'Ann "Q" Lée, Ltd')],
    subject="Votre rendez-vous – à bientôt",
    text="Bună ziua,\n.\nà bientôt\n",
    html="<p>Bună ziua</p>",
    reply_to=MailAddress("ana@lumen.example"),
    headers={"List-Unsubscribe": "<https://lumen.example/u/1>", "X-Run": "42"},
    attachments=[
        Attachment("visite.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n", {"method": "REQUEST"}),
        Attachment("ș/../offre é.pdf", "application/pdf", b"%PDF-1"),
    ],
)


def read(mail: OutgoingMail) -> EmailMessage:
    message = email.message_from_bytes(compose(mail), policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_every_part_arrives() -> None:
    message = read(MAIL)
    assert message["From"] == "Atelier Lumen <hello@lumen.example>"
    assert message["To"].addresses[0].display_name == 'Ann "Q" Lée, Ltd'
    assert [address.addr_spec for address in message["To"].addresses] == ["ann@client.example"]
    assert message["Reply-To"] == "ana@lumen.example"
    assert message["Subject"] == MAIL.subject
    assert message["Message-ID"] == "<delivery-7@lumen.example>"
    assert message["Date"].datetime == MAIL.at
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message["X-Run"], message["List-Unsubscribe"]) == ("42", "<https://lumen.example/u/1>")
    text, html = message.get_body(["plain"]), message.get_body(["html"])
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert html is not None
    assert html.get_content().strip() == "<p>Bună ziua</p>"


def test_attachments_keep_type_and_lose_their_path() -> None:
    invitation, offer = read(MAIL).iter_attachments()
    assert (invitation.get_content_type(), invitation.get_filename()) == ("text/calendar", "visite.ics")
    assert invitation["Content-Type"].params["method"] == "REQUEST"
    assert invitation.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"
    assert (offer.get_content_type(), offer.get_filename()) == ("application/pdf", "offre é.pdf")


def test_the_mail_is_seven_bits_with_whole_line_ends() -> None:
    content = compose(MAIL)
    assert content.isascii()
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


def test_a_person_may_say_that_the_mail_is_theirs() -> None:
    assert read(replace(MAIL, headers={"auto-submitted": "no"})).get_all("Auto-Submitted") == ["no"]


def test_international_domains_are_written_in_ascii() -> None:
    mail = replace(MAIL, to=[MailAddress("ann@bücher.example")])
    assert envelope(mail) == ("hello@lumen.example", ["ann@xn--bcher-kva.example"])


INJECTIONS = ["a\r\nBcc: x@evil.example", "a\nBcc: x", "a\rb", "a\0b", "a\x85b", "a\u2028b", "a\ud800b"]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("subject", lambda text: {"subject": text}),
        ("to", lambda text: {"to": [MailAddress("a@b.example", text)]}),
        ("to", lambda text: {"to": [MailAddress(f"a@b.example{text}")]}),
        ("from", lambda text: {"from_": MailAddress("a@b.example", text)}),
        ("reply_to", lambda text: {"reply_to": MailAddress("a@b.example", text)}),
        ("X-Own", lambda text: {"headers": {"X-Own": text}}),
        ("List-Unsubscribe", lambda text: {"headers": {"List-Unsubscribe": text}}),
        ("message_id", lambda text: {"message_id": f"<{text}@b.example>"}),
        ("attachments", lambda text: {"attachments": [Attachment(text, "text/plain", b"")]}),
        ("attachments", lambda text: {"attachments": [Attachment("a", f"text/{text}", b"")]}),
        ("attachments", lambda text: {"attachments": [Attachment("a", "text/plain", b"", {"method": text})]}),
    ],
)
def test_no_value_adds_a_header(field: str, change: Any, text: str) -> None:
    with pytest.raises(BadMail) as refusal:
        compose(replace(MAIL, **change(text)))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "name", ["Bcc", "From", "Received", "Content-Type", "X-A\r\nBcc", "DKIM-Signature", ""]
)
def test_headers_of_others_are_refused(name: str) -> None:
    with pytest.raises(BadMail, match="may not be set"):
        compose(replace(MAIL, headers={name: "x"}))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "@x.example",
        "ann@",
        "a b@x.example",
        "a@x.example,b@y.example",
        "<a@x.example>",
        "é@x.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadMail, match="is not a mail address"):
        compose(replace(MAIL, to=[MailAddress(address)]))


@pytest.mark.parametrize(
    "change",
    [
        {"to": []},
        {"to": [MailAddress("a@b.example")] * 51},
        {"subject": "x" * 501},
        {"text": "x\0"},
        {"html": "x" * 2_000_001},
        {"attachments": [Attachment("a", "application/pdf", bytes(20_000_001))]},
        {"attachments": [Attachment("a", "message/rfc822", b"")]},
    ],
)
def test_what_is_too_much_or_missing_is_refused(change: Mapping[str, Any]) -> None:
    with pytest.raises(BadMail):
        compose(replace(MAIL, **change))


@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=60))
def test_whatever_the_texts_the_headers_stay(subject: str, text: str, name: str) -> None:
    mail = replace(MAIL, subject=subject, text=text, to=[MailAddress("ann@client.example", name)], html="")
    try:
        content = compose(mail)
    except BadMail:
        return
    message = email.message_from_bytes(content, policy=default)
    wanted = [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Message-ID",
        "Date",
        "Auto-Submitted",
        "List-Unsubscribe",
        "X-Run",
    ]
    assert list(message.keys())[:9] == wanted
    assert [address.addr_spec for address in message["To"].addresses] == ["ann@client.example"]
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
