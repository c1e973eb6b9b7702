"""Colleagues: oneself, who there is, inviting, changing, letting in or not."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, form_shape, given, like, named
from tandem.api.who import ADMINISTER, READ, WRITE, administrator_of, user_of
from tandem.operations import access
from tandem.operations.clients import people
from tandem.operations.settings import invitations
from tandem.operations.settings import users as user_settings
from tandem.store.models import Role, Team, User

router = Router(tags=["users"])
_OWN = ("name", "email", "phone", "extension", "language", "time_zone")
_FIELDS = (*_OWN, "role", "manager")
Language = Literal["en", "fr", "ro"]
Preferences: Any = form_shape(
    User,
    ("name", "phone", "extension", "time_zone"),
    name="Preferences",
    example={"language": "fr", "time_zone": "Europe/Paris"},
    language=Language,
    theme=Literal["auto", "light", "dark"],
)
_TYPES: dict[str, Any] = {"language": Language, "teams": Annotated[list[Id], Field(max_length=200)]}
UserChange: Any = form_shape(
    User, _FIELDS, name="UserChange", example={"extension": "13", "teams": [5]}, **_TYPES
)
Invitation: Any = form_shape(
    User,
    _FIELDS,
    required=("name", "email", "role"),
    name="Invitation",
    example={"name": "Ada Hewitt", "email": "ada@example.com", "role": 3, "manager": 1, "teams": [5]},
    **_TYPES,
)


class UserAnswer(Schema):
    """A colleague. ``invited``: they have not chosen a password yet."""

    id: int
    name: str
    email: str
    phone: str
    extension: str
    language: str
    time_zone: str
    role: int | None
    manager: int | None
    teams: list[int]
    active: bool
    invited: bool


class Invited(Schema):
    """Whether the mail with the link was accepted; if not, mend the mail account and invite them again."""

    user: UserAnswer
    mail_accepted: bool


class ActiveForm(Form):
    """Whether somebody may sign in."""

    model_config = like({"active": False})

    active: bool


@router.get("", auth=READ, response=list_shape(UserAnswer, "UserList"), summary="List colleagues")
def list_users(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    rows = access.visible(user_of(request), User).prefetch_related("teams").order_by("name", "id")
    return page_of(request, rows, page, _shown)


@router.post("", auth=ADMINISTER, response={201: Invited}, summary="Invite a colleague")
def invite_user(request: HttpRequest, form: Invitation) -> Any:
    """A mail brings them a link to choose a password: good once, and for three days."""
    user = administrator_of(request)
    colleague, accepted = user_settings.invite(user, _values(form), _link(request))
    return Status(201, {"user": _shown(colleague), "mail_accepted": accepted})


@router.get("/me", auth=READ, response=UserAnswer, summary="Oneself")
def get_me(request: HttpRequest) -> Any:
    """For whom this key or session acts."""
    return _shown(user_of(request))


@router.patch("/me", auth=WRITE, response=UserAnswer, summary="Change one's own preferences")
def edit_me(request: HttpRequest, form: Preferences) -> Any:
    """Name, telephone, language, time zone, theme; what is left out stays as it is."""
    user = user_of(request)
    people.change_preferences(user, given(form))
    return _shown(User.objects.get(pk=user.pk))


@router.get("/{int:id}", auth=READ, response=UserAnswer, summary="One colleague")
def get_user(request: HttpRequest, id: Id) -> Any:
    """Who it is."""
    return _shown(access.access_record(user_of(request), User, id))


@router.patch("/{int:id}", auth=ADMINISTER, response=UserAnswer, summary="Change some fields of a colleague")
def edit_user(request: HttpRequest, id: Id, form: UserChange) -> Any:
    """What is left out stays as it is. ``teams`` are all the teams they are in from now on."""
    user = administrator_of(request)
    user_settings.change(user, user_settings.access_colleague(user, id), _values(form))
    return _shown(user_settings.access_colleague(user, id))


@router.post("/{int:id}/active", auth=ADMINISTER, response=Done, summary="Let somebody sign in, or no more")
def switch_user(request: HttpRequest, id: Id, form: ActiveForm) -> Any:
    """What they did stays. Their keys stop at once."""
    user = administrator_of(request)
    user_settings.switch(user, user_settings.access_colleague(user, id), form.active)
    return Done()


@router.post("/{int:id}/invite", auth=ADMINISTER, response=Invited, summary="Send an invitation again")
def invite_user_again(request: HttpRequest, id: Id) -> Any:
    """For somebody who has not chosen a password yet; the link is a new one."""
    user = administrator_of(request)
    colleague = user_settings.access_colleague(user, id)
    accepted = user_settings.invite_again(user, colleague, _link(request))
    return {"user": _shown(colleague), "mail_accepted": accepted}


def _link(request: HttpRequest) -> user_settings.Link:
    return lambda colleague: invitations.link(colleague, request.build_absolute_uri)


def _values(form: Any) -> dict[str, Any]:
    """What was sent, with rows for ids. Raises Refused for an id of nothing."""
    values = given(form)
    for name, model in (("role", Role), ("manager", User)):
        if values.get(name) is not None:
            values[name] = named(model, values[name], name)
    if "teams" in values:
        values["teams"] = [named(Team, id, "teams") for id in dict.fromkeys(values["teams"])]
    return values


def _shown(row: User) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in ("id", *_OWN)}
    links = {
        "role": row.role_id,
        "manager": row.manager_id,
        "teams": sorted(one.pk for one in row.teams.all()),
    }
    return {**found, **links, "active": row.is_active, "invited": user_settings.is_invited(row)}
