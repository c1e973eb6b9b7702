"""The API as a whole: its routers, how it reads bodies, and what it says when something is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from tandem import __version__
from tandem.api.answers import refusal
from tandem.api.bodies import BodyRefused, json_of
from tandem.api.who import LARGEST_BODY, Door, TooMany, caller_of
from tandem.engine.wording import worded
from tandem.engine.words import N_, Text
from tandem.operations.access import PERMISSIONS, Denied, NotThere
from tandem.operations.errors import Problem, Refused

log = logging.getLogger("tandem.api")
DESCRIPTION = (
    "Everything a colleague can do on the pages. Sign requests with `Authorization: Bearer tdm_…`; "
    "a refusal says in `problems` which field is wrong and how to mend it."
)


class JsonBodies(Parser):
    """Bodies are JSON, and say so."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON in the body. Raises BodyRefused."""
        return json_of(request, LARGEST_BODY)


class Exact(NinjaJSONEncoder):
    """Times keep their microseconds, so that what was read can be asked about again."""

    def default(self, o: Any) -> Any:
        """ISO 8601 in UTC; everything else as ninja writes it."""
        if isinstance(o, datetime):
            return o.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return super().default(o)


class ExactAnswers(JSONRenderer):
    """Answers in JSON with exact times."""

    encoder_class = Exact


class Api(NinjaAPI):
    """Operations are known by the names of their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name, unique in the whole API."""
        return operation.view_func.__name__


def known_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show what the API offers to those who may use it."""

    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            caller = caller_of(request)
        except HttpError as error:
            return on_http_error(request, error)
        if caller is None:
            return _unknown()
        return view(request, **kwargs)

    return guarded


def _unknown() -> HttpResponse:
    words = _("Sign in, or send a valid key: Authorization: Bearer tdm_…")
    return refusal(401, words, WWW_Authenticate="Bearer")


def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja or the door refused."""
    if isinstance(error.__cause__, BodyRefused):
        return error.__cause__.answer
    if isinstance(error, TooMany):
        return refusal(429, error.message, Retry_After=str(error.seconds))
    if error.status_code == 401:
        return _unknown()
    return refusal(error.status_code, error.message)


def _on_wrong_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [
        Problem(
            ".".join(str(part) for part in one["loc"][2 if one["loc"][0] == "body" else 1 :]), worded(one)
        )
        for one in ({"input": None, **each} for each in error.errors)
    ]
    return refusal(422, _("Something is not filled in as it should be."), problems)


def _on_refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return refusal(422, _("This cannot be done as it was asked."), error.problems)


def _on_not_there(request: HttpRequest, error: Exception) -> HttpResponse:
    return refusal(404, _("There is no such record, or you may not see it."))


def _on_denied(request: HttpRequest, error: Denied) -> HttpResponse:
    right = PERMISSIONS.get(str(error), str(error))
    return refusal(403, Text(N_("You may not do this. Missing right: {right}."), {"right": Text(right)}))


def _on_body(request: HttpRequest, error: BodyRefused) -> HttpResponse:
    return error.answer


def _on_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return refusal(
        413, _("The body is larger than {largest} bytes. Send less at once.").format(largest=LARGEST_BODY)
    )


def _on_data(request: HttpRequest, error: DataError) -> HttpResponse:
    log.warning("a value could not be stored at %s: %s", request.path_info[:200], error)
    return refusal(422, _("A value is too long, too large, or cannot be stored."))


def _on_conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    log.warning("a conflict at %s: %s", request.path_info[:200], error)
    return refusal(409, _("This does not go with what is there already. Look again and repeat it."))


def _on_absent_database(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("the database cannot be reached: %s", error)
    return refusal(503, _("The database cannot be reached. Send it again in a minute."), Retry_After="30")


def _on_suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    log.warning("refused %s: %s", request.path_info[:200], error)
    return refusal(400, _("This request cannot be understood. Check its address and its headers."))


def _on_anything(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("an unexpected error at %s", request.path_info[:200], exc_info=error)
    return refusal(500, _("Something went wrong on our side; it has been written down."))


_HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    HttpError: on_http_error,
    ValidationError: _on_wrong_form,
    Refused: _on_refused,
    NotThere: _on_not_there,
    Http404: _on_not_there,
    Denied: _on_denied,
    BodyRefused: _on_body,
    RequestDataTooBig: _on_large,
    SuspiciousOperation: _on_suspicious,
    DataError: _on_data,
    IntegrityError: _on_conflict,
    OperationalError: _on_absent_database,
    InterfaceError: _on_absent_database,
    Exception: _on_anything,
}


def build() -> NinjaAPI:
    """The API with every module of ``routes``."""
    from tandem.api.routes import ROUTERS

    api = Api(
        title="Tandem",
        version=__version__,
        description=DESCRIPTION,
        urls_namespace="api",
        docs_url=None,
        openapi_url="/openapi.json",
        docs_decorator=known_only,
        parser=JsonBodies(),
        renderer=ExactAnswers(),
    )
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)
    for path, router in ROUTERS:
        _say_scopes(router)
        api.add_router(path, router)
    return api


def _say_scopes(router: Router) -> None:
    """Let the description of each operation name the scope a key needs."""
    for view in router.path_operations.values():
        for operation in view.operations:
            if isinstance(operation.auth_param, Door):
                operation.openapi_extra = {"x-scope": operation.auth_param.scope}
