"""What is generated from the code says what the code says now."""

from __future__ import annotations

from tandem.commands.reference import PATH, text


def test_the_catalogue_page_is_up_to_date() -> None:
    assert PATH.read_text() == text(), "run `tandem reference`"
