"""What authors keep to use again: saved actions and mail templates."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Key, Word, like, showing
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.settings import saved_actions as saved_settings
from tandem.operations.settings import templates as template_settings

saved_actions = Router(tags=["saved actions"])
mail_templates = Router(tags=["mail templates"])
About = Literal["call", "contact", "company", "task"]
_LETTER = {
    "about": "call",
    "subject": "Sorry we missed you",
    "body": "Hello {{ caller.name }}, we call you back.",
}
Name = Annotated[Word, Field(min_length=1, max_length=150)]


class SavedActionForm(Form):
    """An action with its form filled in."""

    model_config = like({"name": "Ask to call back", "action": "create_task", "form": {"title": "Call back"}})

    name: Name
    action: Key
    form: dict[str, Any] = {}


class SavedActionAnswer(Schema):
    """A saved action; workflows name it by its key."""

    id: int
    key: str
    name: str
    action: str
    form: dict[str, Any]


class Letter(Form):
    """A mail in Liquid, for records of a kind."""

    model_config = like({**_LETTER})

    about: About
    subject: Annotated[str, Field(min_length=1, max_length=300)]
    body: Annotated[str, Field(min_length=1, max_length=20_000)]


class TemplateForm(Letter):
    """A mail in Liquid, for records of a kind, with a name colleagues know it by."""

    model_config = like({"name": "Sorry we missed you", **_LETTER})

    name: Name


class Trial(Letter):
    """A mail to be tried on a record of the kind it is about."""

    model_config = like({**_LETTER, "record": 1204})

    record: Id


class Place(Schema):
    """Something a template may fill in: {{ path }}."""

    path: str
    label: str


class Places(Schema):
    """All that a template about this kind of record may fill in."""

    places: list[Place]


class Mistake(Schema):
    """What is wrong with a template, and how to mend it."""

    field: str
    message: str
    line: int | None


class Mistakes(Schema):
    """All that is wrong with a template; nothing when it is sound."""

    problems: list[Mistake]


class Preview(Schema):
    """A mail as it would leave; ``problem`` says why it cannot be written."""

    to: str
    subject: str
    body: str
    problem: str


class TemplateAnswer(Schema):
    """A mail template."""

    id: int
    key: str
    name: str
    about: str
    subject: str
    body: str


@saved_actions.get(
    "", auth=READ, response=list_shape(SavedActionAnswer, "SavedActionList"), summary="List saved actions"
)
def list_saved_actions(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, saved_settings.all_saved(user_of(request)), page, showing(SavedActionAnswer))


@saved_actions.post("", auth=AUTOMATE, response={201: SavedActionAnswer}, summary="Save an action")
def create_saved_action(request: HttpRequest, form: SavedActionForm) -> Any:
    """Its key is made of its name and stays."""
    row = saved_settings.save(user_of(request), None, form.name, form.action, form.form)
    return Status(201, showing(SavedActionAnswer)(row))


@saved_actions.get("/{int:id}", auth=READ, response=SavedActionAnswer, summary="One saved action")
def get_saved_action(request: HttpRequest, id: Id) -> Any:
    """Which action it is, and how its form is filled in."""
    return showing(SavedActionAnswer)(saved_settings.access_saved(user_of(request), id))


@saved_actions.put("/{int:id}", auth=AUTOMATE, response=SavedActionAnswer, summary="Change a saved action")
def edit_saved_action(request: HttpRequest, id: Id, form: SavedActionForm) -> Any:
    """Published versions stay as they are; publish a workflow again to take the change over."""
    user = user_of(request)
    row = saved_settings.access_saved(user, id)
    return showing(SavedActionAnswer)(saved_settings.save(user, row, form.name, form.action, form.form))


@saved_actions.delete("/{int:id}", auth=AUTOMATE, response=Done, summary="Take a saved action away")
def delete_saved_action(request: HttpRequest, id: Id) -> Any:
    """Refused while a workflow needs it."""
    user = user_of(request)
    saved_settings.delete(user, saved_settings.access_saved(user, id))
    return Done()


@mail_templates.get(
    "", auth=READ, response=list_shape(TemplateAnswer, "TemplateList"), summary="List mail templates"
)
def list_mail_templates(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, template_settings.all_templates(user_of(request)), page, showing(TemplateAnswer))


@mail_templates.post("", auth=AUTOMATE, response={201: TemplateAnswer}, summary="Add a mail template")
def create_mail_template(request: HttpRequest, form: TemplateForm) -> Any:
    """Its key is made of its name and stays."""
    row = template_settings.save(user_of(request), None, form.model_dump())
    return Status(201, showing(TemplateAnswer)(row))


@mail_templates.get("/places/{about}", auth=AUTOMATE, response=Places, summary="What a template may fill in")
def list_template_places(request: HttpRequest, about: About) -> Any:
    """For mails about this kind of record."""
    access.require(user_of(request), "automate")
    return {"places": [{"path": path, "label": _(label)} for path, label in template_settings.places(about)]}


@mail_templates.post("/check", auth=AUTOMATE, response=Mistakes, summary="Check a mail template")
def check_mail_template(request: HttpRequest, form: Letter) -> Any:
    """Nothing is written down."""
    access.require(user_of(request), "automate")
    found = template_settings.problems(form.model_dump())
    return {
        "problems": [{"field": one.field, "message": one.message.say(_), "line": one.line} for one in found]
    }


@mail_templates.post("/preview", auth=AUTOMATE, response=Preview, summary="See a mail as it would leave")
def preview_mail_template(request: HttpRequest, form: Trial) -> Any:
    """Filled in for one record; nothing leaves."""
    letter = template_settings.preview(
        user_of(request), form.model_dump(exclude={"record"}), RecordRef(form.about, form.record)
    )
    return {**vars(letter), "problem": letter.problem.say(_) if letter.problem else ""}


@mail_templates.get("/{int:id}", auth=READ, response=TemplateAnswer, summary="One mail template")
def get_mail_template(request: HttpRequest, id: Id) -> Any:
    """Its subject and body, as they were written."""
    return showing(TemplateAnswer)(template_settings.access_template(user_of(request), id))


@mail_templates.put("/{int:id}", auth=AUTOMATE, response=TemplateAnswer, summary="Change a mail template")
def edit_mail_template(request: HttpRequest, id: Id, form: TemplateForm) -> Any:
    """Mails that have been planned are not changed."""
    user = user_of(request)
    row = template_settings.access_template(user, id)
    return showing(TemplateAnswer)(template_settings.save(user, row, form.model_dump()))


@mail_templates.delete("/{int:id}", auth=AUTOMATE, response=Done, summary="Take a mail template away")
def delete_mail_template(request: HttpRequest, id: Id) -> Any:
    """Refused while something needs it."""
    user = user_of(request)
    template_settings.delete(user, template_settings.access_template(user, id))
    return Done()
