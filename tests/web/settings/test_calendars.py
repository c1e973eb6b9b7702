"""Office hours: written as people write them, checked, and closed on the days said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from tandem.engine.calendars import public_holidays
from tandem.operations.settings.calendars import opening
from tandem.store.models import Calendar, Event, Organisation
from tandem.store.read.organisation import now
from tests.builders import Firm, a_workflow
from tests.web.reading import words


def week(**changes: str) -> dict[str, Any]:
    """What the page of office hours sends: Mondays and Tuesdays in two spans."""
    values = {
        "name": "Shop",
        "time_zone": "Europe/Paris",
        "country": "",
        "mon": "9-12:30, 13h30–18",
        "tue": "09:00–17.30",
    }
    return values | dict.fromkeys(("wed", "thu", "fri", "sat", "sun"), "") | changes


def test_hours_are_read_as_people_write_them(firm: Firm, dora: Client) -> None:
    dora.post("/settings/calendars/add", week())
    kept = Calendar.objects.get()
    assert kept.hours == {"mon": [["09:00", "12:30"], ["13:30", "18:00"]], "tue": [["09:00", "17:30"]]}
    assert (kept.key, kept.name) == ("shop", "Shop")
    zone = opening(kept).zone
    assert opening(kept).is_open(datetime(2026, 11, 23, 14, 0, tzinfo=zone))
    assert not opening(kept).is_open(datetime(2026, 11, 23, 13, 0, tzinfo=zone))
    assert Event.objects.get(record_type="calendar").cause == {"by": "person", "doer": firm.dora.pk}


def test_the_first_office_hours_become_the_organisation_s(firm: Firm, dora: Client) -> None:
    dora.post("/settings/calendars/add", week())
    assert Organisation.objects.get().calendar == Calendar.objects.get()
    dora.post("/settings/calendars/add", week(name="Night"))
    assert Organisation.objects.get().calendar == Calendar.objects.get(name="Shop")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("nine to five", "not a span"),
        ("9", "not a span"),
        ("25-26", "not a span"),
        ("12-9", "end before they start"),
        ("9-12, 11-14", "overlap"),
    ],
)
def test_wrong_hours_are_named_at_their_day(firm: Firm, dora: Client, hours: str, said: str) -> None:
    page = dora.post("/settings/calendars/add", week(wed=hours))
    assert said in " ".join(page.context["form"].errors["wed"])
    assert not Calendar.objects.exists()


def test_never_open_is_refused(firm: Firm, dora: Client) -> None:
    page = dora.post("/settings/calendars/add", week(mon="", tue=""))
    assert "Open on at least one day" in words(page)


def test_until_midnight_is_written_as_24(firm: Firm, dora: Client) -> None:
    dora.post("/settings/calendars/add", week(mon="18-24"))
    kept = Calendar.objects.get()
    assert opening(kept).is_open(datetime(2026, 11, 23, 23, 59, tzinfo=opening(kept).zone))


def test_a_country_brings_its_holidays_and_takes_them_away(firm: Firm, dora: Client) -> None:
    dora.post("/settings/calendars/add", week(country="FR"))
    kept = Calendar.objects.get()
    year = now().year
    french = public_holidays("FR", [year, year + 1])
    assert set(kept.closed_days.values_list("day", flat=True)) == set(french)
    dora.post(f"/settings/calendars/{kept.pk}/close", {"day": "2027-08-02", "name": "Summer"})
    dora.post(f"/settings/calendars/{kept.pk}", week(country="RO"))
    romanian = public_holidays("RO", [year, year + 1])
    assert set(kept.closed_days.values_list("day", flat=True)) == {*romanian, date(2027, 8, 2)}


def test_holidays_are_brought_again_after_one_was_opened(firm: Firm, dora: Client) -> None:
    dora.post("/settings/calendars/add", week(country="FR"))
    kept = Calendar.objects.get()
    many = kept.closed_days.count()
    day = kept.closed_days.order_by("day")[0]
    page = dora.post(f"/settings/calendars/{kept.pk}/open/{day.pk}", follow=True)
    assert "after all" in words(page)
    assert kept.closed_days.count() == many - 1
    assert "1 day was new" in words(dora.post(f"/settings/calendars/{kept.pk}/holidays", follow=True))
    assert "all there already" in words(dora.post(f"/settings/calendars/{kept.pk}/holidays", follow=True))
    assert kept.closed_days.count() == many


def test_a_day_is_closed_once(firm: Firm, dora: Client) -> None:
    dora.post("/settings/calendars/add", week())
    kept = Calendar.objects.get()
    dora.post(f"/settings/calendars/{kept.pk}/close", {"day": "2026-12-24", "name": "Christmas Eve"})
    page = dora.post(f"/settings/calendars/{kept.pk}/close", {"day": "2026-12-24", "name": "Again"})
    assert "closed on that day already" in words(page)
    assert [(one.day, one.name) for one in kept.closed_days.all()] == [(date(2026, 12, 24), "Christmas Eve")]
    event = Event.objects.filter(record_type="calendar", after__has_key="closed").get()
    assert event.after == {"closed": "2026-12-24", "name": "Christmas Eve"}


def test_the_months_ahead_show_what_is_open(firm: Firm, dora: Client) -> None:
    dora.post("/settings/calendars/add", week())
    kept = Calendar.objects.get()
    today = now().date()
    dora.post(f"/settings/calendars/{kept.pk}/close", {"day": today.isoformat(), "name": ""})
    months = dora.get(f"/settings/calendars/{kept.pk}").context["months"]
    days = {day.number: day for week in months[0].weeks for day in week if day}
    assert (days[today.day].look, days[today.day].is_today) == ("closed", True)
    assert len(months) == 3
    looks = {day.look for month in months for week in month.weeks for day in week if day}
    assert looks == {"open", "shut", "closed"}


def test_hours_something_needs_are_not_deleted(firm: Firm, dora: Client) -> None:
    dora.post("/settings/calendars/add", week())
    dora.post("/settings/calendars/add", week(name="Night"))
    shop, night = Calendar.objects.get(name="Shop"), Calendar.objects.get(name="Night")
    assert "organisation’s office hours" in words(
        dora.post(f"/settings/calendars/{shop.pk}/delete", follow=True)
    )
    a_workflow("At night", calendar="night").when("call.missed").then("add_note", text="x").published()
    assert "“At night”" in words(dora.post(f"/settings/calendars/{night.pk}/delete", follow=True))
    assert Calendar.objects.count() == 2
