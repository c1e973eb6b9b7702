"""Who is who: colleagues, their managers, teams and roles, as actions find them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague."""

    id: int
    name: str
    email: str
    manager: int | None = None
    role: str = ""
    active: bool = True
    language: str = "en"
    time_zone: str = ""  # empty: the organisation's


@dataclass(frozen=True)
class Directory:
    """All colleagues, and the members of teams and roles by key (ids of active people, in order)."""

    people: Mapping[int, Person] = field(default_factory=dict)
    teams: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    roles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    team_ids: Mapping[str, int] = field(default_factory=dict)
    away: frozenset[int] = frozenset()  # today
    rights: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)  # by role, see access

    def by_email(self, email: str) -> Person | None:
        """The colleague with this address, whatever its case."""
        wanted = email.lower()
        return next((person for person in self.people.values() if person.email.lower() == wanted), None)

    def is_below(self, user: int, manager: int) -> bool:
        """Whether a colleague is somewhere under a manager."""
        seen: set[int] = set()
        above = self.people[user].manager if user in self.people else None
        while above is not None and above not in seen:
            if above == manager:
                return True
            seen.add(above)
            above = self.people[above].manager if above in self.people else None
        return False

    def is_active(self, user: int | None) -> bool:
        """Whether this is a colleague who works here now."""
        return user is not None and user in self.people and self.people[user].active

    def who(self, token: str, *, owner: int | None) -> tuple[int, ...]:
        """The active colleagues a word stands for.

        Words: ``owner``, ``owner.manager``, ``user:mail@address``, ``team:key``, ``role:key``; a view knows
        ``client.owner`` as well. An owner
        without a manager stands for nobody; the action decides what that means.
        """
        kind, _, key = token.partition(":")
        if kind == "team":
            return self.teams.get(key, ())
        if kind == "role":
            return self.roles.get(key, ())
        found = self._one(kind, key, owner)
        return (found,) if found is not None and self.is_active(found) else ()

    def _one(self, kind: str, key: str, owner: int | None) -> int | None:
        if kind == "user":
            person = self.by_email(key)
            return person.id if person else None
        if kind == "owner":
            return owner
        if kind == "owner.manager":
            found = self.people.get(owner) if owner is not None else None
            return found.manager if found else None
        return None

    def knows(self, token: str) -> bool:
        """Whether the word names somebody or some group that exists."""
        kind, _, key = token.partition(":")
        known: Mapping[str, bool] = {
            "team": key in self.teams,
            "role": key in self.roles,
            "user": self.by_email(key) is not None,
        }
        return known.get(kind, token in ("owner", "owner.manager", "client.owner"))
