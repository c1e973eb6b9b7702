"""Mail templates: checked as they are written, tried out on a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from tandem.connectors.templates import Failure, Job, render_many
from tandem.engine.action import Surroundings
from tandem.engine.form_checks import template_problems
from tandem.engine.mail import client_address, values_for
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.deliveries.sending import TEMPLATE_SECONDS
from tandem.operations.errors import Problem, Refused
from tandem.operations.settings.used import refuse_if_used
from tandem.operations.settings.writing import a_key, access_setting, changing, listed, remove, store
from tandem.operations.world import settings, world
from tandem.store.models import MailTemplate, User
from tandem.store.read.images import load_with_relations
from tandem.store.read.organisation import now
from tandem.store.read.schema import schema

ABOUT = ("call", "contact", "company", "task")
CLIENTS = {"call": "caller", "task": "contact"}  # where the client of a record is
OF_CLIENTS = ("name", "first_name", "email", "phone", "city")
TECHNICAL = {"id", "via_integration", "provider", "provider_id"}  # nothing to write in a letter
Values = Mapping[str, str]


@dataclass(frozen=True)
class Preview:
    """A mail as it would leave: to whom, subject and body; or why it cannot be written."""

    to: str
    subject: str
    body: str
    problem: Text | None = None


def all_templates(user: User) -> QuerySet[MailTemplate]:
    """Every template. Raises access.Denied."""
    return listed(user, MailTemplate, "automate")


def access_template(user: User, id: int) -> MailTemplate:
    """A template. Raises access.Denied or access.NotThere."""
    return access_setting(user, MailTemplate, id, "automate")


def save(user: User, template: MailTemplate | None, values: Values) -> MailTemplate:
    """Add a template, or change name, about, subject and body. Raises Refused or access.Denied."""
    access.require(user, "automate")
    found = problems(values)
    if found:
        raise Refused(found)
    with changing(user, "automate"):
        row = template or MailTemplate(key=a_key(MailTemplate, values["name"]))
        store(row, {name: values[name] for name in ("name", "about", "subject", "body")})
    return row


def delete(user: User, template: MailTemplate) -> None:
    """Take a template away. Raises Refused while something needs it, access.Denied."""
    with changing(user, "automate"):
        refuse_if_used("mail_template", template.key)
        remove(template)


def problems(values: Values) -> list[Problem]:
    """What is wrong with a template's subject and body, each with how to mend it."""
    about = values.get("about", "")
    if about not in ABOUT:
        text = Text(N_("Choose one of {known}."), {"known": ", ".join(ABOUT)})
        return [Problem("about", text)]
    around = Surroundings(schema(), about, world(settings(), now(), {}))
    found = [
        one for name in ("subject", "body") for one in template_problems(around, name, values.get(name, ""))
    ]
    return [Problem(one.field, one.message) for one in found]


def places(about: str) -> list[tuple[str, str]]:
    """The places a template may fill in: path and English label, of whom it is with and of the record."""
    found = []
    client = CLIENTS.get(about)
    if client:
        people = schema()["contact"].fields
        found = [(f"{client}.{name}", people[name].label) for name in OF_CLIENTS]
    own = schema()[about].fields
    found += [(name, field.label) for name, field in own.items() if name not in TECHNICAL]
    return [*found, ("owner.name", schema()["user"].fields["name"].label)]


def preview(user: User, values: Values, record: RecordRef) -> Preview:
    """The mail this would be for a record the person may see. Raises Refused, access.Denied or access.NotThere."""
    access.require(user, "automate")
    access.check_records(user, "view", [record])
    found = problems(values)
    if found:
        raise Refused(found)
    view = View(world(settings(), now(), load_with_relations([record])), record)
    to = client_address(view)[0]
    texts = [values["subject"], values["body"]]
    filled = values_for(view, *texts)
    subject, body = render_many([Job(text, filled, html=False) for text in texts], TEMPLATE_SECONDS)
    for one in (subject, body):
        if isinstance(one, Failure):
            return Preview(to, "", "", one.reason)
    return Preview(to, str(subject), str(body))
