"""Contacts and companies are added and changed by people; their numbers are brought to one form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tandem.connectors.numbers import normalise
from tandem.engine.cause import Cause
from tandem.engine.record import RecordRef
from tandem.engine.words import N_, Text
from tandem.operations import by_hand
from tandem.operations.errors import Problem, Refused
from tandem.operations.settings.organisation import check_zone
from tandem.store.models import User
from tandem.store.read.organisation import now as the_time
from tandem.store.read.organisation import organisation
from tandem.store.read.schema import schema
from tandem.store.write.cause import said_by

CLIENTS = ("contact", "company")
PREFERENCES = ("name", "phone", "extension", "language", "time_zone", "theme", "digest", "mail_overdue")


def add_client(user: User, record_type: str, values: Mapping[str, Any]) -> RecordRef:
    """A new contact or company; ``values`` by field name, references as ids. Raises Refused or Denied."""
    return by_hand.add(user, record_type, f"{record_type}.created", ready(record_type, values))


def change_client(user: User, record: RecordRef, values: Mapping[str, Any]) -> bool:
    """Set fields of a contact or company; False when nothing changed. Raises Refused, Denied or NotThere."""
    return by_hand.change(user, record, f"{record.type}.edited", ready(record.type, values))


def change_preferences(user: User, values: Mapping[str, Any]) -> None:
    """A colleague's own name, telephone, language, time zone, theme, and which letters they want. Raises Refused."""
    unknown = sorted(set(values) - set(PREFERENCES))
    if unknown:
        raise Refused.because(N_("“{name}” is not a preference."), unknown[0], name=unknown[0])
    if values.get("time_zone"):
        check_zone(str(values["time_zone"]))
    _check_telephone(user, values)
    with transaction.atomic():
        said_by(Cause("person", doer=user.id))
        User.objects.filter(id=user.id).update(**values, updated_at=the_time())


def _check_telephone(user: User, values: Mapping[str, Any]) -> None:
    """A number that can be rung, and an extension that is nobody else's: calls there would become this person's."""
    phone, extension = (str(values.get(name) or "").strip() for name in ("phone", "extension"))
    if phone and normalise(phone, organisation().region).e164 is None:
        message = N_(
            "“{number}” is no telephone number. Write it with its country code, such as +33 6 12 34 56 78."
        )
        raise Refused.because(message, "phone", number=phone)
    others = User.objects.exclude(id=user.id).filter(is_active=True)
    other = others.filter(extension=extension).first() if extension != user.extension and extension else None
    if other is not None:
        message = N_("“{extension}” is the extension of {name}. Write your own.")
        raise Refused.because(message, "extension", extension=extension, name=other.name)


def ready(record_type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored: full name, number in E.164. Raises Refused, naming field and fix."""
    known = schema()[record_type].fields
    problems = [
        Problem(name, Text(N_("“{name}” is not a field that can be filled in."), {"name": name}))
        for name in values
        if name not in known or known[name].readonly
    ]
    ready = dict(values)
    if record_type == "contact" and {"first_name", "last_name"} & values.keys():
        ready["name"] = " ".join(
            part for part in (values.get("first_name"), values.get("last_name")) if part
        ).strip()
    if "name" in ready and not ready["name"]:
        field = "last_name" if record_type == "contact" else "name"
        problems.append(Problem(field, Text(N_("Give a name, so that colleagues can find this again."))))
    problems += _number(ready)
    if problems:
        raise Refused(problems)
    return ready


def _number(ready: dict[str, Any]) -> list[Problem]:
    """Put the E.164 form beside the number as written."""
    if "phone" not in ready:
        return []
    written = (ready["phone"] or "").strip()
    ready["phone"], ready["phone_e164"] = written, ""
    if not written:
        return []
    found = normalise(written, organisation().region)
    if found.e164 is None:
        text = N_(
            "“{number}” is no telephone number. Write it with its country code, such as +33 6 12 34 56 78."
        )
        return [Problem("phone", Text(text, {"number": written}))]
    ready["phone_e164"] = found.e164
    return []
