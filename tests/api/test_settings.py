"""Settings through the programs' door: for those who may change them, naming what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tandem.store.models import ApiKey, Calendar, Role, Team, TelephonyAccount
from tests.api.callbacks import exchange_event, exchange_request
from tests.builders import Firm

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]
HOURS = {"mon": [["09:00", "12:00"], ["13:30", "18:00"]]}
FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/teams": ({"name": "Sales"}, {"name": "Sales team"}),
    "/roles": (
        {"name": "Guest", "rights": {"view": {"*": "own"}}},
        {"name": "Guest", "rights": {"view": {"*": "all"}}},
    ),
    "/saved-actions": (
        {"name": "Say hello", "action": "add_note", "form": {"text": "Hello"}},
        {"name": "Say hello", "action": "add_note", "form": {"text": "Good day"}},
    ),
    "/mail-templates": (
        {"name": "Sorry", "about": "call", "subject": "Sorry", "body": "We missed you."},
        {"name": "Sorry", "about": "call", "subject": "So sorry", "body": "We missed you."},
    ),
    "/endpoints": (
        {"name": "Billing", "url": "https://billing.example.com/hook"},
        {"name": "Billing", "url": "https://billing.example.com/in"},
    ),
    "/calendars": (
        {"name": "Office", "time_zone": "Europe/Paris", "hours": HOURS},
        {"name": "Office", "time_zone": "Europe/Bucharest", "hours": HOURS},
    ),
}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("/teams", {"name": ""}, "name"),
    ("/teams", {"name": "Sales", "members": [999_999]}, "members"),
    ("/roles", {"name": "Guest", "rights": {"view": {"*": "most"}}}, "rights.view.*"),
    ("/saved-actions", {"name": "X", "action": "add_note", "form": {}}, "text"),
    ("/mail-templates", {"name": "X", "about": "call", "subject": "{{ shoe }}", "body": "x"}, "subject"),
    ("/endpoints", {"name": "X", "url": "ftp://x"}, "url"),
    ("/calendars", {"name": "X", "time_zone": "Paris", "hours": {}}, "time_zone"),
    ("/calendars", {"name": "X", "time_zone": "UTC", "hours": {"mon": [["9:00", "10:00"]]}}, "hours.mon.0.0"),
    ("/telephony-accounts", {"name": "X", "provider": "twilio"}, "token"),
    ("/telephony-accounts", {"name": "X", "provider": "fax"}, "provider"),
    ("/keys", {"name": "X", "scopes": []}, "scopes"),
    ("/keys", {"name": "X", "scopes": ["everything"]}, "scopes.0"),
    ("/keys", {"name": "X", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
]


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    """The answer to a request with a JSON body."""
    return getattr(client, method)(f"/api{path}", body or {}, content_type="application/json")


@pytest.mark.parametrize("path", list(FORMS))
def test_a_setting_is_added_changed_listed_and_taken_away(program: Program, firm: Firm, path: str) -> None:
    client, (first, second) = program(firm.dora), FORMS[path]
    firm.organisation.calendar = Calendar.objects.create(key="usual", name="Usual", time_zone="Europe/Paris")
    firm.organisation.save()
    made = send(client, "post", path, first)
    assert made.status_code == 201, made.content
    id = made.json()["id"]
    changed = send(client, "put", f"{path}/{id}", second)
    assert changed.status_code == 200, changed.content
    assert {name: changed.json()[name] for name in second} == second
    assert id in [one["id"] for one in client.get(f"/api{path}").json()["items"]]
    assert client.delete(f"/api{path}/{id}").json() == {"done": True}
    assert id not in [one["id"] for one in client.get(f"/api{path}").json()["items"]]
    assert client.delete(f"/api{path}/{id}").status_code == 404


@pytest.mark.parametrize(("path", "body", "field"), WRONG)
def test_a_wrong_setting_is_refused_naming_the_field(
    program: Program, firm: Firm, path: str, body: Any, field: str
) -> None:
    answer = send(program(firm.dora), "post", path, body)
    assert answer.status_code == 422, answer.content
    assert [one["field"] for one in answer.json()["problems"]] == [field]


def test_a_function_is_checked_line_by_line(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    wrong = send(client, "post", "/functions", {"name": "Sum", "source": "x = 1\ny = (\n"})
    assert wrong.status_code == 422, wrong.content
    assert [one["line"] for one in wrong.json()["problems"]] == [2]
    assert send(client, "post", "/functions", {"name": "Sum", "source": "1 + 1"}).status_code == 201


def test_a_new_exchange_can_report_calls_at_once(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    made = send(client, "post", "/telephony-accounts", {"name": "Office", "provider": "exchange"}).json()
    assert made["address"] == "/hooks/calls/office"
    request = exchange_request(exchange_event(), path=made["address"], secret=made["secret"])
    assert Client().post(**request).status_code == 200
    renewed = send(client, "post", f"/telephony-accounts/{made['id']}/secret").json()
    assert Client().post(**request).status_code == 401
    fresh = exchange_request(exchange_event(), path=made["address"], secret=renewed["secret"])
    assert Client().post(**fresh).status_code == 200
    assert client.delete(f"/api/telephony-accounts/{made['id']}").status_code == 200
    assert Client().post(**fresh).status_code == 401
    assert not TelephonyAccount.objects.exists()


def test_secrets_are_shown_once(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    endpoint = send(client, "post", "/endpoints", FORMS["/endpoints"][0]).json()
    account = send(client, "post", "/telephony-accounts", {"name": "Office", "provider": "exchange"}).json()
    key = send(client, "post", "/keys", {"name": "Reports", "scopes": ["read"]}).json()
    listed = b"".join(
        client.get(f"/api/{path}").content for path in ("endpoints", "telephony-accounts", "keys")
    )
    for secret in (endpoint["secret"], account["secret"], key["token"]):
        assert secret
        assert secret.encode() not in listed


def test_a_key_is_made_and_revoked(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    made = send(client, "post", "/keys", {"name": "Reports", "scopes": ["read"]}).json()
    reports = Client(headers={"Authorization": f"Bearer {made['token']}"})
    assert reports.get("/api/users/me").json()["email"] == "dora@example.com"
    assert client.delete(f"/api/keys/{made['id']}").status_code == 200
    assert reports.get("/api/users/me").status_code == 401


def test_others_keys_are_not_there(program: Program, firm: Firm) -> None:
    client = program(firm.bo)
    program(firm.cy)
    assert [one["owner"] for one in client.get("/api/keys").json()] == [firm.bo.pk]
    hidden = ApiKey.objects.get(owner=firm.cy)
    assert client.delete(f"/api/keys/{hidden.pk}").status_code == 404
    hidden.refresh_from_db()
    assert hidden.revoked_at is None


def test_a_colleague_is_changed(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    role = Role.objects.get(key="supervisor")
    changed = send(
        client, "patch", f"/users/{firm.bo.pk}", {"name": "Bo L.", "role": role.pk, "extension": "13"}
    )
    assert changed.status_code == 200, changed.content
    assert {name: changed.json()[name] for name in ("name", "role", "extension", "email")} == {
        "name": "Bo L.", "role": role.pk, "extension": "13", "email": "bo@example.com",
    }  # fmt: skip
    for wrong in (
        {"is_staff": True},
        {"is_superuser": True},
        {"password": "x"},
        {"email": "no address"},
        {"language": "xx"},
        {"time_zone": "Nowhere"},
        {"role": None},
        {"role": 999_999},
        {"manager": firm.bo.pk},
        {"teams": [999_999]},
        {"id": 1},
    ):
        assert send(client, "patch", f"/users/{firm.bo.pk}", wrong).status_code == 422
    assert send(client, "post", f"/users/{firm.bo.pk}/active", {"active": False}).status_code == 200
    assert send(client, "post", f"/users/{firm.dora.pk}/active", {"active": False}).status_code == 422


def test_a_team_gets_its_people(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    body = {"name": "Night", "lead": firm.ana.pk, "members": [firm.cy.pk, firm.bo.pk, firm.bo.pk]}
    made = send(client, "post", "/teams", body).json()
    assert made["members"] == sorted([firm.bo.pk, firm.cy.pk])
    assert Team.objects.get(key="night").lead == firm.ana


def test_the_organisation_is_changed(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    assert (
        send(client, "patch", "/organisation", {"name": "Atelier", "region": "RO"}).json()["name"]
        == "Atelier"
    )
    for wrong, field in (
        ({"time_zone": "Nowhere"}, "time_zone"),
        ({"region": "ZZ"}, "region"),
        ({"sandbox": False}, "sandbox"),
    ):
        answer = send(client, "patch", "/organisation", wrong)
        assert answer.status_code == 422, answer.content
        assert [one["field"] for one in answer.json()["problems"]] == [field]
