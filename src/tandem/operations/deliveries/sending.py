"""One attempt to send one delivery: write the text, hand it to its connector, say how it ended.

Runs in a thread and touches no table but the development mailbox; what it needs is handed in.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tandem.connectors import mail as mails
from tandem.connectors.egress import Answer, EgressPolicy, OutgoingRequest, Unreachable, call, retry_after
from tandem.connectors.egress import Refused as AddressRefused
from tandem.connectors.functions import Failed as FunctionFailed
from tandem.connectors.functions import run as run_function
from tandem.connectors.templates import Failure, Job, render_many
from tandem.connectors.twilio.requests import TwilioAccount
from tandem.connectors.webhook import sign
from tandem.engine.outcome import Again, Failed, Outcome, Sent, Unclear
from tandem.engine.words import N_, Text, on_one_line
from tandem.operations.crashpoints import reach
from tandem.operations.deliveries import by_phone
from tandem.store.write.bulk import as_json

log = logging.getLogger("tandem.deliver")
TEMPLATE_SECONDS = 3.0
LONGEST_WAIT = timedelta(hours=1)  # what a receiver's Retry-After may ask for at most
BUSY = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Means:
    """What sending needs: the mail account (None: the development mailbox), secrets, allowed hosts, the time."""

    now: datetime
    sender: mails.MailAddress
    account: mails.MailAccount | None
    endpoints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # key -> url, secrets
    allowed_hosts: frozenset[str] = frozenset()
    total_timeout: float = 15.0
    phone: TwilioAccount | None = None  # None: in a sandbox messages go to the development mailbox
    sandbox: bool = False

    @property
    def policy(self) -> EgressPolicy:
        """What a request may reach."""
        return EgressPolicy(allow_private=self.allowed_hosts, total_timeout=self.total_timeout)

    def is_kept(self, kind: str) -> bool:
        """Whether a delivery of this kind goes to the development mailbox, which is a table."""
        return (kind == "email" and self.account is None) or (kind == "sms" and self.phone is None)


def send(row: Mapping[str, Any], means: Means) -> Outcome:
    """Send one delivery. Never raises for what the outside does."""
    reach("deliver.before")
    ways = {
        "email": _email,
        "webhook": _webhook,
        "function": _function,
        "sms": _sms,
        "phone_call": _phone_call,
    }
    try:
        outcome = ways[row["kind"]](row, means)
    except Exception as error:  # one that cannot even be prepared must not hold up the others
        log.exception("delivery %s could not be prepared", row["id"])
        outcome = Failed(Text(N_("it could not be prepared: {error}"), {"error": str(error)[:200]}))
    reach("deliver.sent")
    return outcome


def texts(payload: Mapping[str, Any]) -> tuple[str, str] | Failure:
    """The subject and body of a mail, filled in."""
    if payload.get("ready"):
        return str(payload["subject"]), str(payload["body"])
    values = payload.get("values", {})
    jobs = [Job(payload["subject"], values, html=False), Job(payload["body"], values, html=False)]
    subject, body = render_many(jobs, TEMPLATE_SECONDS)
    for text in (subject, body):
        if isinstance(text, Failure):
            return text
    return on_one_line(str(subject)), str(body)


def _email(row: Mapping[str, Any], means: Means) -> Outcome:
    written = texts(row["payload"])
    if isinstance(written, Failure):
        return Failed(written.reason)
    subject, body = written
    domain = means.sender.email.rpartition("@")[2] or "localhost.localdomain"
    mail = mails.OutgoingMail(
        message_id=f"<{row['key']}@{domain}>",
        at=means.now,
        from_=means.sender,
        to=[mails.MailAddress(row["target"])],
        subject=subject,
        text=body,
        invitation=_invitation(row, means, domain),
    )
    if means.account is None:
        from tandem.operations.deliveries.mail import keep_in_mailbox

        keep_in_mailbox(mail)
        return Sent({"message_id": mail.message_id, "mailbox": True})
    return _mail_outcome(mails.send(mail, means.account), mail)


def _invitation(row: Mapping[str, Any], means: Means, domain: str) -> str:
    """The appointment a mail invites to, as a calendar reads it; empty for other mails."""
    asked = row["payload"].get("invitation")
    return mails.invitation(asked, row["target"], means.sender, domain, means.now) if asked else ""


def _mail_outcome(
    outcome: mails.Sent | mails.Later | mails.Unknown | mails.Refused, mail: mails.OutgoingMail
) -> Outcome:
    if isinstance(outcome, mails.Sent):
        return Sent({"message_id": mail.message_id, "answer": outcome.answer[:200]})
    if isinstance(outcome, mails.Later):
        return Again(outcome.reason, outcome.retry_after)
    if isinstance(outcome, mails.Unknown):
        return Unclear(outcome.reason)
    return Failed(outcome.reason, answer={"code": outcome.code, "about_recipient": outcome.permanent})


def _webhook(row: Mapping[str, Any], means: Means) -> Outcome:
    payload = row["payload"]
    known = means.endpoints.get(payload["endpoint"])
    if known is None:
        return Failed(Text(N_("the webhook “{key}” is gone"), {"key": payload["endpoint"]}))
    body = _webhook_body(row)
    if isinstance(body, Failure):
        return Failed(body.reason)
    url, *secrets = known
    signature = sign(secrets, row["key"], datetime.now(UTC), body) if secrets else {}  # the receiver's time
    headers = {"content-type": "application/json", **signature}
    headers["tandem-chain"] = f"{row['chain']}/{row['depth']}"
    request = OutgoingRequest("POST", url, headers, body, idempotency_key=row["key"])
    return _webhook_outcome(call(request, means.policy), datetime.now(UTC))


def _webhook_body(row: Mapping[str, Any]) -> bytes | Failure:
    payload = row["payload"]
    if "body" in payload:
        (text,) = render_many([Job(payload["body"], payload.get("values", {}), html=False)], TEMPLATE_SECONDS)
        return text if isinstance(text, Failure) else text.encode()
    written = as_json({"id": row["key"], "sent_by": "tandem", "record": payload["record"]})
    return (written or "{}").encode()


def _webhook_outcome(found: Answer | AddressRefused | Unreachable, now: datetime) -> Outcome:
    if isinstance(found, AddressRefused):
        return Failed(found.reason)
    if isinstance(found, Unreachable):
        return Again(found.reason)  # the receiver knows the key: sending it again is one effect
    answer = {"status": found.status, "body": _readable(found.body)}
    if found.is_success:
        return Sent(answer)
    reason = Text(N_("the other side answered {status}"), {"status": found.status})
    if found.status >= 500 or found.status in BUSY:
        return Again(reason, retry_after(found, now=now, cap=LONGEST_WAIT))
    return Failed(reason, disable=found.status == 410, answer=answer)


def _readable(body: bytes) -> Any:
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text[:4000].replace("\x00", "")


def _sms(row: Mapping[str, Any], means: Means) -> Outcome:
    return by_phone.send_sms(row, means.phone, means.policy, sandbox=means.sandbox)


def _phone_call(row: Mapping[str, Any], means: Means) -> Outcome:
    return by_phone.place_call(row, means.phone, means.policy)


def _function(row: Mapping[str, Any], means: Means) -> Outcome:
    payload = row["payload"]
    found = run_function(payload["source"], {"record": payload["record"], "steps": payload["steps"]})
    if isinstance(found, FunctionFailed):
        return Failed(found.message, answer={"kind": found.kind, "line": found.line})
    return Sent({"value": found.value, "printed": found.printed})
