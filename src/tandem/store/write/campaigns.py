"""The members of campaigns: filled in when it starts, taken a few at a time, each of them once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tandem.engine.words import Text
from tandem.store.raw import cursor
from tandem.store.write.bulk import as_json


def fill(campaign: int, records: Sequence[int]) -> None:
    """These records wait for their turn; who is a member already stays what they are."""
    query = """INSERT INTO store_campaignmember (campaign_id, record_id, state)
               SELECT %s, v.id, 'waiting' FROM unnest(%s::bigint[]) WITH ORDINALITY AS v(id, place) ORDER BY v.place
               ON CONFLICT (campaign_id, record_id) DO NOTHING"""
    with cursor() as rows:
        rows.execute(query, [campaign, list(records)])


def lock_next(campaign: int, most: int) -> list[int]:
    """The records whose turn it is, locked until the transaction ends."""
    query = """SELECT record_id FROM store_campaignmember WHERE campaign_id = %s AND state = 'waiting'
               ORDER BY id LIMIT %s FOR UPDATE"""
    with cursor() as rows:
        return [row[0] for row in rows.execute(query, [campaign, most])]


def enrolled(campaign: int, runs: Mapping[int, int], at: Sequence[datetime]) -> None:
    """These records began; ``runs``: each one's run, ``at``: each one's time, in the same order."""
    query = """UPDATE store_campaignmember m SET state = 'enrolled', run = v.run, at = v.at
               FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS v(record, run, at)
               WHERE m.campaign_id = %s AND m.record_id = v.record"""
    with cursor() as rows:
        rows.execute(query, [list(runs), list(runs.values()), list(at), campaign])


def left_out(campaign: int, reasons: Mapping[int, Text]) -> None:
    """These records are not enrolled, each with the reason."""
    query = """UPDATE store_campaignmember m SET state = 'left_out', because = v.because::jsonb
               FROM unnest(%s::bigint[], %s::text[]) AS v(record, because)
               WHERE m.campaign_id = %s AND m.record_id = v.record"""
    if reasons:
        with cursor() as rows:
            rows.execute(query, [list(reasons), [as_json(one) for one in reasons.values()], campaign])


def leave_out_waiting(campaign: int, because: Text) -> None:
    """Nobody of this campaign waits any more."""
    query = """UPDATE store_campaignmember SET state = 'left_out', because = %s::jsonb
               WHERE campaign_id = %s AND state = 'waiting'"""
    with cursor() as rows:
        rows.execute(query, [as_json(because), campaign])
