"""French and Romanian are complete, and their places are the English ones."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.pofile import read_po

from tandem.commands._checkout import SOURCE
from tandem.commands.messages import LANGUAGES, catalogue_path, collect, untranslated

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    catalogue = read_po(io.BytesIO(catalogue_path(language).read_bytes()), locale=language)
    assert untranslated(catalogue) == []
    known = {(message.context, message.id) for message in catalogue}
    missing = [
        message.id for message in collect(SOURCE) if message.id and (message.context, message.id) not in known
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_is_filled(language: str) -> None:
    catalogue = read_po(io.BytesIO(catalogue_path(language).read_bytes()), locale=language)
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set().union(*(PLACES.findall(source) for source in sources))
        for form in forms:
            found = set(PLACES.findall(str(form)))
            if not (found <= wanted and (len(sources) > 1 or found == wanted)):
                wrong.append((message.id, form))
    assert wrong == []
