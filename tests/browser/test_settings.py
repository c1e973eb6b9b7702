"""Settings in a real browser: every page can be used by everybody, and what happens without a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tandem.store.models import ApiKey, MailTemplate, Organisation, Role, User
from tests.browser.conftest import Office
from tests.browser.look.test_access import violations
from tests.builders import a_lead
from tests.web.settings.things import Things, things_of

pytestmark = pytest.mark.browser


def pages(things: Things) -> list[str]:
    """One page of each shape."""
    ids = things.addresses()
    return [
        "/settings", "/settings/organisation", "/settings/users", f"/settings/users/{ids['users']}", "/settings/roles",
        f"/settings/roles/{ids['roles']}", f"/settings/teams/{ids['teams']}", f"/settings/calendars/{ids['calendars']}",
        "/settings/telephony/add", f"/settings/telephony/{ids['telephony']}", "/settings/mail", "/settings/keys",
        "/settings/keys/add", f"/settings/webhooks/{ids['webhooks']}", f"/settings/templates/{ids['templates']}",
        f"/settings/functions/{ids['functions']}", "/settings/saved-actions/add",
        f"/settings/saved-actions/{ids['saved-actions']}",
    ]  # fmt: skip


@pytest.mark.timeout(240)  # eighteen pages, each read by axe
@pytest.mark.parametrize(
    ("width", "theme"), [(1440, "light"), (1440, "dark"), (390, "light")], ids=["desk", "dark", "phone"]
)
def test_everybody_can_use_every_page(office: Office, width: int, theme: str) -> None:
    look = office.screen(office.firm.dora, width)
    look.page.set_default_navigation_timeout(30_000)
    look.page.context.add_cookies([{"name": "theme", "value": theme, "url": look.url}])
    for path in pages(things_of(office.firm)):
        page = look.open(path)
        page.evaluate("document.querySelectorAll('details.more').forEach(each => { each.open = true; })")
        assert (path, violations(look)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth <= innerWidth")) == (path, True)


def test_a_new_key_is_copied_and_then_gone(office: Office) -> None:
    page = office.screen(office.firm.dora).open("/settings/keys")
    page.click("text=Make the first key")
    page.fill("[name=name]", "The shop")
    page.check("[name=scopes][value=read]")
    page.click("text=Make the key")
    shown = page.locator(".secret-note code").inner_text()
    assert shown.startswith("tdm_")
    page.reload()
    expect(page.locator(".secret-note")).to_have_count(0)
    page.click(".list-table button >> text=Revoke")
    page.click("#confirm [data-confirm-yes]")
    expect(page.locator(".list-table")).to_contain_text("Revoked")
    assert ApiKey.objects.get().revoked_at is not None


def test_a_template_is_checked_while_it_is_typed_and_seen_filled_in(office: Office) -> None:
    a_lead()
    page = office.screen(office.firm.dora).open("/settings/templates/add")
    page.fill("[name=name]", "Thanks")
    page.select_option("[name=about]", "contact")
    expect(page.locator(".places")).to_contain_text("{{ first_name }}")
    page.fill("[name=subject]", "Thank you")
    page.locator("[name=body]").press_sequentially("Dear {{ first_nme }},")
    expect(page.locator("#template-check")).to_contain_text("Did you mean")
    page.fill("[name=body]", "Dear {{ first_name }},")
    expect(page.locator("#template-check")).to_have_text("")
    page.click("text=Show the mail")
    expect(page.locator("#dialog .letter")).to_contain_text("Dear Lisa,")
    page.keyboard.press("Escape")
    page.click("text=Save the template")
    expect(page.locator("#toasts")).to_contain_text("The template Thanks is saved.")
    assert MailTemplate.objects.get().about == "contact"


def test_a_function_is_tried_before_it_is_saved(office: Office) -> None:
    a_lead()
    page = office.screen(office.firm.dora).open("/settings/functions/add")
    page.fill("[name=source]", "record['city'].upper()")
    page.click("text=Run it")
    expect(page.locator("#function-result")).to_contain_text('"BOSTON"')
    page.fill("[name=source]", "record['city'] +")
    page.click("text=Run it")
    expect(page.locator("#function-result")).to_contain_text("Line 1")


def test_everything_is_stopped_only_after_a_question(office: Office) -> None:
    page = office.screen(office.firm.dora).open("/settings/organisation")
    page.fill("#switch_reason", "Wrong mails")
    page.click("main >> text='Stop all automation' >> visible=true >> nth=-1")
    page.click("#confirm >> text=Cancel")
    assert Organisation.objects.get().automation_on
    page.click("main >> text='Stop all automation' >> visible=true >> nth=-1")
    page.click("#confirm [data-confirm-yes]")
    expect(page.locator(".banner-red")).to_contain_text("Automation is off")
    assert not Organisation.objects.get().automation_on
    page.goto(page.url.replace("/settings/organisation", "/contacts"))
    page.click(".banner-red >> text=Change this")
    page.click("text=Let automation go on")
    page.click("#confirm [data-confirm-yes]")
    expect(page.locator(".banner-red")).to_have_count(0)


def test_a_colleague_is_invited_with_a_team_chosen_by_name(office: Office) -> None:
    page = office.screen(office.firm.dora).open("/settings/users")
    page.click("text=Invite a colleague")
    page.fill("[name=name]", "Dan Radu")
    page.fill("[name=email]", "dan@example.com")
    page.select_option("[name=role]", str(Role.objects.get(key="agent").pk))
    page.fill("#id_teams-ts-control", "Sup")
    page.keyboard.press("Enter")
    page.click("text=Send the invitation")
    expect(page.locator("#toasts")).to_contain_text("on its way to dan@example.com")
    assert list(User.objects.get(email="dan@example.com").teams.all()) == [office.firm.support]


def test_a_phone_finds_its_way_back(office: Office) -> None:
    page = office.screen(office.firm.dora, 390, 844).open(f"/settings/teams/{office.firm.support.pk}")
    page.click(".topbar-back")
    expect(page.locator("h1")).to_have_text("Teams")
    page.click(".topbar-back")
    expect(page.locator("h1")).to_have_text("Settings")
