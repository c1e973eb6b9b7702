"""Colleagues through the programs' door: invited by mail, changed, and each their own preferences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tandem.store.models import MailAccount, MailboxMessage, Role, User
from tests.api.test_settings import send
from tests.builders import Firm

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]


def invitation(**changed: Any) -> dict[str, Any]:
    """An agent to be, in the words of the API."""
    role = Role.objects.get(key="agent").pk
    return {"name": "Ada Hewitt", "email": "ADA@example.com", "role": role, **changed}


def test_somebody_is_invited_and_chooses_a_password(program: Program, firm: Firm) -> None:
    made = send(
        program(firm.dora), "post", "/users", invitation(teams=[firm.support.pk], manager=firm.ana.pk)
    )
    assert made.status_code == 201, made.content
    answer = made.json()
    assert answer["mail_accepted"] is True
    shown = {name: answer["user"][name] for name in ("email", "teams", "manager", "active", "invited")}
    assert shown == {
        "email": "ada@example.com", "teams": [firm.support.pk], "manager": firm.ana.pk, "active": True, "invited": True,
    }  # fmt: skip
    letter = MailboxMessage.objects.get(recipient="ada@example.com")
    link = next(line for line in letter.text.splitlines() if "://" in line)
    page = Client().get(link.removeprefix("http://testserver"), follow=True)
    assert page.status_code == 200
    assert b"password1" in page.content


def test_an_invitation_is_sent_again_until_there_is_a_password(program: Program, firm: Firm) -> None:
    client = program(firm.dora)
    id = send(client, "post", "/users", invitation()).json()["user"]["id"]
    assert send(client, "post", f"/users/{id}/invite").json()["mail_accepted"] is True
    assert MailboxMessage.objects.filter(recipient="ada@example.com").count() == 2
    ada = User.objects.get(pk=id)
    ada.set_password("a long password")
    ada.save()
    assert send(client, "post", f"/users/{id}/invite").status_code == 422
    assert MailboxMessage.objects.count() == 2


def test_a_mail_that_cannot_leave_is_said(program: Program, firm: Firm) -> None:
    MailAccount.objects.create(name="X", address="x@example.com", host="127.0.0.1", port=1, security="none")
    made = send(program(firm.dora), "post", "/users", invitation())
    assert (made.status_code, made.json()["mail_accepted"]) == (201, False)
    assert User.objects.filter(email="ada@example.com").exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"role": 999_999}, "role"), ({"email": "bo@example.com"}, "email"), ({"email": "nobody"}, "email"),
     ({"teams": [999_999]}, "teams"), ({"time_zone": "Nowhere"}, "time_zone"), ({"language": "de"}, "language")],
)  # fmt: skip
def test_a_wrong_invitation_is_refused_naming_the_field(
    program: Program, firm: Firm, changed: dict[str, Any], field: str
) -> None:
    before = User.objects.count()
    answer = send(program(firm.dora), "post", "/users", invitation(**changed))
    assert answer.status_code == 422, answer.content
    assert [one["field"] for one in answer.json()["problems"]] == [field]
    assert (User.objects.count(), MailboxMessage.objects.count()) == (before, 0)


def test_a_key_that_may_only_write_invites_nobody(program: Program, firm: Firm) -> None:
    assert send(program(firm.dora, "read", "write"), "post", "/users", invitation()).status_code == 403


def test_everybody_changes_their_own_preferences(program: Program, firm: Firm) -> None:
    client = program(firm.bo)
    wanted = {"name": "Bo L.", "language": "ro", "time_zone": "Europe/Bucharest", "theme": "dark"}
    assert send(client, "patch", "/users/me", wanted).json()["language"] == "ro"
    bo = User.objects.get(pk=firm.bo.pk)
    assert {name: getattr(bo, name) for name in wanted} == wanted
    for wrong in ({"theme": "pink"}, {"language": "de"}, {"time_zone": "Nowhere"}, {"role": 1}, {"name": ""}):
        assert send(client, "patch", "/users/me", wrong).status_code == 422, wrong
    assert send(program(firm.bo, "read"), "patch", "/users/me", {"name": "B"}).status_code == 403
