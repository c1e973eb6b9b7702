"""Dates are written as people of each language write them, and read back to the minute."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engine.dates import read, write_date, write_moment
from tandem.engine.template import parse, render


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "5 Aug 2026, 09:05"), ("fr", "5 août 2026 à 09:05"), ("ro", "5 aug. 2026, 09:05"),
     ("de", "5 Aug 2026, 09:05")],
)  # fmt: skip
def test_a_moment_is_written_as_people_do(language: str, said: str) -> None:
    assert write_moment(datetime(2026, 8, 5, 9, 5, tzinfo=UTC), language) == said


@given(moment=st.datetimes(), language=st.sampled_from(["en", "fr", "ro"]))
def test_what_was_written_is_read_back(moment: datetime, language: str) -> None:
    assert read(write_moment(moment, language)) == moment.replace(second=0, microsecond=0)
    assert read(write_date(moment.date(), language)) == moment.date()


@pytest.mark.parametrize(
    ("text", "found"),
    [("2026-08-05", date(2026, 8, 5)), ("2026-08-05 09:05", datetime(2026, 8, 5, 9, 5)),  # noqa: DTZ001 - as written
     ("31 Feb 2026", None), ("5 Foo 2026", None), ("5 Aug 2026, 25:00", None), ("tomorrow", None), ("", None)],
)  # fmt: skip
def test_other_texts(text: str, found: date | None) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "said", ["5 Aug 2026, 09:05", "5 août 2026 à 09:05", "5 aug. 2026, 09:05", "2026-08-05 09:05"]
)
def test_the_date_filter_takes_what_was_written(said: str) -> None:
    assert render(parse('{{ at | date: "%d/%m/%y %H:%M" }}'), {"at": said}, html=False) == "05/08/26 09:05"
