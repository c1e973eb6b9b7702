"""The door of a page: signed in, and a record that is not there answers 404."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from tandem.operations.access import NotThere
from tandem.store.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page(view: View[P]) -> View[P]:
    """A view for colleagues who are signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotThere as gone:
            raise Http404(str(gone)) from gone

    return cast("View[P]", login_required(guarded))


def reader(request: HttpRequest) -> User:
    """The colleague who is looking."""
    return cast(User, request.user)


def by_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page asks, so that a fragment is the answer."""
    return bool(getattr(request, "htmx", False))


def trigger(response: HttpResponse, **events: Any) -> HttpResponse:
    """Let the page know: ``toast={"text": ..., "tone": "green"}``, ``close=True``."""
    response.headers["HX-Trigger"] = json.dumps(events)
    return response
