"""Where Twilio reports what became of our text messages; signed with the account's auth token, like its calls."""

from __future__ import annotations

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tandem.api.answers import refusal
from tandem.api.bodies import BodyRefused, body_of
from tandem.api.hooks import LARGEST_BODY, Forged, account, public_address
from tandem.connectors import twilio
from tandem.engine.words import N_, Text
from tandem.operations import limits
from tandem.operations.deliveries import message_reports


@csrf_exempt
def twilio_message(request: HttpRequest, key: str, delivery: int) -> HttpResponse:
    """A message status callback about one delivery; answers 204, and 404 for a message that is none of ours."""
    if request.method != "POST":
        return refusal(405, _("Send callbacks with POST."), Allow="POST")
    address = request.META.get("REMOTE_ADDR", "")
    wait = limits.seconds_shut(limits.REFUSALS, address)
    if wait:
        return refusal(429, _("Too many refused messages from this address."), Retry_After=str(wait))
    try:
        body = body_of(request, content_type="application/x-www-form-urlencoded", largest=LARGEST_BODY)
        form = _signed(request, key, body)
    except BodyRefused as refused:
        return refused.answer
    except Forged as forged:
        limits.seconds_to_wait(limits.REFUSALS, address)
        return refusal(401, forged.message)
    known = message_reports.take(
        delivery, form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode", "")
    )
    return HttpResponse(status=204) if known else refusal(404, _("There is no such message here."))


def _signed(request: HttpRequest, key: str, body: bytes) -> QueryDict:
    """The form of a callback its account really sent. Raises Forged."""
    sender = account(key)
    if sender is None or sender.provider != "twilio":
        raise Forged(Text(N_("There is no such Twilio account here, or it is switched off.")))
    try:
        form = QueryDict(body, encoding="utf-8")
    except TooManyFieldsSent:
        raise Forged(Text(N_("has too many fields"))) from None
    signature = request.META.get("HTTP_X_TWILIO_SIGNATURE")
    if not twilio.verify(sender.secret, public_address(request, sender), form, signature):
        raise Forged(Text(N_("The signature does not match.")))
    return form
