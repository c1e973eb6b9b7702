"""Reading what a program sends: small enough, of the type we take, and whole."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tandem.api.answers import refusal

_PIECE = 64 * 1024
_MOST_DRAINED = 16 * 1024 * 1024


class BodyRefused(Exception):
    """The body cannot be taken; ``answer`` says why."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def body_of(request: HttpRequest, *, content_type: str, largest: int) -> bytes:
    """The request's body. Raises BodyRefused: 411 without a length, 413 when too large, 415 for another type."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    if request.content_type != content_type or charset.lower() != "utf-8":
        words = _("Send the body as {content_type} in UTF-8.").format(content_type=content_type)
        _refuse(request, 415, words)
    if "HTTP_TRANSFER_ENCODING" in request.META:
        _refuse(request, 411, _("Send the length of the body (Content-Length)."))
    if _size(request) > largest:
        words = _("The body is larger than {largest} bytes. Send less at once.").format(largest=largest)
        _refuse(request, 413, words)
    try:
        return request.body
    except RequestDataTooBig:
        words = _("The body is larger than {largest} bytes. Send less at once.").format(largest=largest)
        raise BodyRefused(refusal(413, words)) from None


def _size(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _refuse(request: HttpRequest, status: int, words: str) -> None:
    """Take in what is still on its way, so that the sender hears the answer, then refuse."""
    left = min(_size(request), _MOST_DRAINED)
    while left > 0:
        piece = request.read(min(_PIECE, left))
        if not piece:
            break
        left -= len(piece)
    raise BodyRefused(refusal(status, words))
