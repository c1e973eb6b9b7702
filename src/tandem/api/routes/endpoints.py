"""Addresses webhooks are sent to, and the secrets that sign them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, like
from tandem.api.who import ADMINISTER, user_of
from tandem.connectors.egress import Answer
from tandem.operations.settings import endpoints as settings
from tandem.store.models import Endpoint

router = Router(tags=["endpoints"])
Name = Annotated[Word, Field(min_length=1, max_length=150)]


class EndpointForm(Form):
    """An address webhooks are sent to."""

    model_config = like({"name": "Billing", "url": "https://billing.example.com/hook"})

    name: Name
    url: Annotated[str, Field(min_length=1, max_length=500)]


class EndpointAnswer(Schema):
    """An endpoint, without its secret. ``two_secrets``: messages are signed with an older one as well."""

    id: int
    key: str
    name: str
    url: str
    two_secrets: bool


class NewEndpoint(EndpointAnswer):
    """An endpoint with its secret, shown only now."""

    secret: str


class Tested(Schema):
    """Whether the other side took it, and what it answered."""

    taken: bool
    answer: str


@router.get(
    "", auth=ADMINISTER, response=list_shape(EndpointAnswer, "EndpointList"), summary="List endpoints"
)
def list_endpoints(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, settings.all_endpoints(user_of(request)), page, _shown)


@router.post("", auth=ADMINISTER, response={201: NewEndpoint}, summary="Add an endpoint")
def create_endpoint(request: HttpRequest, form: EndpointForm) -> Any:
    """The secret that signs what we send is shown only now."""
    row, secret = settings.add(user_of(request), form.name, form.url)
    return Status(201, {**_shown(row), "secret": secret})


@router.get("/{int:id}", auth=ADMINISTER, response=EndpointAnswer, summary="One endpoint")
def get_endpoint(request: HttpRequest, id: Id) -> Any:
    """Where it leads."""
    return _shown(settings.access_endpoint(user_of(request), id))


@router.put("/{int:id}", auth=ADMINISTER, response=EndpointAnswer, summary="Change an endpoint")
def edit_endpoint(request: HttpRequest, id: Id, form: EndpointForm) -> Any:
    """Its secret stays."""
    user = user_of(request)
    settings.change(user, settings.access_endpoint(user, id), form.name, form.url)
    return _shown(settings.access_endpoint(user, id))


@router.post("/{int:id}/secret", auth=ADMINISTER, response=NewEndpoint, summary="Renew an endpoint's secret")
def renew_endpoint_secret(request: HttpRequest, id: Id) -> Any:
    """Messages are signed with both until the old one is retired."""
    user = user_of(request)
    secret = settings.renew_secret(user, settings.access_endpoint(user, id))
    return {**_shown(settings.access_endpoint(user, id)), "secret": secret}


@router.delete(
    "/{int:id}/old-secret",
    auth=ADMINISTER,
    response=EndpointAnswer,
    summary="Retire an endpoint's old secret",
)
def retire_endpoint_secret(request: HttpRequest, id: Id) -> Any:
    """From now on the new one alone signs. Where there is no old one, nothing changes."""
    user = user_of(request)
    row = settings.access_endpoint(user, id)
    settings.retire_old_secret(user, row)
    return _shown(row)


@router.post("/{int:id}/test", auth=ADMINISTER, response=Tested, summary="Send a test to an endpoint")
def test_endpoint(request: HttpRequest, id: Id) -> Any:
    """One signed message, now."""
    user = user_of(request)
    found = settings.send_test(user, settings.access_endpoint(user, id))
    return {"taken": isinstance(found, Answer) and found.is_success, "answer": settings.said(found).say(_)}


@router.delete("/{int:id}", auth=ADMINISTER, response=Done, summary="Take an endpoint away")
def delete_endpoint(request: HttpRequest, id: Id) -> Any:
    """Refused while a workflow needs it."""
    user = user_of(request)
    settings.delete(user, settings.access_endpoint(user, id))
    return Done()


def _shown(row: Endpoint) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("id", "key", "name", "url")}
    return {**own, "two_secrets": bool(row.old_secret)}
