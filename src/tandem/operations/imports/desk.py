"""An import before it is written: the file is looked at, columns are matched, problems are shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.imports.rows import fields, guess, read_rows
from tandem.operations.imports.sheet import read, sheet
from tandem.operations.thinking.bell import IMPORTS
from tandem.store.models import Import, User
from tandem.store.read.organisation import now as the_time
from tandem.store.read.organisation import organisation

CLIENTS = ("contact", "company")
KEPT_PROBLEMS = 500
AT_ONCE = 500


def template(about: str) -> str:
    """An empty table with a heading for each field, in the reader's language."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(gettext(one.label) for one in fields(about).values())
    return "\ufeff" + out.getvalue()


def listing(user: User) -> QuerySet[Import]:
    """The person's imports, the newest first; everybody's for who may administer."""
    rows = Import.objects.select_related("by").defer("content", "problems").order_by("-id")
    return rows if access.may_at_all(user, "administer") else rows.filter(by=user)


def access_import(user: User, id: int) -> Import:
    """One import. Raises access.NotThere."""
    row = Import.objects.filter(pk=id).first()
    if row is None or (row.by_id != user.pk and not access.may_at_all(user, "administer")):
        raise access.NotThere(f"import {id}")
    return row


def look(
    user: User, about: str, name: str, content: bytes, columns: Mapping[str, str] | None = None
) -> Import:
    """Look at a file and write nothing of it: what each row would do, and what is wrong.

    ``columns``: heading -> field; guessed from the headings when not given. Raises Refused or access.Denied.
    """
    if about not in CLIENTS:
        raise Refused.because(N_("Contacts and companies can be imported."), "about")
    access.require(user, "create", about)
    text = read(content)
    return _looked_at(Import(about=about, name=name[:200], content=text, by=user), columns)


def match(user: User, id: int, columns: Mapping[str, str]) -> Import:
    """Match the columns anew, and look again. Raises Refused, access.NotThere."""
    row = access_import(user, id)
    if row.state != Import.State.TRIED:
        raise Refused.because(N_("This import was started already."))
    return _looked_at(row, columns)


def start(user: User, id: int, *, automation: str = "off") -> Import:
    """Write the rows that are right, in the background. Raises Refused, access.NotThere or access.Denied."""
    access_import(user, id)
    if automation not in Import.Automation.values:
        raise Refused.because(N_("Say whether workflows start: off or gradual."), "automation")
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=id)
        access.require(user, "create", row.about)
        access.require(user, "edit", row.about)
        if row.state != Import.State.TRIED:
            raise Refused.because(N_("This import was started already."))
        if row.rows == row.refused:
            raise Refused.because(N_("No row can be imported. Mend the file and choose it again."))
        row.state, row.automation = Import.State.RUNNING, automation
        row.made = row.changed = row.refused = row.done = 0
        row.save()
        transaction.on_commit(IMPORTS.ring)
    return row


def _looked_at(row: Import, columns: Mapping[str, str] | None) -> Import:
    table = sheet(row.content)
    row.columns = _columns(row.about, table.headings, columns)
    row.problems, row.made, row.changed, row.refused = [], 0, 0, 0
    zone = ZoneInfo(organisation().time_zone)
    for begin in range(0, len(table.rows), AT_ONCE):
        lines = table.rows[begin : begin + AT_ONCE]
        for found in read_rows(row.about, table.headings, lines, row.columns, zone, begin + 2):
            if found.problems:
                row.refused += 1
                row.problems += found.problems[: max(0, KEPT_PROBLEMS - len(row.problems))]
            elif found.record is not None:
                row.changed += 1
            else:
                row.made += 1
    row.rows, row.at = len(table.rows), the_time()
    row.save()
    return row


def _columns(about: str, headings: tuple[str, ...], chosen: Mapping[str, str] | None) -> dict[str, str]:
    if chosen is None:
        found = guess(about, headings)
    else:
        found = {heading: name for heading, name in chosen.items() if heading in headings and name}
    unknown = sorted(set(found.values()) - fields(about).keys())
    if unknown:
        raise Refused.because(
            N_("“{name}” is not a field that can be filled in."), "columns", name=unknown[0]
        )
    twice = [name for name in found.values() if list(found.values()).count(name) > 1]
    if twice:
        raise Refused.because(N_("Two columns fill in “{name}”. Choose one."), "columns", name=twice[0])
    named = {"contact": {"name", "first_name", "last_name"}, "company": {"name"}}[about]
    if not named & set(found.values()) and chosen is not None:
        raise Refused.because(N_("Choose the column that holds the name."), "columns")
    return found
