"""Who gets in: administrators everywhere, authors where they write, agents nowhere, and secrets never out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern

from tandem.store.models import Event, Role
from tandem.web.urls_settings import urlpatterns
from tests.builders import AGENT, Firm
from tests.web.reading import signed_in, words
from tests.web.settings.things import things_of

AUTHORS = ("settings/templates", "settings/functions", "settings/saved-actions")
ONLY_POST = re.compile(
    r"/(automation|release|clock|switch|again|delete|close|holidays|secret|test|revoke|retire|check|preview|try)$|/open/"
)
NAMES = [pattern.name for pattern in urlpatterns]


def address(pattern: URLPattern, ids: dict[str, int], day: int) -> str:
    """The address of a page, about the thing of its area."""
    route = str(pattern.pattern)
    area = route.split("/")[1] if "/" in route else ""
    found = route.replace("<int:id>", str(ids.get(area, 0))).replace("<int:day>", str(day))
    return "/" + found.replace("<slug:action>", "notify")


def addresses(firm: Firm) -> Iterator[tuple[str, str]]:
    """Every address of the settings with its route."""
    things = things_of(firm)
    for pattern in urlpatterns:
        yield str(pattern.pattern), address(pattern, things.addresses(), things.closed.pk)


def test_an_agent_gets_in_nowhere_and_changes_nothing(firm: Firm, bo: Client) -> None:
    found = list(addresses(firm))
    events = Event.objects.count()
    for _route, url in found:
        assert (url, bo.get(url).status_code) in {(url, 403), (url, 405)}
        assert (url, bo.post(url, {"name": "Hacked", "active": "0", "on": "0"}).status_code) == (url, 403)
    assert Event.objects.count() == events
    assert bo.get("/settings").templates[0].name == "403.html"


def test_the_rail_shows_the_settings_to_those_who_may_open_them(firm: Firm, bo: Client) -> None:
    def places(who: Client) -> set[str]:
        return {str(link.place.name) for _label, links in who.get("/").context["rail"] for link in links}

    assert "settings" not in places(bo)
    assert places(bo) == places(signed_in(firm.ana)) - {"settings"}
    writer = Role.objects.create(key="writer", name="Writer", rights=AGENT | {"automate": {"*": "all"}})
    firm.cy.role = writer
    firm.cy.save()
    assert "settings" in places(signed_in(firm.cy))
    assert signed_in(firm.cy).get("/settings").status_code == 200


def test_a_stranger_is_asked_to_sign_in(firm: Firm) -> None:
    for _route, url in addresses(firm):
        answer = Client().post(url, {"name": "Hacked"})
        assert (url, answer.status_code, answer.headers["Location"].split("?")[0]) == (
            url,
            302,
            "/accounts/login/",
        )


def test_an_author_gets_in_where_authors_write_only(firm: Firm) -> None:
    role = Role.objects.create(
        key="author", name="Author", rights={**AGENT, "automate": {"*": "all"}, "run_code": {"*": "all"}}
    )
    firm.cy.role = role
    firm.cy.save()
    cy = signed_in(firm.cy)
    for route, url in addresses(firm):
        if ONLY_POST.search(url) or route == "settings":
            continue
        assert (url, cy.get(url).status_code) == (url, 200 if route.startswith(AUTHORS) else 403)
    index = words(cy.get("/settings"))
    assert "Mail templates" in index
    assert "Colleagues" not in index


def test_every_page_opens_and_shows_no_secret(firm: Firm, dora: Client) -> None:
    found = list(addresses(firm))
    things_secrets = _secrets()
    for _route, url in found:
        answer = dora.get(url)
        assert (url, answer.status_code) == (url, 405 if ONLY_POST.search(url) else 200)
        page = answer.content.decode()
        assert [secret for secret in things_secrets if secret in page] == []


def _secrets() -> list[str]:
    from tandem.store.models import ApiKey, Endpoint, MailAccount, TelephonyAccount

    return [
        *TelephonyAccount.objects.values_list("secret", flat=True),
        *Endpoint.objects.values_list("secret", flat=True),
        *MailAccount.objects.values_list("password", flat=True),
        *ApiKey.objects.values_list("digest", flat=True),
    ]


def test_no_secret_stands_in_the_log(firm: Firm) -> None:
    secrets = things_of(firm).secrets()
    written = json.dumps(list(Event.objects.values("before", "after", "cause")))
    assert [secret for secret in secrets if secret in written] == []
    assert "Books" in written


def test_what_is_not_there_answers_404(firm: Firm, dora: Client) -> None:
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        if "<int:id>" not in route:
            continue
        url = address(pattern, {}, 0)
        answer = dora.post(url) if ONLY_POST.search(url) else dora.get(url)
        assert (url, answer.status_code) == (url, 404)


@pytest.mark.parametrize("name", NAMES)
def test_every_address_has_its_own_name(name: str) -> None:
    assert NAMES.count(name) == 1
