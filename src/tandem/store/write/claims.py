"""Let one of several transactions make what there must be one of: the contact with a stranger's number."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.store.raw import cursor
from tandem.store.read.calls import callers

_LOCK = """
SELECT pg_advisory_xact_lock(h) FROM (
    SELECT DISTINCT hashtextextended('number|' || n, 0) AS h FROM unnest(%s::text[]) AS v(n) ORDER BY h) AS numbers
"""


def are_free(numbers: Sequence[str]) -> bool:
    """Whether nobody has any of these numbers. Until the transaction ends, who asks about one of them waits.

    The locks are taken in one order, before anything is written. Who waited sees what the other one made.
    """
    with cursor() as rows:
        rows.execute(_LOCK, [list(numbers)])
    return not callers(numbers)
