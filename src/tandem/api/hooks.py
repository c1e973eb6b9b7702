"""Where telephone exchanges report calls: Twilio's status callbacks, and a JSON door for any other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tandem.api.answers import answer, refusal
from tandem.api.bodies import BodyRefused, body_of
from tandem.connectors import exchange, twilio, webhook
from tandem.connectors.telephony import BadCallback, CallSignal
from tandem.engine.words import N_, Text
from tandem.operations import keys, limits
from tandem.operations.clients import ingest
from tandem.operations.errors import Problem
from tandem.operations.watching import incidents
from tandem.store.models import Organisation, TelephonyAccount
from tandem.store.read.exchanges import source_of
from tandem.store.read.organisation import now as the_time

log = logging.getLogger("tandem.hooks")
LARGEST_BODY = 64 * 1024
KNOWN_FOR = 2.0  # seconds a process goes by an account it has read
SCOPE = "calls"


@dataclass(frozen=True)
class Account:
    """What is needed of a telephony account to trust a callback, and where the public reaches us."""

    key: str
    provider: str
    secret: str
    public_url: str
    source: str  # what its calls' ids are unique within


_known: dict[str, tuple[float, Account | None]] = {}


def account(key: str) -> Account | None:
    """An active account, at most two seconds old."""
    found = _known.get(key)
    if found is not None and time.monotonic() - found[0] < KNOWN_FOR:
        return found[1]
    row = TelephonyAccount.objects.filter(key=key, active=True).first()
    address = Organisation.objects.values_list("public_url", flat=True).get(id=1) if row else ""
    fresh = Account(row.key, row.provider, row.secret, address.rstrip("/"), source_of(row)) if row else None
    if len(_known) > 1000:
        _known.clear()
    _known[key] = (time.monotonic(), fresh)
    return fresh


def forget_accounts() -> None:
    """Read accounts again at the next callback; tests call it."""
    _known.clear()


class Forged(Exception):
    """Nobody we know sent this; ``message`` says what does not fit."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


@csrf_exempt
def twilio_call(request: HttpRequest, key: str) -> HttpResponse:
    """A voice status callback of Twilio, signed with the account's auth token."""
    return _callback(request, key, "application/x-www-form-urlencoded", _from_twilio, _twiml)


@csrf_exempt
def exchange_call(request: HttpRequest, key: str) -> HttpResponse:
    """One event of a call as JSON, signed after Standard Webhooks, or sent with an API key."""
    return _callback(request, key, "application/json", _from_exchange, _told)


def _callback(
    request: HttpRequest,
    key: str,
    content_type: str,
    read: Callable[[HttpRequest, Account | None, bytes], CallSignal],
    said: Callable[[ingest.Received], HttpResponse],
) -> HttpResponse:
    """1. Take the body. 2. See who sent it. 3. Understand it. 4. Write it down, with what came at the same time."""
    if request.method != "POST":
        return refusal(405, _("Send callbacks with POST."), Allow="POST")
    address = request.META.get("REMOTE_ADDR", "")
    wait = limits.seconds_shut(limits.REFUSALS, address)
    if wait:
        return refusal(429, _("Too many refused messages from this address."), Retry_After=str(wait))
    body = b""
    try:
        body = body_of(request, content_type=content_type, largest=LARGEST_BODY)
        signal = read(request, account(key), body)
    except BodyRefused as refused:
        return _refused(request, key, str(refused.answer.status_code), body, refused.answer)
    except Forged as forged:
        limits.seconds_to_wait(limits.REFUSALS, address)
        return _refused(request, key, str(forged), body, refusal(401, forged.message))
    except BadCallback as bad:
        problem = Problem(bad.field, bad.message)
        text = Text(N_("{field}: {message}"), {"field": bad.field, "message": bad.message})
        return _refused(request, key, str(text), body, refusal(400, text, [problem]))
    wait = limits.seconds_to_wait(limits.SIGNALS, key)
    if wait:
        return refusal(429, _("Too many callbacks in one minute."), Retry_After=str(wait))
    return said(ingest.take([signal])[0])


def _from_twilio(request: HttpRequest, sender: Account | None, body: bytes) -> CallSignal:
    try:
        form = QueryDict(body, encoding="utf-8")
    except TooManyFieldsSent:
        raise BadCallback("body", Text(N_("has too many fields"))) from None
    if sender is None or sender.provider != "twilio":
        raise Forged(Text(N_("There is no such Twilio account here, or it is switched off.")))
    signature = request.META.get("HTTP_X_TWILIO_SIGNATURE")
    if not twilio.verify(sender.secret, public_address(request, sender), form, signature):
        text = N_(
            "The signature does not match. Check the auth token and the public address of this installation."
        )
        raise Forged(Text(text))
    # Twilio says when, but for the first request of an inbound call; only then is the database asked.
    return twilio.parse(form.dict(), received=timezone.now() if form.get("Timestamp") else the_time())


def public_address(request: HttpRequest, sender: Account) -> str:
    """The address Twilio was given: never from the request when the installation knows its own."""
    if sender.public_url:
        return sender.public_url + request.get_full_path()
    try:
        return request.build_absolute_uri()
    except DisallowedHost:
        raise Forged(
            Text(N_("This installation has no public address yet. Fill it in in the settings."))
        ) from None


def _from_exchange(request: HttpRequest, sender: Account | None, body: bytes) -> CallSignal:
    if sender is None or sender.provider == "twilio":
        raise Forged(Text(N_("There is no such telephony account here, or it is switched off.")))
    authorization = request.META.get("HTTP_AUTHORIZATION", "")
    if authorization.startswith("Bearer "):
        key = keys.find(authorization.removeprefix("Bearer ").strip())
        if key is None or SCOPE not in key.scopes:
            raise Forged(Text(N_("This key is not valid, or may not report calls.")))
    else:
        try:
            webhook.verify([sender.secret], request.headers, body, timezone.now())
        except webhook.BadSignature as bad:
            raise Forged(bad.reason) from None
    return replace(exchange.parse(body), provider=sender.source)


def _twiml(received: ingest.Received) -> HttpResponse:
    return HttpResponse("<Response/>", content_type="text/xml")


def _told(received: ingest.Received) -> HttpResponse:
    return answer({"call": received.call, "status": received.status, "repeated": received.repeated})


def _refused(
    request: HttpRequest, key: str, problem: str, body: bytes, response: HttpResponse
) -> HttpResponse:
    """Write down that something was refused, and why."""
    connector = request.path_info.split("/")[2]
    log.warning(
        "refused a callback for %s/%s from %s: %s", connector, key, request.META.get("REMOTE_ADDR"), problem
    )
    incidents.refused(connector, f"{key}: {problem}", body[:500].decode(errors="replace"), the_time())
    return response
