"""What authors write and administrators connect, through the programs' door: tried out, retired, put right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tandem.store.models import Delivery, Endpoint, Incident, Role, TelephonyAccount
from tandem.store.read.pending import Ids
from tests.api.test_settings import FORMS, send
from tests.builders import Firm, a_call, a_lead

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]


def test_an_old_secret_is_retired(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    made = send(client, "post", "/endpoints", FORMS["/endpoints"][0]).json()
    here = f"/endpoints/{made['id']}"
    fresh = send(client, "post", f"{here}/secret").json()
    assert fresh["two_secrets"] is True
    assert send(client, "post", f"{here}/secret").status_code == 422
    assert client.delete(f"/api{here}/old-secret").json()["two_secrets"] is False
    row = Endpoint.objects.get()
    assert (row.secret, row.old_secret) == (fresh["secret"], "")
    assert client.get(f"/api{here}").json()["two_secrets"] is False
    assert program(firm.bo).delete(f"/api{here}/old-secret").status_code == 403


def test_an_endpoint_inside_the_network_is_not_tried(program: Program, firm: Firm) -> None:
    row = Endpoint.objects.create(key="inside", name="Inside", url="http://127.0.0.1:1/in", secret="")
    answer = send(program(firm.dora), "post", f"/endpoints/{row.pk}/test")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["problems"]] == ["url"]


def test_an_account_is_changed_and_switched_off(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    made = send(client, "post", "/telephony-accounts", {"name": "Office", "provider": "exchange"}).json()
    here = f"/telephony-accounts/{made['id']}"
    changed = send(client, "patch", here, {"own_numbers": ["01 40 00 00 00"], "team": firm.support.pk})
    assert changed.status_code == 200, changed.content
    assert {name: changed.json()[name] for name in ("name", "own_numbers", "team", "active")} == {
        "name": "Office", "own_numbers": ["+33140000000"], "team": firm.support.pk, "active": True,
    }  # fmt: skip
    assert send(client, "patch", here, {"active": False, "team": None}).json()["team"] is None
    secret = TelephonyAccount.objects.get().secret
    assert client.get(f"/api{here}").json()["active"] is False
    for wrong, field in (
        ({"own_numbers": ["x"]}, "own_numbers"),
        ({"team": 999_999}, "team"),
        ({"name": ""}, "name"),
    ):
        answer = send(client, "patch", here, wrong)
        assert [one["field"].split(".")[0] for one in answer.json()["problems"]] == [field], answer.content
    assert TelephonyAccount.objects.get().secret == secret


def test_days_are_closed_and_opened_again(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    office = {"name": "Office", "time_zone": "Europe/Paris", "hours": {"mon": [["09:00", "12:00"]]}}
    here = f"/calendars/{send(client, 'post', '/calendars', office).json()['id']}"
    closed = send(client, "post", f"{here}/closed-days", {"day": "2099-05-14", "name": "Bridge"})
    assert (closed.status_code, closed.json()["day"]) == (201, "2099-05-14")
    assert send(client, "post", f"{here}/closed-days", {"day": "2099-05-14"}).status_code == 422
    assert [one["name"] for one in client.get(f"/api{here}/closed-days").json()["items"]] == ["Bridge"]
    there = f"/api{here}/closed-days/{closed.json()['id']}"
    assert (client.delete(there).status_code, client.delete(there).status_code) == (200, 404)
    assert client.get(f"/api{here}/closed-days").json()["items"] == []
    assert send(client, "post", f"{here}/holidays").status_code == 422
    brought = send(client, "put", here, {**office, "country": "FR"})
    assert brought.json()["country"] == "FR"
    assert len(client.get(f"/api{here}/closed-days").json()["items"]) > 10
    assert send(client, "post", f"{here}/holidays").json() == {"new": 0}


def test_a_template_is_checked_and_seen(program: Program, firm: Firm) -> None:
    client, lead = program(firm.dora), a_lead(email="lisa@example.com")
    letter = {"about": "contact", "subject": "Hello {{ name }}", "body": "From {{ city }}"}
    paths = [one["path"] for one in client.get("/api/mail-templates/places/contact").json()["places"]]
    assert {"name", "city", "owner.name"} <= set(paths)
    assert send(client, "post", "/mail-templates/check", letter).json() == {"problems": []}
    wrong = send(client, "post", "/mail-templates/check", {**letter, "body": "{{ shoe }}"}).json()["problems"]
    assert [one["field"] for one in wrong] == ["body"]
    seen = send(client, "post", "/mail-templates/preview", {**letter, "record": lead.pk}).json()
    assert seen == {
        "to": "lisa@example.com", "subject": f"Hello {lead.name}", "body": f"From {lead.city}", "problem": "",
    }  # fmt: skip
    assert send(client, "post", "/mail-templates/preview", {**letter, "record": 999_999}).status_code == 404


def test_a_function_is_tried_by_who_may_run_code(program: Program, firm: Firm) -> None:
    lead = a_lead()
    body = {"source": "print('hi')\nrecord['id'] + 1", "record_type": "contact", "record": lead.pk}
    told = send(program(firm.ana), "post", "/functions/try", body).json()
    assert told == {"value": lead.pk + 1, "printed": "hi\n", "error": "", "line": None}
    broken = send(program(firm.ana), "post", "/functions/try", {**body, "source": "x = 1\n1 / 0"}).json()
    assert (broken["value"], broken["line"], bool(broken["error"])) == (None, 2, True)
    role = Role.objects.get(key="supervisor")
    role.rights = {name: levels for name, levels in role.rights.items() if name != "run_code"}
    role.save()
    firm.ana.refresh_from_db()
    assert send(program(firm.ana), "post", "/functions/try", body).status_code == 403


def test_a_mail_that_waits_is_rewritten(program: Program, firm: Firm) -> None:
    lead, client = a_lead(owner=firm.bo), program(firm.ana)
    payload = {"subject": "Hello {{ name }}", "body": "We call you.", "values": {"name": "Lisa"}}
    row = Delivery.objects.create(id=next(Ids()),
        kind="email", state="planned", key="k1", target="lisa@example.com", destination="example.com",
        record_type="contact", record_id=lead.pk, payload=payload,
    )  # fmt: skip
    assert client.get(f"/api/deliveries/{row.pk}").json()["subject"] == "Hello Lisa"
    changed = send(client, "patch", f"/deliveries/{row.pk}", {"body": "We call you {soon}."})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["subject"], changed.json()["body"]) == ("Hello Lisa", "We call you {soon}.")
    assert [one["id"] for one in client.get("/api/deliveries?q=LISA@").json()["items"]] == [row.pk]
    assert client.get("/api/deliveries?q=bart").json()["items"] == []
    assert send(client, "patch", f"/deliveries/{row.pk}", {"subject": ""}).status_code == 422
    Delivery.objects.filter(pk=row.pk).update(state="sent")
    late = send(client, "patch", f"/deliveries/{row.pk}", {"body": "Too late"})
    assert [one["field"] for one in late.json()["problems"]] == ["state"]


def test_incidents_alike_are_noted_together(program: Program, firm: Firm) -> None:
    for cause in ("no mail server", "no mail server", "a wrong key"):
        Incident.objects.create(kind="delivery_failed", cause=cause)
    client = program(firm.dora)
    first = client.get("/api/incidents?q=server").json()["items"][0]["id"]
    assert client.get(f"/api/incidents/{first}").json()["alike"] == 2
    assert send(client, "post", f"/incidents/{first}/acknowledge-alike").json() == {"acknowledged": 2}
    assert [one["cause"] for one in client.get("/api/incidents?state=open").json()["items"]] == [
        "a wrong key"
    ]


def test_incidents_about_hidden_records_stay_hidden(program: Program, firm: Firm) -> None:
    lead = a_lead(owner=firm.cy)
    Incident.objects.create(kind="delivery_failed", cause="x", record_type="contact", record_id=lead.pk)
    Incident.objects.create(kind="delivery_failed", cause="y")
    assert len(program(firm.dora).get("/api/incidents").json()["items"]) == 2
    role = Role.objects.get(key="agent")
    role.rights = {"view": {"*": "own"}}
    role.save()
    firm.bo.refresh_from_db()
    assert program(firm.bo).get("/api/incidents").json()["items"] == []


def test_records_are_found_by_name_and_number(program: Program, firm: Firm) -> None:
    lead = a_lead(owner=firm.bo, phone="+33612345678", phone_e164="+33612345678")
    a_call()
    client = program(firm.bo)

    def found(text: str) -> set[tuple[str, int]]:
        return {
            (one["record_type"], one["id"]) for one in client.get("/api/search", {"q": text}).json()["items"]
        }

    assert ("contact", lead.pk) in found(lead.name)
    assert ("contact", lead.pk) in found("06 12 34 56 78")
    assert found("zzzz") == set()
    assert client.get("/api/search?q=").status_code == 422
