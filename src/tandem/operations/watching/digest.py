"""The daily letter to the owners of workflows: what failed, by cause, what waits on nobody, and the counts.

Once a day and person, at the organisation's hour in the person's own zone, in their language, and only when
there is something to say. It leaves through the ledger; its key holds the day, so that there is one of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext, ngettext, override

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed
from tandem.engine.effect import Send
from tandem.engine.record import RecordRef
from tandem.engine.words import Text
from tandem.engine.zones import zone_or
from tandem.operations.thinking.bell import ring
from tandem.operations.watching.incident_groups import WHY
from tandem.operations.watching.incidents import CAUSES
from tandem.store.models import Delivery, Incident, ManualAction, Organisation, Run, User, Workflow
from tandem.store.raw import cursor
from tandem.store.read.organisation import now as the_time
from tandem.store.read.pending import Ids
from tandem.store.write.apply import apply

DAY = timedelta(days=1)
HOURS_OPEN = 3  # after the hour of the digest; a worker that was away longer leaves the day out
OVERDUE = timedelta(minutes=15)
MOST_CAUSES = 20
LINE = "-" * 40


@dataclass(frozen=True)
class Failure:
    """Incidents of one workflow with one cause; ``latest`` is the newest of them."""

    workflow: str
    what: str
    why: str
    count: int
    latest: int


@dataclass(frozen=True)
class Digest:
    """What one person is told; ``counts`` are runs, failed runs and waiting runs by workflow."""

    failures: list[Failure] = field(default_factory=list)
    unassigned: int = 0
    overdue: int = 0
    counts: list[tuple[str, int, int, int]] = field(default_factory=list)

    @property
    def is_worth_it(self) -> bool:
        """Whether there is something to say."""
        return bool(self.failures or self.unassigned or self.overdue)


def send_due() -> int:
    """Write to everybody whose hour it is and who was not written to today; gives how many."""
    firm = Organisation.objects.get(id=1)
    now = the_time()
    zone = ZoneInfo(firm.time_zone)
    owners = Workflow.objects.filter(owner__is_active=True, owner__digest=True).values("owner")
    sent = 0
    for person in User.objects.filter(pk__in=owners).order_by("pk"):
        local = now.astimezone(zone_or(person.time_zone, zone).zone)
        if 0 <= local.hour - firm.digest_hour < HOURS_OPEN and _send(person, firm, local, now):
            sent += 1
    if sent:
        ring()
    return sent


def _send(person: User, firm: Organisation, local: datetime, now: datetime) -> bool:
    """Put one letter into the ledger; False when it is there already, or when there is nothing to say."""
    key = f"digest.{person.pk}.{local:%Y-%m-%d}"
    if Delivery.objects.filter(key=key).exists():
        return False
    with override(person.language):
        found = gather(person, now)
        if not found.is_worth_it:
            return False
        subject, body = write(found, firm)
    payload = {"to": person.email, "subject": subject, "body": body, "ready": True, "label": subject,
               "key": key, "internal": True}  # fmt: skip
    with transaction.atomic():
        _one_at_a_time(key)
        if Delivery.objects.filter(key=key).exists():  # another worker was faster
            return False
        ids = Ids(4)
        place = person.email.rpartition("@")[2].lower()
        effect = Send("email", next(ids), person.email, place, payload)
        about = RecordRef("user", person.pk)
        apply([Deed(about, "digest", effect, Cause("system"), {})], now, ids)
    return True


def _one_at_a_time(key: str) -> None:
    with cursor() as rows:
        rows.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def gather(person: User, now: datetime) -> Digest:
    """What happened to the person's workflows in the last day, and what waits on nobody."""
    mine = Workflow.objects.filter(owner=person)
    open_ones = Incident.objects.filter(workflow__in=mine, state=Incident.State.OPEN, at__gt=now - DAY)
    alike = open_ones.annotate(why=WHY).values("kind", "why", "workflow__name")
    grouped = alike.annotate(count=Count("id"), latest=Max("id")).order_by("-count", "workflow__name")
    listed = list(grouped[:MOST_CAUSES])
    kept = dict(
        Incident.objects.filter(pk__in=[row["latest"] for row in listed]).values_list("pk", "details")
    )
    failures = [
        Failure(
            row["workflow__name"],
            row["kind"],
            _why(kept[row["latest"]], row["why"]),
            row["count"],
            row["latest"],
        )
        for row in listed
    ]
    nobodys = ManualAction.objects.filter(workflow__in=mine, ended_at=None, owner=None, team=None).count()
    overdue = Run.objects.filter(workflow__in=mine, ended_at=None, due_at__lt=now - OVERDUE).count()
    return Digest(failures, nobodys, overdue, _counts(person, now))


def _counts(person: User, now: datetime) -> list[tuple[str, int, int, int]]:
    recent = Q(runs__started_at__gt=now - DAY)
    rows = Workflow.objects.filter(owner=person).annotate(
        started=Count("runs", filter=recent),
        failed=Count("runs", filter=recent & Q(runs__state="failed")),
        waiting=Count("runs", filter=Q(runs__ended_at=None)),
    )
    busy = rows.filter(Q(started__gt=0) | Q(waiting__gt=0)).order_by("-started", "name")
    return list(busy.values_list("name", "started", "failed", "waiting"))


def _why(details: Mapping[str, Any], otherwise: str) -> str:
    """The reason of the newest of a group, in the language in force."""
    reason = details.get("reason") or {}
    if "text" not in reason:
        return otherwise
    try:
        return Text(str(reason["text"]), reason.get("values", {})).say(gettext)
    except (KeyError, IndexError, ValueError):
        return str(reason["text"])


def write(found: Digest, firm: Organisation) -> tuple[str, str]:
    """The subject and the text, in the language in force."""
    total = sum(one.count for one in found.failures)
    subject = ngettext(
        "{firm}: {n} failure in your workflows", "{firm}: {n} failures in your workflows", total
    )
    if not total:
        subject = gettext("{firm}: your workflows wait for somebody")
    return subject.format(firm=firm.name, n=total), "\n".join(_body(found, firm.public_url.rstrip("/")))


def _body(found: Digest, address: str) -> Iterator[str]:
    yield gettext("The last 24 hours of your workflows.")
    if found.failures:
        yield from ("", gettext("What failed, by cause"), LINE)
        for one in found.failures:
            what = gettext(CAUSES.get(one.what, one.what))
            yield gettext("{n} × {workflow}: {what}").format(n=one.count, workflow=one.workflow, what=what)
            yield f"  {one.why}"
            yield f"  {address}/incidents/{one.latest}"
    if found.unassigned or found.overdue:
        yield from ("", gettext("What waits on nobody"), LINE)
        yield from _waits(found)
    if found.counts:
        yield from ("", gettext("In numbers"), LINE)
        for name, started, failed, waiting in found.counts:
            words = gettext("{workflow}: {started} runs, {failed} failed, {waiting} waiting")
            yield words.format(workflow=name, started=started, failed=failed, waiting=waiting)
    yield from ("", gettext("All of it: {address}").format(address=f"{address}/workflows/health"))
    yield gettext("You can switch this letter off in your settings: {address}").format(
        address=f"{address}/me"
    )


def _waits(found: Digest) -> Iterator[str]:
    if found.unassigned:
        words = ngettext(
            "{n} manual action has nobody to do it",
            "{n} manual actions have nobody to do them",
            found.unassigned,
        )
        yield words.format(n=found.unassigned)
    if found.overdue:
        words = ngettext(
            "{n} run should have gone on by now", "{n} runs should have gone on by now", found.overdue
        )
        yield words.format(n=found.overdue)
