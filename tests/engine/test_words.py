"""Words on their way to a reader."""

from __future__ import annotations

from tandem.engine.words import on_one_line

NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


def test_a_text_on_one_line_keeps_the_spaces_that_do_not_break() -> None:
    written = f"  Petit rappel{NO_BREAK}:\r\n\tvos\n documents{NARROW}?\u2028 "
    assert on_one_line(written) == f"Petit rappel{NO_BREAK}: vos documents{NARROW}?"
