"""The imaginary colleagues examples are played by, so that an example holds in whatever firm it is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tandem.engine.directory import Directory, Person
from tandem.engine.naming import TOKEN, Named
from tandem.engine.view import Library

OWNER, MANAGER = 1, 2
STAND_IN: Mapping[str, str] = {"name": "…", "subject": "…", "body": "…", "url": "", "source": ""}
# About nothing in particular: it takes the record itself.
ANY_WORKFLOW: Mapping[str, Any] = {
    "id": 0, "version": 0, "about": "", "entry": "each_event", "cap": 1000, "owner": None,
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Who plays: the directory, and the words that stand for each of them."""

    directory: Directory
    ids: Mapping[str, int]  # by word, of people
    teams: Mapping[str, int]

    def word(self, id: Any) -> str:
        """The word that stands for a person of the cast."""
        return next((word for word, one in self.ids.items() if one == id), str(id))

    def team(self, id: Any) -> str:
        """The word that stands for a team of the cast."""
        return next((f"team:{key}" for key, one in self.teams.items() if one == id), str(id))


def cast_of(words: Iterable[str]) -> Cast:
    """An owner with a manager, and somebody for each word: one member of each team and role."""
    people = {
        OWNER: Person(OWNER, "Alex", "alex@example.com", manager=MANAGER, role="agent"),
        MANAGER: Person(MANAGER, "Robin", "robin@example.com", role="supervisor"),
    }
    ids = {"owner": OWNER, "owner.manager": MANAGER}
    groups: dict[str, dict[str, int]] = {"team": {}, "role": {}}
    for number, word in enumerate(sorted(set(words)), MANAGER + 1):
        token = TOKEN.fullmatch(word)
        if token is None:
            continue
        address = token["key"] if token["kind"] == "user" else f"{token['key']}@example.com"
        people[number] = Person(number, token["key"], address, manager=MANAGER)
        ids[word] = number
        if token["kind"] in groups:
            groups[token["kind"]][token["key"]] = number
    directory = Directory(
        people,
        {key: (id,) for key, id in groups["team"].items()},
        {key: (id,) for key, id in groups["role"].items()},
        groups["team"],
    )
    return Cast(directory, ids, groups["team"])


def furnished(library: Library, used: Iterable[Named]) -> Library:
    """What authors saved here, and a stand-in for whatever the workflow names and is not here."""
    shelves: dict[str, dict[str, Mapping[str, Any]]] = {
        "template": dict(library.mail_templates),
        "endpoint": dict(library.endpoints),
        "function": dict(library.functions),
        "workflow": dict(library.workflows),
    }
    for one in used:
        if one.kind in shelves:
            stand_in = STAND_IN if one.kind != "workflow" else {**ANY_WORKFLOW, "name": one.key}
            shelves[one.kind].setdefault(one.key, stand_in)
    return Library(shelves["template"], shelves["endpoint"], shelves["function"], shelves["workflow"])
