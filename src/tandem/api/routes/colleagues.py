"""The teams colleagues are in, and the roles they have."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, like, named
from tandem.api.who import ADMINISTER, READ, administrator_of, user_of
from tandem.operations import access
from tandem.operations.settings import roles as role_settings
from tandem.operations.settings import teams as team_settings
from tandem.store.models import Role, Team, User

teams = Router(tags=["teams"])
roles = Router(tags=["roles"])
Name = Annotated[Word, Field(min_length=1, max_length=100)]
Level = Literal["no", "own", "group", "all"]


class TeamAnswer(Schema):
    """A team with the ids of its people."""

    id: int
    key: str
    name: str
    lead: int | None
    members: list[int]


class TeamForm(Form):
    """A team."""

    model_config = like({"name": "Support", "lead": 1, "members": [1, 2]})

    name: Name
    lead: Id | None = None
    members: Annotated[list[Id], Field(max_length=1000)] = []


class RoleAnswer(Schema):
    """A role: for each right and kind of record, how far it goes."""

    id: int
    key: str
    name: str
    rights: dict[str, dict[str, str]]


class RoleForm(Form):
    """A role; “*” stands for every kind of record."""

    model_config = like(
        {"name": "Agent", "rights": {"view": {"*": "all"}, "edit": {"*": "group", "call": "own"}}}
    )

    name: Name
    rights: dict[str, dict[str, Level]]


@teams.get("", auth=READ, response=list_shape(TeamAnswer, "TeamList"), summary="List teams")
def list_teams(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    rows = access.visible(user_of(request), Team).prefetch_related("members").order_by("name", "id")
    return page_of(request, rows, page, _team)


@teams.post("", auth=ADMINISTER, response={201: TeamAnswer}, summary="Add a team")
def create_team(request: HttpRequest, form: TeamForm) -> Any:
    """Its key is made of its name and stays."""
    return Status(201, _save_team(administrator_of(request), None, form))


@teams.get("/{int:id}", auth=READ, response=TeamAnswer, summary="One team")
def get_team(request: HttpRequest, id: Id) -> Any:
    """Who is in it, and who leads it."""
    return _team(access.access_record(user_of(request), Team, id))


@teams.put("/{int:id}", auth=ADMINISTER, response=TeamAnswer, summary="Change a team")
def edit_team(request: HttpRequest, id: Id, form: TeamForm) -> Any:
    """As a whole: people who are left out are no longer in it."""
    user = administrator_of(request)
    return _save_team(user, team_settings.access_team(user, id), form)


@teams.delete("/{int:id}", auth=ADMINISTER, response=Done, summary="Take a team away")
def delete_team(request: HttpRequest, id: Id) -> Any:
    """Its people stay. Refused while a workflow names it."""
    user = administrator_of(request)
    team_settings.delete(user, team_settings.access_team(user, id))
    return Done()


@roles.get("", auth=ADMINISTER, response=list_shape(RoleAnswer, "RoleList"), summary="List roles")
def list_roles(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, role_settings.all_roles(user_of(request)), page, _role)


@roles.post("", auth=ADMINISTER, response={201: RoleAnswer}, summary="Add a role")
def create_role(request: HttpRequest, form: RoleForm) -> Any:
    """Its key is made of its name and stays."""
    return Status(201, _role(role_settings.save(administrator_of(request), None, form.name, form.rights)))


@roles.get("/{int:id}", auth=ADMINISTER, response=RoleAnswer, summary="One role")
def get_role(request: HttpRequest, id: Id) -> Any:
    """How far each right goes."""
    return _role(role_settings.access_role(user_of(request), id))


@roles.put("/{int:id}", auth=ADMINISTER, response=RoleAnswer, summary="Change a role")
def edit_role(request: HttpRequest, id: Id, form: RoleForm) -> Any:
    """It counts from the next request of those who have it."""
    user = administrator_of(request)
    return _role(role_settings.save(user, role_settings.access_role(user, id), form.name, form.rights))


@roles.delete("/{int:id}", auth=ADMINISTER, response=Done, summary="Take a role away that nobody has")
def delete_role(request: HttpRequest, id: Id) -> Any:
    """Refused while somebody has it."""
    user = administrator_of(request)
    role_settings.delete(user, role_settings.access_role(user, id))
    return Done()


def _save_team(user: User, team: Team | None, form: TeamForm) -> dict[str, Any]:
    lead = named(User, form.lead, "lead") if form.lead is not None else None
    members = [named(User, id, "members") for id in dict.fromkeys(form.members)]
    return _team(team_settings.save(user, team, form.name, lead, members))


def _team(row: Team) -> dict[str, Any]:
    members = sorted(one.pk for one in row.members.all())
    return {"id": row.pk, "key": row.key, "name": row.name, "lead": row.lead_id, "members": members}


def _role(row: Role) -> dict[str, Any]:
    return {"id": row.pk, "key": row.key, "name": row.name, "rights": row.rights}
