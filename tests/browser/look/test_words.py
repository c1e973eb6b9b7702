"""Times, lengths, numbers and names as people read them, without a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from django.utils import timezone, translation

from tandem.web.components import clock, fields, marks, phone, sparkline, states
from tandem.web.components.listing import Column, Listing, Row

WEB = Path(states.__file__).parents[1]
ICONS = set((WEB / "icons.txt").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (86400, "1 d ago"),
        (6.9 * 86400, "6 d ago"),
        (7 * 86400, ""),
        (-61, "in 2 min"),
        (-3 * 3600, "in 3 h"),
        (-2 * 86400 + 5, "in 2 d"),
    ],
)
def test_relative_times(seconds: float, words: str) -> None:
    assert clock.relative(seconds) == words


def test_the_sandbox_clock_moves_relative_times() -> None:
    moment = timezone.now()
    assert ">just now<" in clock.ago(moment)
    with clock.reading_at(timedelta(minutes=31)):
        assert ">31 min ago<" in clock.ago(moment)


def test_exact_times_are_in_the_readers_zone() -> None:
    moment = datetime(2025, 7, 1, 12, 0, 5, tzinfo=UTC)
    with timezone.override("Europe/Bucharest"), translation.override("en"):
        assert clock.exact(moment) == "Tue 1 Jul 2025, 15:00:05 EEST"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (None, "–"),
        (0, "0 s"),
        (0.32, "320 ms"),
        (59.9, "59 s"),
        (252, "4 min 12 s"),
        (3900, "1 h 05 min"),
        (timedelta(days=2, hours=3), "2 d 3 h"),
    ],
)
def test_lengths(length: timedelta | float | None, words: str) -> None:
    assert clock.duration(length) == words


def test_phone_numbers_stay_on_one_line_and_odd_ones_as_they_came() -> None:
    assert phone.phone("+33142685300") == "+33 1 42 68 53 00".replace(" ", "\N{NO-BREAK SPACE}")
    assert phone.phone("anonymous") == "anonymous"
    assert phone.phone("") == "–"


@pytest.mark.parametrize(
    ("name", "letters"), [("Ana", "A"), ("Élodie de la Tour", "ÉT"), ("", "?"), ("– ~", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert marks.initials(name) == letters


def test_a_state_nobody_named_is_a_plain_word() -> None:
    assert states.state_of("task", "waiting_for_parts") == states.State("Waiting for parts", "circle", "grey")


def test_a_list_knows_its_pages_and_its_next_order() -> None:
    rows = [Row(n, f"/{n}", None) for n in range(5)]
    listing = Listing(
        "calls", [Column("at", "When", sortable=True)], rows, total=25, page=3, page_size=10, sort="at"
    )
    assert (listing.pages, listing.first, listing.last, listing.previous, listing.following) == (
        3,
        21,
        25,
        2,
        0,
    )
    assert [(head.order, head.next) for head in listing.headers] == [("ascending", "-at")]


def test_a_sparkline_of_nothing_is_nothing() -> None:
    assert sparkline.sparkline([3]) == ""
    assert 'points="2.0,22.0 94.0,2.0"' in sparkline.sparkline([0, 4])


def test_a_length_field_reads_and_writes_its_unit() -> None:
    field = fields.LengthField()
    widget = cast(fields.LengthInput, field.widget)
    assert field.clean(["1.5", "hours"]) == timedelta(minutes=90)
    assert widget.decompress(timedelta(hours=48)) == ["2", "days"]
    assert widget.decompress(None) == [None, "minutes"]


def icons_used() -> set[str]:
    """Every icon a template or a state names literally."""
    in_templates = (
        found
        for page in WEB.glob("templates/**/*.html")
        for found in re.findall(
            r'{% icon "([a-z0-9-]+)"|icon_name="([a-z0-9-]+)"', page.read_text(encoding="utf-8")
        )
    )
    named = {first or second for first, second in in_templates}
    return named | {look.icon for family in states.FAMILIES.values() for look in family.values()}


def test_every_icon_named_is_in_the_sprite() -> None:
    assert icons_used() - ICONS == set()


def test_no_template_carries_an_inline_style_or_handler() -> None:
    refused = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\bsrc=)|javascript:|hx-on")
    found = [
        page.name
        for page in WEB.glob("templates/**/*.html")
        if refused.search(page.read_text(encoding="utf-8"))
    ]
    assert found == []
