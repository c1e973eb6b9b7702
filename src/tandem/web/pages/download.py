"""A list as a CSV file: in the reader's language and zone, and without a cell a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation

from tandem.web.components.states import Word

AT_ONCE = 1000  # rows read together
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by it spreadsheets know that the file is UTF-8
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"\+[0-9][0-9 ]*")
Cells = Sequence[tuple[Word, Callable[[Any], object]]]


def as_read(columns: Cells, rows: QuerySet[Any] | Sequence[Any]) -> Iterator[str]:
    """The file in parts, in the language and zone of the reader: it is written after the request has ended."""
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()

    def part(found: Iterable[Any]) -> str:
        with translation.override(language), timezone.override(zone):
            return "".join(_line([value(row) for _label, value in columns]) for row in found)

    each = rows.iterator(AT_ONCE) if isinstance(rows, QuerySet) else iter(rows)
    head = _line([str(label) for label, _value in columns])
    return chain([f"{BOM}{head}"], map(part, _batches(each, AT_ONCE)))


def _batches(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while batch := list(islice(rows, size)):
        yield batch


def _line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def wall_text(moment: datetime | None) -> str:
    """Date and time in the reader's zone, as spreadsheets read them."""
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; telephone numbers stay as they are."""
    text = "" if value is None else str(value)
    if text.startswith(DANGEROUS) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text
