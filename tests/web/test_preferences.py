"""One's own preferences, the language switch, and the development mailbox."""

from __future__ import annotations

import pytest
from django.test import Client

from tandem.store.models import Event, MailboxMessage
from tests.builders import Firm
from tests.web.reading import signed_in, words


def test_preferences_are_kept_and_logged(firm: Firm, ana: Client) -> None:
    form = {"name": "Ana Marin", "language": "fr", "time_zone": "Europe/Bucharest", "theme": "dark"}
    answer = ana.post("/me", form)
    assert answer.headers["Location"] == "/me"
    assert answer.cookies["theme"].value == "dark"
    firm.ana.refresh_from_db()
    assert (firm.ana.name, firm.ana.language, firm.ana.time_zone) == ("Ana Marin", "fr", "Europe/Bucharest")
    event = Event.objects.filter(record_type="user").order_by("-id")[0]
    assert event.cause == {"by": "person", "doer": firm.ana.pk}
    assert 'lang="fr"' in ana.get("/me").content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("language", "xx"), ("time_zone", "Mars/Base"), ("theme", "pink")]
)
def test_a_wrong_preference_is_named(firm: Firm, ana: Client, field: str, value: str) -> None:
    form = {"name": "Ana", "language": "en", "time_zone": "", "theme": "auto"} | {field: value}
    assert field in ana.post("/me", form).context["form"].errors
    firm.ana.refresh_from_db()
    assert firm.ana.name == "Ana Popescu"


WHO = {"name": "Ana", "language": "en", "time_zone": "", "theme": "auto"}


def test_everybody_writes_down_their_own_telephone(firm: Firm, ana: Client) -> None:
    assert ana.post("/me", WHO | {"phone": "06 98 76 54 32", "extension": "21"}).status_code == 302
    firm.ana.refresh_from_db()
    assert (firm.ana.phone, firm.ana.extension) == ("06 98 76 54 32", "21")
    page = ana.get("/me")
    assert 'value="06 98 76 54 32"' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [("phone", "12", "is no telephone number"), ("extension", "12", "is the extension of Bo Laurent")],
)
def test_a_telephone_that_is_none_or_somebody_elses_is_refused(
    firm: Firm, ana: Client, field: str, value: str, why: str
) -> None:
    answer = ana.post("/me", WHO | {field: value})
    assert why in words(answer)
    assert list(answer.context["form"].errors) == [field]
    firm.ana.refresh_from_db()
    assert (firm.ana.name, firm.ana.phone, firm.ana.extension) == ("Ana Popescu", "", "")


def test_the_language_is_switched_from_any_page(firm: Firm, ana: Client) -> None:
    answer = ana.post("/language", {"language": "ro", "next": "/contacts?q=a"})
    assert answer.headers["Location"] == "/contacts?q=a"
    firm.ana.refresh_from_db()
    assert firm.ana.language == "ro"
    assert (
        ana.post("/language", {"language": "ro", "next": "https://evil.example/"}).headers["Location"] == "/"
    )
    assert ana.post("/language", {"language": "xx"}).status_code == 404
    stranger = Client().post("/language", {"language": "fr", "next": "/accounts/login/"})
    assert stranger.cookies["django_language"].value == "fr"


def test_times_are_in_the_reader_s_zone_or_the_organisation_s(firm: Firm, ana: Client) -> None:
    MailboxMessage.objects.create(
        message_id="1", sender="a@x", recipient="b@x", subject="Hi", at="2026-01-05T10:00Z"
    )
    assert "11:00" in words(ana.get(f"/mailbox/{MailboxMessage.objects.get().pk}"))
    firm.ana.time_zone = "Europe/Bucharest"
    firm.ana.save()
    assert "12:00" in words(ana.get(f"/mailbox/{MailboxMessage.objects.get().pk}"))


def test_the_mailbox_is_for_administrators_and_shows_mails_harmlessly(firm: Firm, bo: Client) -> None:
    html = '<p onclick="x()">Hello <script>alert(1)</script><a href="javascript:x">there</a></p>'
    mail = MailboxMessage.objects.create(
        message_id="1", sender="a@x", recipient="b@x", subject="Hi", html=html, text="T"
    )
    assert bo.get("/mailbox").status_code == 403
    assert bo.get(f"/mailbox/{mail.pk}").status_code == 403
    dora = signed_in(firm.dora)
    assert "Hi" in words(dora.get("/mailbox"))
    page = dora.get(f"/mailbox/{mail.pk}").content.decode()
    frame = page[page.index("<iframe") : page.index("</iframe>")]
    assert ' sandbox srcdoc="' in frame
    assert "Hello" in frame
    assert not any(word in frame for word in ("onclick", "script", "javascript"))


def test_a_theme_follows_its_person_to_another_browser(firm: Firm, ana: Client) -> None:
    firm.ana.theme = "dark"
    firm.ana.save()
    assert 'data-bs-theme="dark"' in ana.get("/me").content.decode()
    ana.cookies["theme"] = "light"
    assert 'data-bs-theme="light"' in ana.get("/me").content.decode()
