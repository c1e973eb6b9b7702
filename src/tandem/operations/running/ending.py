"""End runs before their last step: they stop with a reason, and what waits because of them is called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tandem.engine.cause import Cause
from tandem.engine.words import Text
from tandem.operations.manual_actions import closing
from tandem.store.models import User
from tandem.store.write import enrolment as rows


def end(user: User, runs: Sequence[int], because: Text, now: datetime) -> int:
    """Stop these runs, cancel their unsent messages and open manual actions; gives how many were stopped.

    Those that were over already stay as they are. Call it in a transaction.
    """
    ended = rows.end(runs, because, now)
    closing.of_runs(runs, because, Cause("person", doer=user.pk), now)
    return ended
