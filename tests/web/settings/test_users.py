"""Colleagues: invited by a link that works once, changed, let in or not; an administrator always stays."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tandem.store.models import Event, MailboxMessage, Organisation, User
from tests.builders import PASSWORD, Firm
from tests.web.reading import signed_in, words


def form(firm: Firm, **changes: Any) -> dict[str, Any]:
    """What the page of a colleague sends."""
    values = {
        "name": "Dan Radu", "email": "Dan@Example.com", "role": firm.bo.role_id, "manager": firm.ana.pk,
        "teams": [firm.support.pk], "extension": "15", "phone": "", "language": "ro", "time_zone": "",
    }  # fmt: skip
    return values | changes


def the_link() -> str:
    """The address in the last invitation."""
    text = MailboxMessage.objects.order_by("-id")[0].text
    found = re.search(r"http://testserver(/\S+)", text)
    assert found is not None
    return found[1]


def invited(firm: Firm, dora: Client) -> User:
    """Dan, who has a mail."""
    dora.post("/settings/users/invite", form(firm))
    return User.objects.get(email="dan@example.com")


def test_an_invited_colleague_is_added_and_mailed_in_their_language(firm: Firm, dora: Client) -> None:
    dan = invited(firm, dora)
    assert (dan.name, dan.role, dan.manager, dan.extension) == ("Dan Radu", firm.bo.role, firm.ana, "15")
    assert [team.name for team in dan.teams.all()] == ["Support"]
    assert not dan.has_usable_password()
    mail = MailboxMessage.objects.get()
    assert mail.recipient == "dan@example.com"
    assert "Dan Radu" in mail.text
    assert Event.objects.get(record_type="user", op="created", record_id=dan.pk).cause == {
        "by": "person",
        "doer": firm.dora.pk,
    }
    assert "Invited" in words(dora.get("/settings/users", {"q": "dan"}))


def test_the_link_sets_a_password_once(firm: Firm, dora: Client) -> None:
    dan = invited(firm, dora)
    link, visitor = the_link(), Client()
    page = visitor.get(link, follow=True)
    path = page.request["PATH_INFO"]
    new = "a-long-new-pass-phrase"
    visitor.post(path, {"password1": new, "password2": new})
    dan.refresh_from_db()
    assert dan.check_password(new)
    assert "no longer works" in words(Client().get(link, follow=True))
    assert "Active" in words(dora.get("/settings/users", {"q": "dan"}))


def test_the_link_is_random_and_ends_after_three_days(firm: Firm, dora: Client, settings: Any) -> None:
    invited(firm, dora)
    first = the_link()
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "no longer works" in words(Client().get(first, follow=True))
    assert "no longer works" in words(Client().get(first[:-3] + "abc/", follow=True))


def test_the_link_uses_the_public_address_of_the_organisation(firm: Firm, dora: Client) -> None:
    Organisation.objects.update(public_url="https://tandem.lumen.example")
    invited(firm, dora)
    assert "https://tandem.lumen.example/accounts/" in MailboxMessage.objects.get().text


def test_an_invitation_is_sent_again_until_they_have_a_password(firm: Firm, dora: Client) -> None:
    dan = invited(firm, dora)
    dora.post(f"/settings/users/{dan.pk}/again")
    assert MailboxMessage.objects.count() == 2
    page = dora.post(f"/settings/users/{firm.bo.pk}/again", follow=True)
    assert "has a password already" in words(page)
    assert MailboxMessage.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"email": "BO@example.com"}, "email", "already exists"),
        ({"email": "nobody"}, "email", "valid email"),
        ({"role": ""}, "role", "required"),
        ({"name": ""}, "name", "required"),
        ({"time_zone": "Mars/Base"}, "time_zone", "valid choice"),
    ],
)
def test_a_wrong_invitation_is_refused_and_nobody_is_mailed(
    firm: Firm, dora: Client, changes: dict[str, Any], field: str, said: str
) -> None:
    page = dora.post("/settings/users/invite", form(firm, **changes))
    assert said in " ".join(page.context["form"].errors[field])
    assert (User.objects.count(), MailboxMessage.objects.count()) == (4, 0)


def test_a_colleague_is_changed_and_their_teams_are_logged(firm: Firm, dora: Client) -> None:
    values = form(firm, name="Bo L.", email="bo@example.com", teams=[], manager="")
    dora.post(f"/settings/users/{firm.bo.pk}", values)
    firm.bo.refresh_from_db()
    assert (firm.bo.name, firm.bo.manager, firm.bo.teams.count()) == ("Bo L.", None, 0)
    assert Event.objects.get(record_type="team", after__has_key="left").after == {"left": firm.bo.pk}
    assert firm.bo.check_password(PASSWORD)


@pytest.mark.parametrize(("who", "said"), [("ana", "valid choice"), ("bo", "works under")])
def test_nobody_is_above_themselves(firm: Firm, dora: Client, who: str, said: str) -> None:
    manager: User = getattr(firm, who)
    values = form(firm, name="Ana", email="ana@example.com", role=firm.ana.role_id, manager=manager.pk)
    page = dora.post(f"/settings/users/{firm.ana.pk}", values)
    assert said in " ".join(page.context["form"].errors["manager"])
    firm.ana.refresh_from_db()
    assert firm.ana.manager is None


def test_the_last_administrator_stays(firm: Firm, dora: Client) -> None:
    firm.ana.role = firm.bo.role
    firm.ana.save()
    values = form(firm, name="Dora", email="dora@example.com", role=firm.bo.role_id, manager="", teams=[])
    page = dora.post(f"/settings/users/{firm.dora.pk}", values)
    assert "nobody who may change settings" in " ".join(page.context["form"].errors["role"])
    firm.dora.refresh_from_db()
    assert (firm.dora.name, firm.dora.role) == ("Dora Admin", User.objects.get(pk=firm.dora.pk).role)
    assert dora.get("/settings/users").status_code == 200


def test_somebody_deactivated_is_out_at_once_and_can_come_back(firm: Firm, dora: Client, bo: Client) -> None:
    assert bo.get("/contacts").status_code == 200
    dora.post(f"/settings/users/{firm.bo.pk}/switch", {"active": "0"})
    assert bo.get("/contacts").status_code == 302
    assert "May not sign in" in words(dora.get(f"/settings/users/{firm.bo.pk}"))
    dora.post(f"/settings/users/{firm.bo.pk}/switch", {"active": "1"})
    firm.bo.refresh_from_db()
    assert signed_in(firm.bo).get("/contacts").status_code == 200


def test_nobody_deactivates_themselves_or_the_last_administrator(firm: Firm, dora: Client) -> None:
    assert "cannot deactivate yourself" in words(
        dora.post(f"/settings/users/{firm.dora.pk}/switch", {"active": "0"}, follow=True)
    )
    dora.post(f"/settings/users/{firm.ana.pk}/switch", {"active": "0"})
    assert User.objects.filter(is_active=True).count() == 3
