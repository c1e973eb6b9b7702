"""Whether Twilio itself sent a callback."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from twilio.request_validator import RequestValidator


def verify(
    auth_token: str,
    public_url: str,
    params: Mapping[str, str],
    signature: str | None,
    body: bytes | None = None,
) -> bool:
    """True if `signature` (the X-Twilio-Signature header) is Twilio's for this callback.

    `public_url` is the address configured at Twilio, with its query: never built from the request, whose
    host and scheme anyone can choose. `params` are the form's fields (a QueryDict keeps its duplicates);
    for a JSON callback hand in `body`, whose hash must then be in the URL's `bodySHA256`. An empty token
    or signature is never valid.
    """
    if not auth_token or not signature or not signature.isascii():
        return False
    validator = RequestValidator(auth_token)
    try:
        if body is None:
            return bool(validator.validate(public_url, params, signature))
        if "bodySHA256" not in parse_qs(urlsplit(public_url).query):
            return False
        return bool(validator.validate(public_url, body.decode(), signature))
    except (ValueError, TypeError):
        return False
