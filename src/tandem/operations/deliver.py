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
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tandem.engine.outcome import Again, Failed, Outcome, Sent
from tandem.engine.words import N_, Text
from tandem.operations import incidents, unclear
from tandem.operations.bell import BELL
from tandem.operations.checks import Hold, Stop, last_check
from tandem.operations.crashpoints import reach
from tandem.operations.mail import account, as_account, sender
from tandem.operations.sending import Means, send
from tandem.operations.world import settings
from tandem.store.models import Delivery, Endpoint
from tandem.store.read.organisation import now as the_time
from tandem.store.write import deliveries as ledger

log = logging.getLogger("tandem.deliver")
AT_ONCE = 64
THREADS = 8
LONGEST_SECONDS = 20.0
MOST_ATTEMPTS = {"email": 10, "webhook": 10, "function": 1}
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
    with transaction.atomic():
        known = settings()
        if known.organisation.hold_deliveries:
            return 0
        now = the_time()
        rows = ledger.claim(now, most)
        verdicts = last_check(rows, known, now)
        for row in rows:
            verdict = verdicts.get(row["id"])
            if isinstance(verdict, Hold):
                ledger.finish(
                    row["id"], row["epoch"], "planned", now, reason=verdict.because, due_at=verdict.until,
                    forget_attempt=True,
                )  # fmt: skip
            elif isinstance(verdict, Stop):
                _close(row, verdict.state, verdict.because, None, now)
    if not rows:
        return 0
    reach("deliver.claimed")
    going = [row for row in rows if row["id"] not in verdicts]
    for row, outcome in _send_all(going, _means(now)):
        with transaction.atomic():
            _record(row, outcome)
        reach("deliver.recorded")
    BELL.ring()
    return len(rows)


def _send_all(rows: Sequence[Mapping[str, Any]], means: Means) -> Any:
    """Each row with its outcome, as they come in. The mailbox is a table, so it stays in this thread."""
    outside = [row for row in rows if means.account is not None or row["kind"] != "email"]
    inside = [row for row in rows if row not in outside]
    for row in inside:
        yield row, send(row, means)
    if len(outside) == 1:
        yield outside[0], send(outside[0], means)
    elif outside:
        with ThreadPoolExecutor(min(THREADS, len(outside)), "send") as pool:
            waiting = [(row, pool.submit(send, row, means)) for row in outside]
            for row, outcome in waiting:
                yield row, outcome.result()


def _means(now: datetime) -> Means:
    known = settings()
    row = account()
    endpoints = {
        one.key: tuple(part for part in (one.url, one.secret, one.old_secret) if part)
        for one in Endpoint.objects.all()
    }
    allowed = frozenset(map(str, known.organisation.allowed_hosts))
    return Means(now, sender(), as_account(row) if row else None, endpoints, allowed)


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
    ended(row, state, reason, answer, now)


def ended(
    row: Mapping[str, Any], state: str, reason: Text | None, answer: Mapping[str, Any] | None, now: datetime
) -> None:
    """What follows from a delivery that ended: the waiting run goes on, an incident is opened."""
    if row["awaited"] and row["run_id"]:
        settled = {"ok": state == "sent", "answer": answer, "reason": reason or Text(N_("it was not sent"))}
        ledger.settle(row["run_id"], row["id"], now, settled)
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
    """End the leases of workers that died; gives how many there were."""
    with transaction.atomic():
        now = the_time()
        dead = ledger.expired()
        for row in dead:
            _take_back(row, now)
    return len(dead)


def _take_back(row: Mapping[str, Any], now: datetime) -> None:
    crashed = Text(N_("the worker stopped while sending"))
    if row["kind"] == "email":
        unsure = Text(N_("the worker stopped while sending; the mail may have left or not"))
        ledger.take_back(row["id"], "unknown", None, unsure, now)
        ended(row, "unknown", unsure, None, now)
    elif row["crashes"] + 1 >= MOST_CRASHES:
        ledger.take_back(row["id"], "failed", None, crashed, now)
        ended(row, "failed", crashed, None, now)
    else:
        ledger.take_back(row["id"], "planned", now, crashed, now)
