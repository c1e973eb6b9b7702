"""A file as a table: headings and rows, whatever program wrote it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from tandem.engine.words import N_
from tandem.operations.errors import Refused

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
SEPARATORS = ";,\t|"


@dataclass(frozen=True)
class Sheet:
    """Headings, and the rows below them, each as long as the headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read(content: bytes) -> str:
    """The text of a file in UTF-8, or as Windows programs write it. Raises Refused."""
    if len(content) > MOST_BYTES:
        raise Refused.because(
            N_("The file has more than {most} MB. Split it."), "file", most=MOST_BYTES // 1_000_000
        )
    if content.startswith(b"PK"):
        raise Refused.because(N_("This is a spreadsheet. Save it as CSV, then choose that file."), "file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Refused.because(
            N_("This is not a text file. Save the table as CSV, then choose that file."), "file"
        )
    return text


def sheet(text: str) -> Sheet:
    """The table in a text. Raises Refused when there is none, or too much of it."""
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text), delimiter=separator) if any(map(str.strip, line))
        ]
    except csv.Error as error:
        raise Refused.because(
            N_("The file cannot be read as a table: {error}."), "file", error=str(error)
        ) from error
    if len(lines) < 2:
        raise Refused.because(N_("The file needs a line of headings and at least one line below it."), "file")
    if len(lines) - 1 > MOST_ROWS:
        message = N_("The file has {count} rows; at most {most} at once. Split it.")
        raise Refused.because(message, "file", count=len(lines) - 1, most=MOST_ROWS)
    headings = tuple(heading.strip() for heading in lines[0])
    width = len(headings)
    rows = tuple(tuple((*line, *[""] * width)[:width]) for line in lines[1:])
    return Sheet(headings, rows)
