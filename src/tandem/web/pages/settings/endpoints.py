"""Webhooks: their list, and one with its signing secrets and a test."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.connectors.egress import Answer
from tandem.operations.errors import Refused
from tandem.operations.settings import endpoints
from tandem.operations.settings.used import saved_actions_using, workflows_using
from tandem.store.models import Endpoint
from tandem.web.components.listing import Column
from tandem.web.forms.settings.endpoints import EndpointForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import ENDPOINTS

COLUMNS = (
    Column("name", gettext_lazy("Webhook"), width="wide"),
    Column("url", gettext_lazy("Address")),
    Column("secrets", gettext_lazy("Signed with")),
)
Told = tuple[str, str, str, str]  # tone, icon, words, what the other side wrote
LONGEST_ANSWER = 2000


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every webhook."""
    rows = endpoints.all_endpoints(reader(request))
    found = answers.listing(
        request, "endpoints", rows, COLUMNS, lambda row: _here(row), search=("name", "url")
    )
    return answers.show(request, ENDPOINTS, "endpoints", {"listing": found})


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new webhook; its secret is shown on the next page, once."""
    user = reader(request)
    endpoints.all_endpoints(user)
    form = EndpointForm(request.POST or None)
    made = []

    def act() -> None:
        made.append(endpoints.add(user, form.cleaned_data["name"], form.cleaned_data["url"]))

    if answers.accepted(request, form, act):
        endpoint, secret = made[0]
        answers.keep_secret(request, secret)
        return answers.done(
            request, _here(endpoint), _("The webhook {name} is added.").format(name=endpoint.name)
        )
    return answers.show(request, ENDPOINTS, "endpoint_add", {"form": form}, _("New webhook"))


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: a webhook."""
    user = reader(request)
    endpoint = endpoints.access_endpoint(user, id)
    form = EndpointForm(request.POST or None, initial={"name": endpoint.name, "url": endpoint.url})

    def act() -> None:
        endpoints.change(user, endpoint, form.cleaned_data["name"], form.cleaned_data["url"])

    if answers.accepted(request, form, act):
        return answers.done(
            request, _here(endpoint), _("The webhook {name} is saved.").format(name=endpoint.name)
        )
    return _page(request, id, form)


def _page(
    request: HttpRequest, id: int, form: EndpointForm | None = None, result: Told | None = None
) -> HttpResponse:
    kept = endpoints.access_endpoint(reader(request), id)
    context = {
        "form": form or EndpointForm(initial={"name": kept.name, "url": kept.url}),
        "endpoint": kept,
        "secret": answers.take_secret(request),
        "result": result,
        "workflows": workflows_using("endpoint", kept.key),
        "saved_actions": saved_actions_using("endpoint", kept.key),
    }
    return answers.show(request, ENDPOINTS, "endpoint", context, kept.name)


@page
@require_POST
def test(request: HttpRequest, id: int) -> HttpResponse:
    """POST: send a signed test now; the page says what came of it."""
    endpoint = endpoints.access_endpoint(reader(request), id)
    try:
        found = endpoints.send_test(reader(request), endpoint)
    except Refused as refused:
        return _page(request, id, result=("red", "circle-x", refused.problems[0].message.say(_), ""))
    fine = isinstance(found, Answer) and found.is_success
    look = ("green", "circle-check") if fine else ("red", "circle-x")
    wrote = found.body.decode("utf-8", "replace")[:LONGEST_ANSWER] if isinstance(found, Answer) else ""
    return _page(request, id, result=(*look, endpoints.said(found).say(_), wrote))


@page
@require_POST
def renew(request: HttpRequest, id: int) -> HttpResponse:
    """POST: a second secret, shown once; both sign until the older one is retired."""
    endpoint = endpoints.access_endpoint(reader(request), id)

    def act() -> None:
        answers.keep_secret(request, endpoints.renew_secret(reader(request), endpoint))

    words = _("There is a new secret. Until you retire the old one, messages carry both signatures.")
    return answers.do(request, act, _here(endpoint), words)


@page
@require_POST
def retire(request: HttpRequest, id: int) -> HttpResponse:
    """POST: sign with the new secret alone."""
    endpoint = endpoints.access_endpoint(reader(request), id)
    words = _("The old secret is retired.")
    return answers.do(
        request, lambda: endpoints.retire_old_secret(reader(request), endpoint), _here(endpoint), words
    )


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a webhook away."""
    endpoint = endpoints.access_endpoint(reader(request), id)
    words = _("The webhook {name} is gone.").format(name=endpoint.name)
    return answers.do(
        request,
        lambda: endpoints.delete(reader(request), endpoint),
        reverse(ENDPOINTS.name),
        words,
        _here(endpoint),
    )


def _here(endpoint: Endpoint) -> str:
    return reverse("settings_endpoint", args=[endpoint.pk])
