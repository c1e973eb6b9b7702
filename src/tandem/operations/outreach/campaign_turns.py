"""The next members of campaigns begin: so many an hour, evenly, inside the window, each exactly once.

The sweep calls it each second. The campaign's row is locked meanwhile, and the members, their runs and the pace are
written in one transaction, so that neither two workers nor a dying one enrol anybody twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction

from tandem.engine.calendars import NeverOpen
from tandem.engine.cause import Cause
from tandem.engine.windows import hold_until
from tandem.engine.words import N_, Text
from tandem.engine.workflow import SendWindow
from tandem.operations.crashpoints import reach
from tandem.operations.deliveries.checks import window_of
from tandem.operations.running.enrolment import TRIGGER, cannot_enter, keys_of
from tandem.operations.thinking.bell import ring
from tandem.operations.world import Settings, settings
from tandem.store.models import Campaign, Company, Contact
from tandem.store.read.campaigns import last_enrolled
from tandem.store.read.organisation import now as the_time
from tandem.store.write import campaigns as members
from tandem.store.write import enrolment as runs
from tandem.store.write.cause import said_by

BEHIND = timedelta(minutes=1)  # more than this is not made up for
GONE = Text(N_("it was deleted"))
NO_CONTACT = Text(N_("they asked not to be contacted"))
NO_DATA = Text(N_("they refused that we keep their data"))


def take_turns() -> int:
    """Enrol whoever's turn it is, of every campaign that runs; gives how many."""
    running = (
        Campaign.objects.filter(state=Campaign.State.RUNNING).order_by("pk").values_list("pk", flat=True)
    )
    found = list(running)
    return sum(_one(campaign) for campaign in found) if found else 0


def next_at(campaign: Campaign, known: Settings, now: datetime) -> datetime | None:
    """When the next member begins; None while it does not run, and where its window never opens."""
    ready = campaign.workflow.on and campaign.workflow.live_id is not None
    if campaign.state != Campaign.State.RUNNING or not ready or not known.organisation.automation_on:
        return None
    last = last_enrolled(campaign.pk)
    begin = max(campaign.starts_at or now, last + _pace(campaign) if last else now, now)
    return _opening(campaign, begin, known)


def _one(id: int) -> int:
    with transaction.atomic():
        locked = Campaign.objects.select_for_update(of=("self",), skip_locked=True).select_related(
            "workflow__live"
        )
        campaign = locked.filter(pk=id, state=Campaign.State.RUNNING).first()
        known, now = settings(), the_time()
        if campaign is None or not _is_open(campaign, known, now):
            return 0
        times = _due(campaign, now)
        if not times:
            return 0
        found = members.lock_next(campaign.pk, len(times))
        begun = _enrol(campaign, found, times, now) if found else 0
        if len(found) < len(times):
            _finish(campaign, now)
        reach("campaigns.enrolled")
    ring()
    return begun


def _is_open(campaign: Campaign, known: Settings, now: datetime) -> bool:
    ready = campaign.workflow.on and campaign.workflow.live_id is not None
    started = campaign.starts_at is None or campaign.starts_at <= now
    return ready and started and known.organisation.automation_on and _opening(campaign, now, known) == now


def _opening(campaign: Campaign, at: datetime, known: Settings) -> datetime | None:
    """The time itself inside the window, else when it opens; None when it never does."""
    if campaign.window is None:
        return at
    window = window_of(SendWindow.model_validate(campaign.window))
    try:
        opens = hold_until(window, at, known.zone, known.calendar(None))
    except NeverOpen:
        return None
    return at if opens <= at else opens


def _pace(campaign: Campaign) -> timedelta:
    return timedelta(hours=1) / campaign.per_hour


def _due(campaign: Campaign, now: datetime) -> list[datetime]:
    """The times of the members whose turn it is, evenly spaced; after a pause it begins anew, now."""
    pace, last = _pace(campaign), last_enrolled(campaign.pk)
    if last is None or now - last > max(BEHIND, 2 * pace):
        return [now]
    count = min(int((now - last) / pace), ceil(BEHIND / pace))
    return [last + pace * (number + 1) for number in range(count)]


def _enrol(campaign: Campaign, records: Sequence[int], times: Sequence[datetime], now: datetime) -> int:
    workflow = campaign.workflow
    reasons = {**cannot_enter(workflow, records), **_not_to_be_contacted(workflow.about, records)}
    wanted = [id for id in records if id not in reasons]
    begun: Mapping[int, int] = {}
    if wanted:
        assert workflow.live_id is not None  # _is_open saw to it
        begun = runs.start(
            workflow.pk, workflow.live_id, workflow.about, keys_of(workflow, wanted), TRIGGER, now,
            campaign.owner_id, campaign.pk,
        )  # fmt: skip
    inside = Text(N_("it is in this workflow already, or was and may be only once"))
    reasons |= {id: inside for id in wanted if id not in begun}
    members.left_out(campaign.pk, reasons)
    members.enrolled(campaign.pk, begun, [min(one, now) for one in times[: len(begun)]])
    return len(begun)


def _not_to_be_contacted(about: str, records: Sequence[int]) -> dict[int, Text]:
    if about == "company":
        there = set(Company.objects.filter(pk__in=records).values_list("pk", flat=True))
        return {id: GONE for id in records if id not in there}
    found = {
        row[0]: row[1:]
        for row in Contact.objects.filter(pk__in=records).values_list("pk", "do_not_contact", "gdpr_status")
    }
    reasons = {id: GONE for id in records if id not in found}
    for id, (silent, consent) in found.items():
        if silent:
            reasons[id] = NO_CONTACT
        elif consent == Contact.Consent.REFUSED:
            reasons[id] = NO_DATA
    return reasons


def _finish(campaign: Campaign, now: datetime) -> None:
    """Nobody waits any more."""
    said_by(Cause("system"))
    campaign.state, campaign.ended_at, campaign.updated_at = Campaign.State.DONE, now, now
    campaign.save(update_fields=["state", "ended_at", "updated_at"])
