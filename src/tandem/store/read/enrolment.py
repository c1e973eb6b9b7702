"""Who may be enrolled: for whom automation was stopped."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.store.raw import cursor
from tandem.store.read.schema import models_by_type

_OF_CLIENTS = """
SELECT r.id FROM {table} r
LEFT JOIN store_contact c ON c.id = r.contact LEFT JOIN store_company f ON f.id = coalesce(r.company, c.company)
WHERE r.id = ANY(%s) AND (c.automation_stopped OR f.automation_stopped)
"""
_CONTACTS = """
SELECT c.id FROM store_contact c LEFT JOIN store_company f ON f.id = c.company
WHERE c.id = ANY(%s) AND (c.automation_stopped OR f.automation_stopped)
"""
_COMPANIES = "SELECT id FROM store_company WHERE id = ANY(%s) AND automation_stopped"


def automation_is_stopped(record_type: str, ids: Sequence[int]) -> set[int]:
    """Of these records, those whose contact or company wants no automation."""
    own = {"contact": _CONTACTS, "company": _COMPANIES}
    table = models_by_type()[record_type]._meta.db_table
    with cursor() as rows:
        found = rows.execute(own.get(record_type) or _OF_CLIENTS.format(table=table), [list(ids)]).fetchall()
    return {row[0] for row in found}


def clients_without_automation() -> list[int]:
    """The contacts and companies for which automation is stopped."""
    query = """SELECT id FROM store_contact WHERE automation_stopped
               UNION ALL SELECT id FROM store_company WHERE automation_stopped"""
    with cursor() as rows:
        return [row[0] for row in rows.execute(query).fetchall()]
