"""`tandem messages` finds every message of the source, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tandem.commands.messages import Message, collect


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('_("Plain")', (None, "Plain")),
        ('translation.gettext("By its module")', (None, "By its module")),
        ('_("In two "\n  "pieces")', (None, "In two pieces")),
        ("f\"{sentence} {gettext('In an f-string')}\"", (None, "In an f-string")),
        ('_(WORDS.get(kind, gettext_noop("In a call")))', (None, "In a call")),
        ('ngettext("{n} day", "{n} days", n)', (None, ("{n} day", "{n} days"))),
        ('pgettext("an order", "Put off")', ("an order", "Put off")),
        ('npgettext("a spell", "{n} turn", "{n} turns", n)', ("a spell", ("{n} turn", "{n} turns"))),
    ],
)
def test_a_message_of_a_python_file_is_found(tmp_path: Path, source: str, message: Message) -> None:
    assert found(tmp_path, "page.py", source) == [message]


@pytest.mark.parametrize(
    "source",
    ["gettext(words)", 'gettext(PHRASES["now"])', '"_(not a call)"', 'pgettext("one word")', '_("")'],
)
def test_what_is_no_message_is_left_out(tmp_path: Path, source: str) -> None:
    assert found(tmp_path, "page.py", source) == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{% translate "Plain" %}', (None, "Plain")),
        ('{% include "x.html" with words=_("Handed on") %}', (None, "Handed on")),
        ('{% translate "Put off" context "an order" %}', ("an order", "Put off")),
        ("{% blocktranslate with n=n %}{{ n }} left{% endblocktranslate %}", (None, "%(n)s left")),
        (
            "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            (None, ("%(n)s day", "%(n)s days")),
        ),
    ],
)
def test_a_message_of_a_template_is_found(tmp_path: Path, source: str, message: Message) -> None:
    assert found(tmp_path, "page.html", "{% load i18n %}" + source) == [message]


def found(folder: Path, name: str, source: str) -> list[Message]:
    """What is collected from one file."""
    (folder / name).write_text(source, encoding="utf-8")
    return [(message.context, message.id) for message in collect(folder) if message.id]
