"""F39, F40: a rule that should never have started is stopped, and everybody can see who got what."""

from __future__ import annotations

import time

import pytest

from tandem.operations.deliveries import deliver
from tandem.store.models import Contact, Delivery, Incident, Organisation, Run
from tests.builders import a_workflow
from tests.faults.house import until
from tests.faults.plot import Plot

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]


def enrols(plot: Plot, people: int) -> None:
    """So many contacts come in at once, each at a mail domain of their own."""
    Contact.objects.bulk_create(
        Contact(kind="lead", name=f"Guest {n}", first_name=f"Guest{n}", email=f"guest@d{n}.example.com")
        for n in range(people)
    )


def welcome(**settings: object) -> None:
    """A rule without any filter."""
    a_workflow("Welcome", about="contact", **settings).when("contact.created").then(
        "send_email", subject="Welcome, {{ first_name }}", body="Hello."
    ).published()


def switch_off() -> None:
    Organisation.objects.filter(id=1).update(automation_on=False)


def test_f40_flipped_in_the_middle_of_a_batch_only_what_is_under_way_still_leaves(plot: Plot) -> None:
    welcome()
    plot.mail.pause = 0.15
    enrols(plot, 100)
    plot.house.worker(TANDEM_LEASE_SECONDS="60")
    until(lambda: len(plot.mail.taken) >= 10, told=plot.story)

    switch_off()
    taken = len(plot.mail.taken)
    plot.settles()

    left = len(plot.mail.taken)
    assert left <= taken + deliver.THREADS
    assert left < 60
    assert Delivery.objects.filter(state="sent").count() == left
    assert Delivery.objects.filter(state="cancelled").count() == 100 - left
    reasons = {row.reason["text"] for row in Delivery.objects.filter(state="cancelled")}
    assert reasons == {"all automation was switched off before it left"}


@pytest.mark.slow
def test_f39_a_mistake_stops_at_its_hourly_cap_and_the_switch_holds_the_rest(plot: Plot) -> None:
    welcome(hourly_cap=20)
    enrols(plot, 200)
    plot.house.worker(TANDEM_LEASE_SECONDS="60")
    until(lambda: Run.objects.count() == 200, told=plot.story)
    plot.settles()

    got = set(Delivery.objects.filter(state="sent").values_list("target", flat=True))
    assert len(got) == len(plot.mail.taken) == 20
    held = Run.objects.filter(state="waiting")
    assert held.count() == 180
    assert all(run.waits_for == {"cap": 20} for run in held)
    assert [one.kind for one in Incident.objects.all()] == ["hourly_cap"]

    switch_off()
    began = time.monotonic()
    until(lambda: switch_is_seen(plot), 5)
    assert time.monotonic() - began < 5
    plot.pass_time(hours=3)
    time.sleep(2.5)
    assert len(plot.mail.taken) == 20
    assert Run.objects.filter(state="waiting").count() == 180

    Organisation.objects.filter(id=1).update(automation_on=True)
    until(lambda: Run.objects.filter(state="done").count() >= 80, told=plot.story)
    plot.settles()
    hours = 1 + 3  # twenty at once, and twenty for each hour that passed
    assert len([mail for mail in plot.mail.taken if b"late.example.com" not in mail]) == 20 * hours
    late = Contact.objects.filter(name="Late guest").values_list("id", flat=True)
    assert Run.objects.filter(record_id__in=late).count() == len(late), "what happened meanwhile was kept"


def switch_is_seen(plot: Plot) -> bool:
    """A new contact starts nothing any more."""
    before = Run.objects.count()
    Contact.objects.create(kind="lead", name="Late guest", email="late@late.example.com")
    time.sleep(1.5)
    return Run.objects.count() == before
