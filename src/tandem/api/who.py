"""Who asks: a program with a key, or a colleague's browser with its session; and whether they may ask this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from tandem.api.bodies import refuse_large
from tandem.operations import access, keys, limits
from tandem.store.models import User

Scope = Literal["read", "write", "calls", "automate", "administer"]
LARGEST_BODY = 1024 * 1024
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Caller:
    """Somebody we know. A session has every scope; rights are the user's in either case."""

    user: User
    scopes: frozenset[str]
    key: int | None = None


class TooMany(HttpError):
    """More requests than the limit allows; ``seconds`` until more are taken."""

    def __init__(self, seconds: int) -> None:
        super().__init__(429, _("Too many requests. Wait a moment."))
        self.seconds = seconds


class Door(HttpBearer):
    """Lets in who has the scope: ``Authorization: Bearer tdm_...``, or a session with its CSRF token."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """The Caller. Raises HttpError: 401 unknown, 403 without the scope, 429 too often."""
        refuse_large(request, LARGEST_BODY)
        caller = caller_of(request)
        if caller is None:
            return None
        if self.scope not in caller.scopes:
            words = _("This key may not do that: it lacks the scope “{scope}”.").format(scope=self.scope)
            raise HttpError(403, words)
        wait = limits.seconds_to_wait(limits.REQUESTS, f"{caller.key or 'session'}:{caller.user.pk}")
        if wait:
            raise TooMany(wait)
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The Caller with this key, or None."""
        return _by_key(request, token)


def caller_of(request: HttpRequest) -> Caller | None:
    """Who sent the request, if we know them. Raises HttpError 403 for a session without its CSRF token."""
    authorization = request.META.get("HTTP_AUTHORIZATION", "")
    if authorization:
        scheme, _sep, token = authorization.partition(" ")
        return _by_key(request, token.strip()) if scheme.lower() == "bearer" else None
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active:
        return None
    if request.method not in SAFE and check_csrf(request) is not None:
        raise HttpError(403, _("The CSRF token is missing or old. Send it as X-CSRFToken."))
    return Caller(user, frozenset(keys.SCOPES))


def _by_key(request: HttpRequest, token: str) -> Caller | None:
    address = request.META.get("REMOTE_ADDR", "")
    wait = limits.seconds_shut(limits.REFUSALS, address)
    if wait:
        raise TooMany(wait)
    key = keys.find(token)
    if key is None:
        limits.seconds_to_wait(limits.REFUSALS, address)
        return None
    return Caller(key.owner, frozenset(key.scopes), key.pk)


def user_of(request: HttpRequest) -> User:
    """The colleague for whom an operation is done."""
    caller: Caller = request.auth  # type: ignore[attr-defined]  # set by ninja from the Door
    return caller.user


def administrator_of(request: HttpRequest) -> User:
    """The same, who must be allowed to change settings. Raises access.Denied."""
    user = user_of(request)
    access.require(user, "administer")
    return user


READ, WRITE, CALLS = Door("read"), Door("write"), Door("calls")
AUTOMATE, ADMINISTER = Door("automate"), Door("administer")
