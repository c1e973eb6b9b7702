"""Send what is due: take it under a lease, check once more, send, and write down how it ended.

Each of the three is a transaction of its own, so that no connection is held while the outside answers. A
worker that dies in between leaves a lease that runs out: then what may safely be repeated is repeated
(webhooks, functions), and what may not (mail) becomes *unclear*, with a task for a person.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction

from tandem.engine.outcome import Again, Failed, Outcome, Sent
from tandem.engine.words import N_, Text
from tandem.operations.crashpoints import reach
from tandem.operations.deliveries import by_phone, message_reports, unclear
from tandem.operations.deliveries.checks import Stop, Verdict, last_check
from tandem.operations.deliveries.mail import account, as_account, sender
from tandem.operations.deliveries.sending import Means, send
from tandem.operations.thinking.bell import BELL
from tandem.operations.watching import incidents
from tandem.operations.world import settings
from tandem.store.models import Delivery, Endpoint
from tandem.store.raw import checked
from tandem.store.read.organisation import now as the_time
from tandem.store.write import deliveries as ledger

log = logging.getLogger("tandem.deliver")
AT_ONCE = 64
THREADS = 8
LONGEST_SECONDS = 20.0
RECORD_PAUSE_SECONDS = 0.5
MOST_ATTEMPTS = {"email": 10, "webhook": 10, "function": 1, "sms": 10, "phone_call": 1}
NEVER_TWICE = frozenset(
    {"email", "sms", "phone_call"}
)  # the other side knows no keys: in doubt a person decides
MOST_CRASHES = 3
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


def send_until_done() -> int:
    """Batches one after another until nothing is due; gives how many were sent or settled otherwise."""
    until = time.monotonic() + LONGEST_SECONDS
    done = 0
    while time.monotonic() < until:
        reap()
        batch = send_batch()
        done += batch
        if not batch:
            return done
    BELL.ring()
    return done


def send_batch(most: int = AT_ONCE) -> int:
    """One batch; gives how many deliveries were taken."""
    until = time.monotonic() + ledger.BEGIN_WITHIN.total_seconds()
    with transaction.atomic():
        known = settings()
        if known.organisation.hold_deliveries:
            return 0
        now = the_time()
        rows = ledger.claim(now, most)
        verdicts = last_check(rows, known, now)
        for row in rows:
            if row["id"] in verdicts:
                _keep_back(row, verdicts[row["id"]], now)
    if not rows:
        return 0
    reach("deliver.claimed")
    _send_all([row for row in rows if row["id"] not in verdicts], _means(now), until)
    BELL.ring()
    return len(rows)


def _keep_back(row: Mapping[str, Any], verdict: Verdict, now: datetime) -> None:
    """It does not leave now, or not at all; this was no attempt."""
    if isinstance(verdict, Stop):
        _close(row, verdict.state, verdict.because, None, now)
    elif not ledger.give_back(row["id"], row["epoch"], verdict.until, verdict.because):
        _lost(row)


def _send_all(rows: Sequence[Mapping[str, Any]], means: Means, until: float) -> None:
    """A few at a time; each is checked as it goes and recorded as soon as it ends.

    The mailbox is a table, so what goes there stays in this thread.
    """
    with ThreadPoolExecutor(THREADS, "send") as pool:
        under_way: dict[Future[Outcome], Mapping[str, Any]] = {}
        for row in rows:
            if len(under_way) >= THREADS:
                _record_ended(under_way)
            if not _may_go(row, until):
                continue
            if means.is_kept(row["kind"]):
                _record_surely(row, send(row, means))
            else:
                under_way[pool.submit(send, row, means)] = row
        while under_way:
            _record_ended(under_way)


def _may_go(row: Mapping[str, Any], until: float) -> bool:
    """Look again at the moment of sending: the switches, the person's wishes, and whether we still hold the lease."""
    with transaction.atomic():
        known, now = settings(), the_time()
        if time.monotonic() > until or known.organisation.hold_deliveries:
            if not ledger.give_back(row["id"], row["epoch"], now, None):
                _lost(row)
            return False
        verdict = last_check([row], known, now).get(row["id"])
        if verdict is not None:
            _keep_back(row, verdict, now)
        return verdict is None


def _record_ended(under_way: dict[Future[Outcome], Mapping[str, Any]]) -> None:
    """Wait for the first to end and write down how."""
    ended_now, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in ended_now:
        _record_surely(under_way.pop(future), future.result())


def _record_surely(row: Mapping[str, Any], outcome: Outcome) -> None:
    """Write down how it ended; a database that is away is waited for as long as the lease may last."""
    until = time.monotonic() + ledger.LEASE.total_seconds()
    while True:
        try:
            with transaction.atomic():
                _record(row, outcome)
                reach("deliver.recording")
            break
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > until:
                raise
            log.warning("delivery %s ended, and that could not be written down yet: %s", row["id"], error)
            connection.close()
            time.sleep(RECORD_PAUSE_SECONDS)
    reach("deliver.recorded")


