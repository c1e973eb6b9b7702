"""Numbers in running text are spaced; addresses and other figures stay as they are."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from tandem.web.components.phone import numbers

GAP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "Missed call from Ana (+33612353518)",
            f"Missed call from Ana (+33{GAP}6{GAP}12{GAP}35{GAP}35{GAP}18)",
        ),
        ("+40722123456 rang", f"+40{GAP}722{GAP}123{GAP}456 rang"),
        ("a+33612353518@example.com", "a+33612353518@example.com"),
        ("/calls?number=+33612353518", "/calls?number=+33612353518"),
        ("up by +12 in 2026", "up by +12 in 2026"),
    ],
)
def test_numbers_in_a_sentence(written: str, read: str) -> None:
    assert numbers(written) == read


def test_safe_html_stays_safe_and_other_text_is_escaped() -> None:
    drawn = Template("{{ safe|numbers }} {{ other|numbers }}").render(
        Context({"safe": mark_safe('<a href="tel:+33612353518">x</a>'), "other": "<b>"})
    )
    assert drawn == '<a href="tel:+33612353518">x</a> &lt;b&gt;'
