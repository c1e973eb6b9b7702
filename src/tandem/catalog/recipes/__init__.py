"""Ready-made workflows: documents that authors start from, in every language of the house.

A recipe is one file, ``<key>.yaml``: a workflow document in English as an author would write it, with examples that
run as tests; then ``gallery``, where it stands there: what it is for, and the article that describes such workflows;
and at its end ``texts``, for each other language the English texts of the document and how they read there:

    tandem: 1
    key: missed-call-supervisor          # the file's name; stays the same in every language
    name: A missed call tells the supervisor
    …
    gallery: {purpose: calls, article: zoho}
    texts:
      fr:
        A missed call tells the supervisor: Un appel manqué prévient le responsable
        ? >-
          A long text, such as a description, folded as above; it counts as one line.
        : >-
          Un texte long…
      ro:
        …

``gallery`` is one line, ``texts`` comes last, both in the first column. Every text a person reads belongs in ``texts``
(name, description, subjects, messages, titles, names of examples, values that are words); places such as
``{{ number }}`` stay as they are. A test checks every file.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tandem.engine.words import N_

ENGLISH = "en"
_TEXTS = "\ntexts:\n"
_GALLERY = "\ngallery: "
PURPOSES: Mapping[str, str] = {
    "calls": N_("Calls that come in, are missed or are late"),
    "leads": N_("New clients, and keeping at it"),
    "answers": N_("Answers, by hand or by themselves"),
    "alerts": N_("Alerts and who takes it"),
    "progress": N_("Clients’ work, stage by stage"),
    "consent": N_("Status, profile and consent"),
}
ARTICLES: Mapping[str, str] = {
    "centiva": N_("Manual actions (Centiva CRM)"),
    "fullwhere": N_("Workflows (Fullwhere)"),
    "zoho": N_("Workflow rules for calls (Zoho CRM)"),
    "taxdome": N_("Automove and client tasks (TaxDome)"),
    "unatrix": N_("Actions of clients, toolbox and infobox (unatrix)"),
}


@dataclass(frozen=True)
class Shelf:
    """Where a recipe stands in the gallery: words of ``PURPOSES`` and ``ARTICLES``."""

    purpose: str
    article: str


def recipes(language: str = ENGLISH) -> dict[str, str]:
    """The text of each recipe by its key, in a language; in English where there is no translation."""
    return dict(_all(language))


@cache
def _all(language: str) -> dict[str, str]:
    return {path.stem: _in(path.read_text(encoding="utf-8"), language) for path in _files()}


@cache
def shelves() -> dict[str, Shelf]:
    """Where each recipe stands in the gallery, by its key, in the order of the purposes."""
    found = {path.stem: _shelf(path.read_text(encoding="utf-8")) for path in _files()}
    order = list(PURPOSES)
    return dict(sorted(found.items(), key=lambda one: (order.index(one[1].purpose), one[0])))


def translations(key: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of one recipe: language, English text, how it reads. Raises KeyError for no recipe."""
    found = {path.stem: path for path in _files()}[key]
    return _texts(found.read_text(encoding="utf-8"))


@cache
def _files() -> tuple[Path, ...]:
    return tuple(sorted(Path(__file__).parent.glob("*.yaml")))


def _in(text: str, language: str) -> str:
    document, mark, _rest = text.partition(_GALLERY)
    english = document + "\n" if mark else document
    known = {} if language == ENGLISH else _texts(text).get(language)
    if not known:
        return english
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = io.StringIO()
    yaml.dump(_said(yaml.load(english), known), written)
    return written.getvalue()


def _shelf(text: str) -> Shelf:
    _document, _mark, rest = text.partition(_GALLERY)
    return Shelf(**YAML(typ="safe").load(rest.partition("\n")[0]))


def _texts(text: str) -> dict[str, dict[str, str]]:
    _document, mark, rest = text.partition(_TEXTS)
    return YAML(typ="safe").load(f"texts:\n{rest}")["texts"] if mark else {}


def _said(part: Any, known: Mapping[str, str]) -> Any:
    """The part of a document with its texts in another language, its comments and order kept."""
    if isinstance(part, dict):
        for name, value in part.items():
            part[name] = _said(value, known)
        return part
    if isinstance(part, list):
        for place, value in enumerate(part):
            part[place] = _said(value, known)
        return part
    return known.get(part, part) if isinstance(part, str) else part
