"""Rows of a file as values of a record, with what is wrong in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models.functions import Lower
from django.utils.translation import gettext, override

from tandem.engine.field_values import WrongValue, from_text
from tandem.engine.schema import Field
from tandem.engine.words import N_, Text
from tandem.operations.clients.people import ready
from tandem.operations.errors import Refused
from tandem.store.models import Company, Contact, User
from tandem.store.read.schema import schema

LANGUAGES = ("en", "fr", "ro")
FORBIDDEN = frozenset({"automation_stopped", "gdpr_status"})  # said by the person alone, one by one


@dataclass
class Row:
    """One line: its number in the file, the record it changes or none, its values or what is wrong."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    record: int | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)


def fields(about: str) -> dict[str, Field]:
    """The fields a column may fill in, by name."""
    return {
        name: one
        for name, one in schema()[about].fields.items()
        if not one.readonly and name not in FORBIDDEN
    }


def guess(about: str, headings: Sequence[str]) -> dict[str, str]:
    """The field of each heading, by its name or its label in any of our languages; none for the others."""
    known: dict[str, str] = {}
    for name, one in fields(about).items():
        known[_plain(name)] = name
        for language in LANGUAGES:
            with override(language):
                known.setdefault(_plain(gettext(one.label)), name)
    found: dict[str, str] = {}
    for heading in headings:
        field_name = known.get(_plain(heading))
        if field_name is not None and field_name not in found.values():
            found[heading] = field_name
    return found


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def read_rows(
    about: str,
    headings: Sequence[str],
    lines: Sequence[Sequence[str]],
    columns: Mapping[str, str],
    zone: ZoneInfo,
    first: int,
) -> list[Row]:
    """These lines as rows; ``first`` is the number of the first in the file. A handful of queries for all."""
    places = [(place, columns[heading]) for place, heading in enumerate(headings) if columns.get(heading)]
    names = _Names(
        about, [[line[place] for place, _ in places] for line in lines], [name for _, name in places]
    )
    rows = []
    for number, line in enumerate(lines, first):
        row = Row(number)
        for place, name in places:
            if line[place].strip():
                _cell(row, about, name, line[place].strip(), names, zone)
        if not row.problems:
            _finish(row, about)
        rows.append(row)
    _meet(about, rows)
    return rows


def _cell(row: Row, about: str, name: str, written: str, names: _Names, zone: ZoneInfo) -> None:
    one = fields(about)[name]
    try:
        if one.kind == "reference":
            row.values[name] = names.find(name, written)
        elif one.kind == "choice":
            row.values[name] = _choice(one, written)
        else:
            row.values[name] = from_text(one, written, zone)
    except WrongValue as wrong:
        _wrong(row, name, wrong.text)


def _choice(one: Field, written: str) -> str:
    """A choice by its value, or by its label in any of our languages."""
    for choice in one.choices:
        labels = {choice.value.casefold()}
        for language in LANGUAGES:
            with override(language):
                labels.add(gettext(choice.label).casefold())
        if written.casefold() in labels:
            return choice.value
    known = ", ".join(choice.value for choice in one.choices)
    raise WrongValue(Text(N_("“{value}” is none of: {known}."), {"value": written, "known": known}))


def _finish(row: Row, about: str) -> None:
    if about == "contact" and "name" in row.values and not {"first_name", "last_name"} & row.values.keys():
        first, _, last = str(row.values["name"]).rpartition(" ")
        row.values |= {"first_name": first, "last_name": last}
    try:
        row.values = ready(about, row.values)
    except Refused as refused:
        for problem in refused.problems:
            _wrong(row, problem.field, problem.message)


def _wrong(row: Row, column: str, text: Text) -> None:
    values = {name: str(value) for name, value in text.values.items()}
    row.problems.append({"row": row.number, "column": column, "text": text.msgid, "values": values})


class _Names:
    """Records that cells name: companies by name, colleagues by e-mail or name."""

    def __init__(self, about: str, cells: Sequence[Sequence[str]], names: Sequence[str]) -> None:
        self._found: dict[tuple[str, str], int] = {}
        for place, name in enumerate(names):
            if fields(about)[name].kind == "reference":
                wanted = {line[place].strip() for line in cells if line[place].strip()}
                self._look(name, fields(about)[name].target, wanted)

    def _look(self, name: str, target: str | None, wanted: set[str]) -> None:
        if target == "company":
            rows = Company.objects.filter(name__in=wanted).values_list("name", "id")
            self._found |= {(name, label.casefold()): id for label, id in rows}
        elif target == "user":
            for id, email, label in User.objects.filter(is_active=True).values_list("id", "email", "name"):
                self._found[name, email.casefold()] = self._found[name, label.casefold()] = id

    def find(self, name: str, written: str) -> int:
        found = self._found.get((name, written.casefold()))
        if found is None:
            raise WrongValue(
                Text(N_("There is no {field} called “{value}”."), {"field": name, "value": written})
            )
        return found


def _meet(about: str, rows: Sequence[Row]) -> None:
    """Find the records the rows are about already: contacts by e-mail, else number; companies by name."""
    if about == "company":
        wanted = [row.values["name"] for row in rows if row.values.get("name")]
        known = {
            name.casefold(): id
            for name, id in Company.objects.filter(name__in=wanted).values_list("name", "id")
        }
        for row in rows:
            row.record = known.get(str(row.values.get("name", "")).casefold())
        return
    emails = {_email(row) for row in rows if _email(row)}
    numbers = {str(row.values["phone_e164"]) for row in rows if row.values.get("phone_e164")}
    alike = Contact.objects.annotate(lower=Lower("email")).filter(lower__in=emails)
    by_email = dict(alike.order_by("-id").values_list("lower", "id"))  # of several the oldest
    by_number = dict(
        Contact.objects.filter(phone_e164__in=numbers).order_by("-id").values_list("phone_e164", "id")
    )
    for row in rows:
        same = by_email.get(_email(row)) if _email(row) else None
        row.record = same or by_number.get(str(row.values.get("phone_e164") or ""))


def _email(row: Row) -> str:
    return str(row.values.get("email") or "").lower()
