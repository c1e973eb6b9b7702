"""What is overdue escalates once: priority up, and whoever answers for the assignee hears of it in their language."""

from __future__ import annotations

import pytest
from django.utils import translation

from tandem.operations.manual_actions import queue, work
from tandem.operations.thinking.sweep import sweep
from tandem.store.models import Activity, Delivery, MailboxMessage
from tests.builders import Firm
from tests.stories.manual_actions.handing import a_hand_off, a_note, entries, handed, now_of, run_of
from tests.stories.telling import bell, listening, settle


def test_it_escalates_once_and_the_run_goes_on_waiting(firm: Firm) -> None:
    a_hand_off(due="2 hours").published()
    item = handed()
    firm.pass_time(hours=1, minutes=59)
    sweep()
    assert now_of(item).escalated_at is None
    firm.pass_time(minutes=2)
    sweep()
    sweep()
    late = now_of(item)
    assert (late.status, late.priority, late.rank, late.escalated_at is not None) == (
        "not_started",
        "high",
        1,
        True,
    )
    assert bell(firm.ana) == ["Overdue: Bo Laurent has not done “Call Lisa Martin”"]
    assert bell(firm.bo) == []
    assert entries(item) == [("hand_off", None), ("manual_action.escalated", None)]
    assert Activity.objects.filter(verb="manual_action.escalated").count() == 2
    assert run_of(item).state == "waiting"
    assert not Delivery.objects.exists()
    settle()


def test_by_default_it_escalates_after_five_business_days(firm: Firm) -> None:
    a_hand_off().published()
    item = handed()
    firm.pass_time(days=6, hours=23)
    sweep()
    assert now_of(item).escalated_at is None
    firm.pass_time(hours=2)
    sweep()
    assert now_of(item).escalated_at is not None
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    settle()
    assert run_of(item).state == "done"


def test_it_comes_before_what_is_not_late(firm: Firm) -> None:
    a_hand_off("Late", due="1 hour").published()
    item = handed()
    firm.pass_time(hours=2)
    a_hand_off("Fresh", priority="normal", due="10 minutes").published()
    sweep()
    handed(email="other@example.com")
    assert queue.next_item(firm.bo) == item
    settle()


def test_the_reader_is_told_in_their_own_language_and_by_mail_if_they_want(firm: Firm) -> None:
    firm.ana.language, firm.ana.mail_overdue = "fr", True
    firm.ana.save()
    a_hand_off(due="2 hours").published()
    handed()
    firm.pass_time(hours=3)
    sweep()
    with translation.override("fr"):
        from django.utils.translation import gettext

        said = gettext("Overdue: {name} has not done “{title}”").format(
            name="Bo Laurent", title="Call Lisa Martin"
        )
    assert bell(firm.ana) == [said]
    settle()
    mail = MailboxMessage.objects.get()
    assert (mail.recipient, mail.subject) == ("ana@example.com", said)
    assert "2026-03-02 12:00" in mail.text


@pytest.mark.parametrize("owner_is_active", [True, False])
def test_a_teams_queue_tells_its_lead_and_without_one_the_author(firm: Firm, owner_is_active: bool) -> None:
    a_hand_off(due="2 hours", to="team:support").published(firm.dora)
    handed()
    if not owner_is_active:
        firm.support.lead = None
        firm.support.save()
    firm.pass_time(hours=3)
    sweep()
    told = "Overdue, and nobody has begun: “Call Lisa Martin”"
    assert (bell(firm.ana), bell(firm.dora)) == (([told], []) if owner_is_active else ([], [told]))
    settle()


def test_what_a_run_gives_up_does_not_escalate(firm: Firm) -> None:
    a_hand_off(timeout="2 hours", on_timeout=[a_note("late", "Late.")]).published()
    item = handed()
    firm.organisation.refresh_from_db()
    from datetime import timedelta

    firm.organisation.clock_offset += timedelta(hours=3)
    firm.organisation.save()
    sweep()
    settle()
    assert (now_of(item).status, now_of(item).escalated_at, bell(firm.ana)) == ("cancelled", None, [])


def test_a_rule_may_listen_to_what_is_overdue(firm: Firm) -> None:
    overdue = listening("manual_action.overdue", delay="1 hour")
    a_hand_off(due="2 hours").published()
    handed()
    firm.pass_time(hours=2, minutes=30)
    assert not overdue.runs.exists()
    firm.pass_time(hours=1)
    assert overdue.runs.count() == 1
    settle()
