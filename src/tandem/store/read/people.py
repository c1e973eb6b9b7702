"""Who is who, loaded at once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from tandem.engine.directory import Directory, Person
from tandem.store.models import Team, User
from tandem.store.raw import cursor


def directory() -> Directory:
    """All colleagues with their teams and roles, and who is away today: three queries."""
    people: dict[int, Person] = {}
    roles: dict[str, list[int]] = defaultdict(list)
    rows = User.objects.order_by("id").values_list(
        "id", "name", "email", "manager_id", "role__key", "is_active", "language", "time_zone", "role__rights"
    )
    rights: dict[str, Any] = {}
    for id, name, email, manager, role, active, language, zone, given in rows:
        rights[role or ""] = given or {}
        people[id] = Person(id, name, email, manager, role or "", active, language, zone)
        if active and role:
            roles[role].append(id)
    teams: dict[str, list[int]] = defaultdict(list)
    team_ids: dict[str, int] = {}
    for team, key, member in Team.objects.order_by("id", "members__id").values_list(
        "id", "key", "members__id"
    ):
        team_ids[key] = team
        if member in people and people[member].active:
            teams[key].append(member)
    away = frozenset(away_until())
    return Directory(people, _fixed(teams, team_ids), _fixed(roles, ()), team_ids, away, rights)


def _fixed(groups: dict[str, list[int]], keys: object) -> dict[str, tuple[int, ...]]:
    every = [*groups, *(keys if isinstance(keys, dict) else ())]
    return {key: tuple(groups.get(key, ())) for key in every}


_AWAY = """
SELECT a.user_id, max(a.ends_on) FROM store_absence a
JOIN store_organisation o ON (tandem_now() AT TIME ZONE o.time_zone)::date BETWEEN a.starts_on AND a.ends_on
GROUP BY 1
"""


def away_until() -> dict[int, date]:
    """Who is away today, each with their last day of it."""
    with cursor() as rows:
        return {row[0]: row[1] for row in rows.execute(_AWAY)}


def subordinates(user: int) -> frozenset[int]:
    """Everybody below a colleague in the manager tree; one query."""
    query = """WITH RECURSIVE below AS (
                   SELECT id FROM store_user WHERE manager = %s
                   UNION SELECT u.id FROM store_user u JOIN below ON u.manager = below.id)
               SELECT id FROM below"""
    with cursor() as rows:
        return frozenset(row[0] for row in rows.execute(query, [user]))