def _means(now: datetime) -> Means:
    known = settings()
    row = account()
    endpoints = {
        one.key: tuple(part for part in (one.url, one.secret, one.old_secret) if part)
        for one in Endpoint.objects.all()
    }
    allowed = frozenset(map(str, known.organisation.allowed_hosts))
    return Means(
        now,
        sender(),
        as_account(row) if row else None,
        endpoints,
        allowed,
        phone=by_phone.account(),
        sandbox=known.organisation.sandbox,
    )


def _record(row: Mapping[str, Any], outcome: Outcome) -> None:
    now = the_time()
    if isinstance(outcome, Sent):
        _close(row, "sent", None, outcome.answer, now)
        ledger.went_well([row["destination"]])
    elif isinstance(outcome, Again):
        _again(row, outcome, now)
    elif isinstance(outcome, Failed):
        if outcome.disable:
            ledger.went_wrong(row["destination"], now, str(outcome.reason), disable=True)
        _close(row, "failed", outcome.reason, outcome.answer, now)
    else:
        _close(row, "unknown", outcome.reason, None, now)


def _again(row: Mapping[str, Any], outcome: Again, now: datetime) -> None:
    """Later, with a growing pause of random length; after the last attempt it has failed."""
    if outcome.destination_down:
        ledger.went_wrong(row["destination"], now, str(outcome.reason), disable=False)
    if row["attempts"] >= MOST_ATTEMPTS[row["kind"]]:
        _close(row, "failed", outcome.reason, None, now)
        return
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (row["attempts"] - 1))
    pause = outcome.after or longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret
    if not ledger.finish(row["id"], row["epoch"], "planned", now, reason=outcome.reason, due_at=now + pause):
        _lost(row)


def _close(
    row: Mapping[str, Any], state: str, reason: Text | None, answer: Mapping[str, Any] | None, now: datetime
) -> None:
    """The end of a delivery: its row, the run that waits for it, and people when it went wrong."""
    if not ledger.finish(row["id"], row["epoch"], state, now, reason=reason, answer=answer):
        _lost(row)
        return
    _over(row, state, reason, answer, now)


def _over(
    row: Mapping[str, Any], state: str, reason: Text | None, answer: Mapping[str, Any] | None, now: datetime
) -> None:
    """What follows from the end of an attempt, once what the exchange said of it before is heard."""
    known = message_reports.catch_up(row["id"]) if row["kind"] == "sms" else state
    ended(row, known, reason if known == state else None, answer, now)


def ended(
    row: Mapping[str, Any], state: str, reason: Text | None, answer: Mapping[str, Any] | None, now: datetime
) -> None:
    """What follows from a delivery that ended: the waiting run goes on, an incident is opened."""
    if row["awaited"] and row["run_id"]:
        settled = {"ok": state == "sent", "answer": answer, "reason": reason or Text(N_("it was not sent"))}
        ledger.settle(row["run_id"], row["id"], now, settled)
        reach("deliver.settled")
    if state in ("failed", "unknown") and reason is not None:
        kept = Delivery.objects.get(id=row["id"])
        incidents.delivery(kept, f"delivery_{state}", reason, now)
        if state == "unknown":
            unclear.hand_over(kept, reason, now)


def _lost(row: Mapping[str, Any]) -> None:
    log.warning(
        "lost lease of delivery %s (epoch %s): somebody else has it, nothing written", row["id"], row["epoch"]
    )


def reap() -> int:
    """End the leases of workers that died; gives how many there were. One that can't be ended stops no other."""
    ended_now = 0
    with transaction.atomic():
        now = the_time()
        for row in ledger.expired():
            try:
                with checked():
                    _take_back(row, now)
                ended_now += 1
            except (IntegrityError, DataError, ValueError, KeyError):
                log.exception("the lease of delivery %s could not be ended", row["id"])
        reach("reap.taken")
    return ended_now


def _take_back(row: Mapping[str, Any], now: datetime) -> None:
    crashed = Text(N_("the worker stopped while sending"))
    if row["kind"] in NEVER_TWICE:
        mailed = N_("the worker stopped while sending; the mail may have left or not")
        unsure = Text(
            mailed if row["kind"] == "email" else N_("the worker stopped while sending; it may have left")
        )
        ledger.take_back(row["id"], "unknown", None, unsure, now)
        _over(row, "unknown", unsure, None, now)
    elif row["crashes"] + 1 >= MOST_CRASHES:
        ledger.take_back(row["id"], "failed", None, crashed, now)
        ended(row, "failed", crashed, None, now)
    else:
        ledger.take_back(row["id"], "planned", now, crashed, now)
