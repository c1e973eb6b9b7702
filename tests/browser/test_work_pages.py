"""Campaigns, filters, load, reports and imports: usable by everybody at any width; a filter put together by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tandem.operations import imports
from tandem.operations.manual_actions import queue, work
from tandem.operations.outreach import campaigns
from tandem.store.models import Campaign, ManualAction, SavedFilter
from tests.browser.conftest import Office
from tests.browser.look.test_access import violations
from tests.browser.test_runner import queue_of
from tests.builders import a_lead, a_workflow

pytestmark = pytest.mark.browser
FILE = b"First name;Last name;E-mail;Phone\r\nZoe;Eluard;zoe@example.com;12\r\nJo;Late;jo@example.com;\r\n"


@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_can_use_these_pages_at_any_width(office: Office, width: int) -> None:
    firm = office.firm
    for item in queue_of(firm.bo, 3)[:2]:
        queue.start(firm.bo, item.pk)
        work.complete(firm.bo, [item.pk], work.Ending("reached"))
    tree = {"all": [{"field": "city", "operator": "is", "value": "Boston"}]}
    chosen = SavedFilter.objects.create(key="boston", name="In Boston", about="contact", condition=tree)
    rule = a_workflow("Spring", "contact").when("contact.deleted").then("add_note", text="x").published()
    row = Campaign.objects.create(name="Spring", saved_filter=chosen, workflow=rule, owner=firm.ana)
    file = imports.look(firm.ana, "contact", "clients.csv", FILE)
    look = office.screen(firm.ana, width=width)
    paths = [
        "/campaigns",
        f"/campaigns/{row.pk}",
        "/campaigns/new",
        "/saved-filters",
        f"/saved-filters/{chosen.pk}",
        "/load",
        "/reports/manual-actions?days=7",
        "/imports",
        f"/imports/{file.pk}",
    ]
    for path in paths:
        page = look.open(path)
        assert violations(look) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    campaigns.start(firm.ana, row.pk)
    look.open(f"/campaigns/{row.pk}")
    assert violations(look) == []


def test_a_filter_counts_while_it_is_put_together(office: Office) -> None:
    a_lead()
    a_lead(email="two@example.com", city="Lyon")
    page = office.screen(office.firm.ana).open("/saved-filters/new")
    expect(page.locator(".filter-count")).to_contain_text("2 fit now.")
    page.fill("[name=name]", "In Lyon")
    page.click("#f-t-add")
    page.locator("#f-t_0-field-ts .ts-control").click()
    page.keyboard.type("City")
    page.keyboard.press("Enter")
    page.locator("input.crow-input").fill("Lyon")
    page.locator("input.crow-input").press("Tab")
    expect(page.locator(".filter-count")).to_contain_text("1 fits now.", timeout=10000)
    page.click("main .btn-primary")
    page.wait_for_url("**/saved-filters")
    row = SavedFilter.objects.get()
    assert (row.name, row.condition) == (
        "In Lyon",
        {"all": [{"field": "city", "operator": "is", "value": "Lyon"}]},
    )


KEPT = """
window.written = [];
const fillText = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
  written.push(text);
  return fillText.call(this, text, ...at);
};
"""


@pytest.mark.parametrize(
    ("last", "days"), [("2026-11-20", ["Nov 20"]), ("2026-11-22", ["Nov 20", "Nov 21", "Nov 22"])]
)
def test_each_day_of_a_report_has_one_label(office: Office, last: str, days: list[str]) -> None:
    look = office.screen(office.firm.ana)
    item = queue_of(office.firm.bo, 1)[0]
    ManualAction.objects.filter(pk=item.pk).update(
        status="completed",
        started_at="2026-11-20T09:00Z",
        ended_at="2026-11-20T10:00Z",
        ended_by=office.firm.bo,
    )
    look.page.add_init_script(KEPT)
    page = look.open(f"/reports/manual-actions?first=2026-11-20&last={last}")
    expect(page.locator(".plot canvas")).to_have_count(3)
    page.wait_for_function("written.length > 0")
    found = page.evaluate("written.filter((text) => text.startsWith('Nov'))")
    assert found == [*days, "Nov 20"], "the days asked for; below, the one on which something was begun"


@pytest.mark.parametrize("width", [1440, 390])
def test_outcomes_are_drawn_and_nothing_jumps(office: Office, width: int) -> None:
    firm = office.firm
    for item in queue_of(firm.bo, 3):
        queue.start(firm.bo, item.pk)
        work.complete(firm.bo, [item.pk], work.Ending("reached"))
    page = office.screen(firm.ana, width=width).open("/reports/manual-actions?days=7")
    area = page.locator("[data-plot=plot-outcomes] .plot-area")
    expect(area.locator("canvas")).to_have_count(1)
    assert page.evaluate(
        """() => {
            const canvas = document.querySelector("[data-plot=plot-outcomes] canvas");
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return data.some((value, at) => at % 4 === 3 && value > 0);
        }"""
    ), "something is drawn"
    box, inner = area.bounding_box(), area.locator(".uplot").bounding_box()
    assert box is not None
    assert inner is not None
    assert inner["height"] <= box["height"], "the place it takes was kept for it"
