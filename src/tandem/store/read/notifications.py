"""The bell: what somebody was told, and whether there is anything new, at the price of one small query."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Self

from django.db.models import OuterRef, QuerySet, Subquery

from tandem.engine.record import RecordRef
from tandem.store.models import Notification, User, Workflow
from tandem.store.raw import cursor

COUNTED = 100  # unread lines looked at by the poll; the bell says "99+" beyond
MICROSECOND = 1_000_000
SHOWN = (
    "call",
    "task",
    "contact",
    "company",
    "note",
    "manual_action",
)  # record types whose changes open pages follow


@dataclass(frozen=True)
class Notice:
    """One line of somebody's bell. ``workflow`` and ``doer`` are names, one of them empty."""

    id: int
    at: datetime
    text: str
    record: RecordRef
    workflow: str
    doer: str
    unread: bool


@dataclass(frozen=True)
class Pulse:
    """All that the live poll compares: two pulses of the same text mean that nothing is new."""

    unread: int = 0
    marks: int = 0  # the sum of the unread lines' ids: another set of lines has another sum
    newest: int = 0  # microseconds since 1970 of the newest unread line
    tasks: int = 0
    event: int = 0  # the newest event of a record that pages show
    incidents: int = 0  # that nobody has taken note of
    manual_actions: int = 0  # theirs, to be done now
    late: int = 0  # of these

    def __str__(self) -> str:
        return ".".join(str(getattr(self, field.name)) for field in fields(self))

    @classmethod
    def read(cls, token: str) -> Self:
        """The pulse a token came from; an empty one for anything else."""
        parts = token.split(".")
        if len(parts) != len(fields(cls)) or not all(
            part.isascii() and part.isdigit() and len(part) < 40 for part in parts
        ):
            return cls()
        return cls(*map(int, parts))

    @property
    def newest_at(self) -> datetime:
        """When the newest unread line was written."""
        return datetime.fromtimestamp(min(self.newest, 10**16) / MICROSECOND, UTC)


_PULSE = """
SELECT count(*), coalesce(sum(id), 0)::text, coalesce(max(extract(epoch FROM at) * 1000000), 0)::bigint,
       (SELECT count(*) FROM store_task WHERE owner = %(user)s AND status = 'open'),
       (SELECT coalesce(max(last.id), 0) FROM unnest(%(shown)s::text[]) AS t(word)
        CROSS JOIN LATERAL (SELECT e.id FROM store_event e WHERE e.record_type = t.word
                            ORDER BY e.at DESC, e.id DESC LIMIT 1) last),
       (SELECT count(*) FROM (SELECT 1 FROM store_incident WHERE state = 'open' LIMIT %(most)s) AS open),
       (SELECT count(*) FROM (SELECT 1 FROM store_manualaction WHERE owner = %(user)s AND ended_at IS NULL
                              AND (later_at IS NULL OR later_at <= tandem_now()) LIMIT %(most)s) AS mine),
       (SELECT count(*) FROM (SELECT 1 FROM store_manualaction WHERE owner = %(user)s AND ended_at IS NULL
                              AND due_at < tandem_now() LIMIT %(most)s) AS late)
FROM (SELECT id, at FROM store_notification WHERE user_id = %(user)s AND read_at IS NULL
      ORDER BY id DESC LIMIT %(most)s) AS unread
"""


def pulse(user: int) -> Pulse:
    """How things stand for somebody; asked every second by every open page."""
    with cursor() as rows:
        row = rows.execute(_PULSE, {"user": user, "most": COUNTED, "shown": list(SHOWN)}).fetchone()
    assert row is not None  # an aggregate always has one row
    return Pulse(row[0], int(row[1]), *row[2:])


def notices(user: int, most: int = 15, start: int = 0) -> list[Notice]:
    """Somebody's lines, newest first: one query."""
    return _notices(Notification.objects.filter(user=user), most, start)


def news(user: int, after: datetime, most: int = COUNTED) -> list[Notice]:
    """Unread lines written after a moment, newest first: one query."""
    return _notices(Notification.objects.filter(user=user, read_at__isnull=True, at__gt=after), most)


def _notices(rows: QuerySet[Notification], most: int, start: int = 0) -> list[Notice]:
    named = rows.annotate(
        workflow_name=Subquery(Workflow.objects.filter(id=OuterRef("workflow")).values("name")),
        doer_name=Subquery(User.objects.filter(id=OuterRef("doer")).values("name")),
    ).order_by("-at", "-id")[start : start + most]
    return [
        Notice(
            row.id,
            row.at,
            row.text,
            RecordRef(row.record_type, row.record_id),
            row.workflow_name or "",
            row.doer_name or "",
            row.read_at is None,
        )
        for row in named
    ]


def count(user: int) -> int:
    """How many lines somebody has, read ones too."""
    return Notification.objects.filter(user=user).count()
