"""What a form's selects offer: colleagues and groups, what authors saved, the fields of a record type."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tandem.catalog.actions.update_field import OWN_ACTION
from tandem.operations.world import settings
from tandem.store.models import Role, Team
from tandem.store.read.schema import schema

Option = tuple[str, str]
Group = tuple[str, list[Option]]


def people() -> list[Group]:
    """Words that stand for colleagues, as the engine's directory reads them, in groups."""
    everybody = settings().directory.people.values()
    colleagues = sorted((person.name, f"user:{person.email}") for person in everybody if person.active)
    groups = [
        (_("About this record"), [("owner", _("Its owner")), ("owner.manager", _("The owner’s manager"))]),
        (_("Colleagues"), [(word, name) for name, word in colleagues]),
        (
            _("Teams"),
            [(f"team:{key}", name) for key, name in Team.objects.order_by("name").values_list("key", "name")],
        ),
        (
            _("Roles"),
            [(f"role:{key}", name) for key, name in Role.objects.order_by("name").values_list("key", "name")],
        ),
    ]
    return [group for group in groups if group[1]]


def receivers() -> list[Group]:
    """Whom a mail can go to: the client, or colleagues."""
    return [(_("Client"), [("client", _("The client"))]), *people()]


def fields(record_type: str) -> list[Option]:
    """The fields of a record type that may be set by hand."""
    known = schema()[record_type].fields
    return [
        (name, _(field.label).capitalize())
        for name, field in known.items()
        if not field.readonly and name not in OWN_ACTION
    ]


def statuses(record_type: str) -> list[Option]:
    """The states a record of this type can have; empty when its status is a free word."""
    return [(choice.value, _(choice.label)) for choice in schema()[record_type].fields["status"].choices]


def workflows(record_type: str) -> list[Option]:
    """The workflows about records of this type, or about the clients it has, by key; those that are off say so."""
    kind = schema().get(record_type)
    about = {record_type, *({"contact", "company"} & set(kind.relations.values() if kind else ()))}
    found = [(str(one["name"]), key, "version" in one) for key, one in settings().library.workflows.items()
             if one["about"] in about]  # fmt: skip
    return [
        (key, name if is_on else _("{name} (off)").format(name=name)) for name, key, is_on in sorted(found)
    ]


def saved(control: str) -> Iterator[Option]:
    """What authors keep to use again, by its key: mail templates, endpoints or functions."""
    library = settings().library
    kept = {
        "mail_template": library.mail_templates,
        "endpoint": library.endpoints,
        "function": library.functions,
    }
    return ((key, str(one.get("name", key))) for key, one in kept[control].items())
