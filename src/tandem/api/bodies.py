"""Reading what a program sends: small enough, of the type we take, and whole."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tandem.api.answers import refusal

_PIECE = 64 * 1024
_MOST_DRAINED = 16 * 1024 * 1024
MOST_DEEP = 50


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
    refuse_large(request, largest)
    return request.body


def refuse_large(request: HttpRequest, largest: int) -> None:
    """Raises BodyRefused for a body that is too large, or does not say how large it is."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        _refuse(request, 411, _("Send the length of the body (Content-Length)."))
    if _size(request) > largest:
        words = _("The body is larger than {largest} bytes. Send less at once.").format(largest=largest)
        _refuse(request, 413, words)


def json_of(request: HttpRequest, largest: int) -> Any:
    """The JSON in the body. Raises BodyRefused, 400 for what is no JSON or cannot be stored as text."""
    body = body_of(request, content_type="application/json", largest=largest)
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
        _check(found, 0)
    except (ValueError, RecursionError) as error:
        words = _("The body is not JSON that we take: {problem}").format(problem=str(error)[:200])
        raise BodyRefused(refusal(400, words)) from None
    return found


def is_plain(text: str) -> bool:
    """Whether a text can be stored: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _check(value: Any, deep: int) -> None:
    if deep > MOST_DEEP:
        raise ValueError("it is nested too deeply")
    if isinstance(value, str):
        if not is_plain(value):
            raise ValueError("a text holds characters that cannot be stored")
    elif isinstance(value, dict):
        for name, part in value.items():
            _check(name, deep + 1)
            _check(part, deep + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, deep + 1)


def _size(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _refuse(request: HttpRequest, status: int, words: str) -> NoReturn:
    """Take in what is still on its way, so that the sender hears the answer, then refuse."""
    left = min(_size(request), _MOST_DRAINED)
    while left > 0:
        piece = request.read(min(_PIECE, left))
        if not piece:
            break
        left -= len(piece)
    raise BodyRefused(refusal(status, words))
