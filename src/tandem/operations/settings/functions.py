"""Custom functions: checked when saved, tried out on a record without changing anything."""

from __future__ import annotations

from django.db.models import QuerySet

from tandem.connectors import functions as sandbox
from tandem.connectors.functions import Failed, Result
from tandem.engine.record import RecordRef
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.settings.used import refuse_if_used
from tandem.operations.settings.writing import a_key, access_setting, changing, listed, remove, store
from tandem.store.models import CustomFunction, User
from tandem.store.read.images import load
from tandem.store.read.organisation import now

WORKS_ON = ("call", "contact", "company", "task")


def all_functions(user: User) -> QuerySet[CustomFunction]:
    """Every function. Raises access.Denied."""
    return listed(user, CustomFunction, "automate")


def access_function(user: User, id: int) -> CustomFunction:
    """A function. Raises access.Denied or access.NotThere."""
    return access_setting(user, CustomFunction, id, "automate")


def save(user: User, function: CustomFunction | None, name: str, source: str) -> CustomFunction:
    """Add a function, or change it. Raises Refused naming the line, access.Denied."""
    access.require(user, "automate")
    check(source)
    with changing(user, "automate"):
        row = function or CustomFunction(key=a_key(CustomFunction, name))
        store(row, {"name": name, "source": source})
    return row


def delete(user: User, function: CustomFunction) -> None:
    """Take a function away. Raises Refused while something needs it, access.Denied."""
    with changing(user, "automate"):
        refuse_if_used("function", function.key)
        remove(function)


def check(source: str) -> None:
    """Raises Refused, naming the line, unless the sandbox understands the code."""
    if not source.strip():
        raise Refused.because(
            N_("Write the function: what its last line gives, later steps can use."), "source"
        )
    found = [Problem("source", one.message, one.line) for one in sandbox.check(source)]
    if found:
        raise Refused(found)


def attempt(user: User, source: str, record: RecordRef) -> Result | Failed:
    """Run code on a record the person may see, with the limits it always has. Raises access.Denied or NotThere."""
    access.require(user, "run_code", record.type)
    access.require(user, "automate")
    access.check_records(user, "view", [record])
    image = load([record])[record]
    plain = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in image.items()
    }
    return sandbox.run(source, {"record": {"type": record.type, **plain}, "steps": {}}, now=now())
