"""What authors keep to use again: saved actions, mail templates, webhook endpoints, functions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Key, Word
from tandem.api.who import ADMINISTER, AUTOMATE, READ, user_of
from tandem.operations.settings import endpoints as endpoint_settings
from tandem.operations.settings import functions as function_settings
from tandem.operations.settings import saved_actions as saved_settings
from tandem.operations.settings import templates as template_settings

saved_actions = Router(tags=["saved actions"])
mail_templates = Router(tags=["mail templates"])
endpoints = Router(tags=["endpoints"])
functions = Router(tags=["functions"])
Name = Annotated[Word, Field(min_length=1, max_length=150)]


class SavedActionForm(Form):
    """An action with its form filled in."""

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


class TemplateForm(Form):
    """A mail in Liquid, for records of a kind."""

    name: Name
    about: Literal["call", "contact", "company", "task"]
    subject: Annotated[str, Field(min_length=1, max_length=300)]
    body: Annotated[str, Field(min_length=1, max_length=20_000)]


class TemplateAnswer(Schema):
    """A mail template."""

    id: int
    key: str
    name: str
    about: str
    subject: str
    body: str


class EndpointForm(Form):
    """An address webhooks are sent to."""

    name: Name
    url: Annotated[str, Field(min_length=1, max_length=500)]


class EndpointAnswer(Schema):
    """An endpoint, without its secret."""

    id: int
    key: str
    name: str
    url: str


class NewEndpoint(EndpointAnswer):
    """An endpoint with its secret, shown only now."""

    secret: str


class FunctionForm(Form):
    """A function in Python, run in the sandbox."""

    name: Name
    source: Annotated[str, Field(min_length=1, max_length=50_000)]


class FunctionAnswer(Schema):
    """A function."""

    id: int
    key: str
    name: str
    source: str


@saved_actions.get(
    "", auth=READ, response=list_shape(SavedActionAnswer, "SavedActionList"), summary="List saved actions"
)
def list_saved_actions(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, saved_settings.all_saved(user_of(request)), page, _shown(SavedActionAnswer))


@saved_actions.post("", auth=AUTOMATE, response={201: SavedActionAnswer}, summary="Save an action")
def create_saved_action(request: HttpRequest, form: SavedActionForm) -> Any:
    """Its key is made of its name and stays."""
    row = saved_settings.save(user_of(request), None, form.name, form.action, form.form)
    return Status(201, _shown(SavedActionAnswer)(row))


@saved_actions.put("/{int:id}", auth=AUTOMATE, response=SavedActionAnswer, summary="Change a saved action")
def edit_saved_action(request: HttpRequest, id: Id, form: SavedActionForm) -> Any:
    """Published versions stay as they are; publish a workflow again to take the change over."""
    user = user_of(request)
    row = saved_settings.access_saved(user, id)
    return _shown(SavedActionAnswer)(saved_settings.save(user, row, form.name, form.action, form.form))


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
    return page_of(request, template_settings.all_templates(user_of(request)), page, _shown(TemplateAnswer))


@mail_templates.post("", auth=AUTOMATE, response={201: TemplateAnswer}, summary="Add a mail template")
def create_mail_template(request: HttpRequest, form: TemplateForm) -> Any:
    """Its key is made of its name and stays."""
    row = template_settings.save(user_of(request), None, form.model_dump())
    return Status(201, _shown(TemplateAnswer)(row))


@mail_templates.put("/{int:id}", auth=AUTOMATE, response=TemplateAnswer, summary="Change a mail template")
def edit_mail_template(request: HttpRequest, id: Id, form: TemplateForm) -> Any:
    """Mails that have been planned are not changed."""
    user = user_of(request)
    row = template_settings.access_template(user, id)
    return _shown(TemplateAnswer)(template_settings.save(user, row, form.model_dump()))


@mail_templates.delete("/{int:id}", auth=AUTOMATE, response=Done, summary="Take a mail template away")
def delete_mail_template(request: HttpRequest, id: Id) -> Any:
    """Refused while something needs it."""
    user = user_of(request)
    template_settings.delete(user, template_settings.access_template(user, id))
    return Done()


@endpoints.get(
    "", auth=ADMINISTER, response=list_shape(EndpointAnswer, "EndpointList"), summary="List endpoints"
)
def list_endpoints(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, endpoint_settings.all_endpoints(user_of(request)), page, _shown(EndpointAnswer))


@endpoints.post("", auth=ADMINISTER, response={201: NewEndpoint}, summary="Add an endpoint")
def create_endpoint(request: HttpRequest, form: EndpointForm) -> Any:
    """The secret that signs what we send is shown only now."""
    row, secret = endpoint_settings.add(user_of(request), form.name, form.url)
    return Status(201, {**_shown(EndpointAnswer)(row), "secret": secret})


@endpoints.put("/{int:id}", auth=ADMINISTER, response=EndpointAnswer, summary="Change an endpoint")
def edit_endpoint(request: HttpRequest, id: Id, form: EndpointForm) -> Any:
    """Its secret stays."""
    user = user_of(request)
    endpoint_settings.change(user, endpoint_settings.access_endpoint(user, id), form.name, form.url)
    return _shown(EndpointAnswer)(endpoint_settings.access_endpoint(user, id))


@endpoints.post(
    "/{int:id}/secret", auth=ADMINISTER, response=NewEndpoint, summary="Renew an endpoint's secret"
)
def renew_endpoint_secret(request: HttpRequest, id: Id) -> Any:
    """Messages are signed with both until the old one is retired on the pages."""
    user = user_of(request)
    row = endpoint_settings.access_endpoint(user, id)
    secret = endpoint_settings.renew_secret(user, row)
    return {**_shown(EndpointAnswer)(row), "secret": secret}


@endpoints.delete("/{int:id}", auth=ADMINISTER, response=Done, summary="Take an endpoint away")
def delete_endpoint(request: HttpRequest, id: Id) -> Any:
    """Refused while a workflow needs it."""
    user = user_of(request)
    endpoint_settings.delete(user, endpoint_settings.access_endpoint(user, id))
    return Done()


@functions.get("", auth=READ, response=list_shape(FunctionAnswer, "FunctionList"), summary="List functions")
def list_functions(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, function_settings.all_functions(user_of(request)), page, _shown(FunctionAnswer))


@functions.post("", auth=AUTOMATE, response={201: FunctionAnswer}, summary="Add a function")
def create_function(request: HttpRequest, form: FunctionForm) -> Any:
    """Code the sandbox does not understand is refused with its line."""
    return Status(
        201, _shown(FunctionAnswer)(function_settings.save(user_of(request), None, form.name, form.source))
    )


@functions.put("/{int:id}", auth=AUTOMATE, response=FunctionAnswer, summary="Change a function")
def edit_function(request: HttpRequest, id: Id, form: FunctionForm) -> Any:
    """It counts from the next run on."""
    user = user_of(request)
    row = function_settings.access_function(user, id)
    return _shown(FunctionAnswer)(function_settings.save(user, row, form.name, form.source))


@functions.delete("/{int:id}", auth=AUTOMATE, response=Done, summary="Take a function away")
def delete_function(request: HttpRequest, id: Id) -> Any:
    """Refused while something needs it."""
    user = user_of(request)
    function_settings.delete(user, function_settings.access_function(user, id))
    return Done()


def _shown(shape: type[Schema]) -> Any:
    names = tuple(shape.model_fields)
    return lambda row: {name: getattr(row, name) for name in names}
