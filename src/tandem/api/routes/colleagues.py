"""Colleagues, the teams they are in and the roles they have."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, form_shape, given
from tandem.api.who import ADMINISTER, READ, administrator_of, user_of
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.settings import roles as role_settings
from tandem.operations.settings import teams as team_settings
from tandem.operations.settings import users as user_settings
from tandem.store.models import Role, Team, User

users = Router(tags=["users"])
teams = Router(tags=["teams"])
roles = Router(tags=["roles"])
_OWN = ("name", "phone", "extension", "language", "time_zone")
Name = Annotated[Word, Field(min_length=1, max_length=100)]
Level = Literal["no", "own", "group", "all"]
UserChange: Any = form_shape(User, (*_OWN, "role", "manager"), name="UserChange")


class UserAnswer(Schema):
    """A colleague."""

    id: int
    name: str
    email: str
    phone: str
    extension: str
    language: str
    time_zone: str
    role: int | None
    manager: int | None
    active: bool


class TeamAnswer(Schema):
    """A team with the ids of its people."""

    id: int
    key: str
    name: str
    lead: int | None
    members: list[int]


class TeamForm(Form):
    """A team."""

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

    name: Name
    rights: dict[str, dict[str, Level]]


class ActiveForm(Form):
    """Whether somebody may sign in."""

    active: bool


@users.get("", auth=READ, response=list_shape(UserAnswer, "UserList"), summary="List colleagues")
def list_users(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, access.visible(user_of(request), User).order_by("name", "id"), page, _user)


@users.get("/me", auth=READ, response=UserAnswer, summary="Oneself")
def get_me(request: HttpRequest) -> Any:
    """For whom this key or session acts."""
    return _user(user_of(request))


@users.get("/{int:id}", auth=READ, response=UserAnswer, summary="One colleague")
def get_user(request: HttpRequest, id: Id) -> Any:
    """Who it is."""
    return _user(access.access_record(user_of(request), User, id))


@users.patch("/{int:id}", auth=ADMINISTER, response=UserAnswer, summary="Change some fields of a colleague")
def edit_user(request: HttpRequest, id: Id, form: UserChange) -> Any:
    """What is left out stays as it is. Colleagues are invited on the pages, where they choose a password."""
    user = administrator_of(request)
    colleague = user_settings.access_colleague(user, id)
    values = given(form)
    for name, model in (("role", Role), ("manager", User)):
        if values.get(name) is not None:
            values[name] = _named(model, values[name], name)
    user_settings.change(user, colleague, values)
    return _user(user_settings.access_colleague(user, id))


@users.post("/{int:id}/active", auth=ADMINISTER, response=Done, summary="Let somebody sign in, or no more")
def switch_user(request: HttpRequest, id: Id, form: ActiveForm) -> Any:
    """What they did stays. Their keys stop at once."""
    user = administrator_of(request)
    user_settings.switch(user, user_settings.access_colleague(user, id), form.active)
    return Done()


@teams.get("", auth=READ, response=list_shape(TeamAnswer, "TeamList"), summary="List teams")
def list_teams(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    rows = access.visible(user_of(request), Team).prefetch_related("members").order_by("name", "id")
    return page_of(request, rows, page, _team)


@teams.post("", auth=ADMINISTER, response={201: TeamAnswer}, summary="Add a team")
def create_team(request: HttpRequest, form: TeamForm) -> Any:
    """Its key is made of its name and stays."""
    return Status(201, _save_team(administrator_of(request), None, form))


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
    lead = _named(User, form.lead, "lead") if form.lead is not None else None
    members = [_named(User, id, "members") for id in dict.fromkeys(form.members)]
    return _team(team_settings.save(user, team, form.name, lead, members))


def _named(model: Any, id: int, field: str) -> Any:
    row = model.objects.filter(pk=id).first()
    if row is None:
        raise Refused.because(N_("There is nothing with the id {id}."), field, id=id)
    return row


def _user(row: User) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in ("id", "email", *_OWN)}
    return {**found, "role": row.role_id, "manager": row.manager_id, "active": row.is_active}


def _team(row: Team) -> dict[str, Any]:
    members = sorted(one.pk for one in row.members.all())
    return {"id": row.pk, "key": row.key, "name": row.name, "lead": row.lead_id, "members": members}


def _role(row: Role) -> dict[str, Any]:
    return {"id": row.pk, "key": row.key, "name": row.name, "rights": row.rights}
