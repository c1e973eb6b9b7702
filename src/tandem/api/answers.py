"""The answers programs get: JSON, and for a refusal what is wrong, where, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext

from tandem.engine.words import Text
from tandem.operations.errors import Problem

HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


def answer(content: Any, status: int = 200, **headers: str) -> HttpResponse:
    """Plain content as JSON; header names with underscores for hyphens."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(body, content_type="application/json", status=status, headers={**HEADERS, **named})


def refusal(status: int, error: str | Text, problems: Iterable[Problem] = (), **headers: str) -> HttpResponse:
    """Why not: a sentence, and each field with what is wrong and the fix."""
    return answer(refusal_body(error, problems), status, **headers)


def refusal_body(error: str | Text, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """The body of every refusal: ``{"error": ..., "problems": [{"field", "message", "line"}]}``."""
    listed = [{"field": one.field, "message": one.message.say(gettext), "line": one.line} for one in problems]
    return {"error": error.say(gettext) if isinstance(error, Text) else error, "problems": listed}
