"""Saved filters: a named condition over contacts or companies, checked by the engine, counted before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from pydantic import ValidationError

from tandem.engine.condition import Condition, InvalidCondition, parse, validate
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.settings.writing import a_key, changing, remove, store
from tandem.operations.world import settings
from tandem.store.models import Record, SavedFilter, User
from tandem.store.read.conditions import as_q, matching
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import models_by_type, schema

ABOUT = ("contact", "company")


def all_filters(user: User) -> QuerySet[SavedFilter]:
    """Every saved filter, by name. Raises access.Denied without the right to see them."""
    access.require(user, "view", SavedFilter.record_type)
    return SavedFilter.objects.order_by("name", "id")


def access_filter(user: User, id: int) -> SavedFilter:
    """One saved filter. Raises access.NotThere or access.Denied."""
    row = all_filters(user).filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"saved_filter {id}")
    return row


def save(
    user: User, *, name: str, about: str, condition: Mapping[str, Any] | None, id: int | None = None
) -> SavedFilter:
    """Make or change one. ``about``: contact or company; ``condition``: the tree as JSON, None for everybody.

    Raises Refused naming the place in the tree, access.Denied, access.NotThere.
    """
    read(about, condition)
    with changing(user, "enrol"):
        row = (
            access_filter(user, id)
            if id is not None
            else SavedFilter(key=a_key(SavedFilter, name), owner=user)
        )
        if row.about and row.about != about and row.campaigns.exists():
            raise Refused.because(N_("A campaign uses this filter, so it stays about the same."), "about")
        store(
            row, {"name": name.strip(), "about": about, "condition": dict(condition) if condition else None}
        )
    return row


def delete(user: User, id: int) -> None:
    """Take one away. Raises Refused while a campaign uses it."""
    with changing(user, "enrol"):
        remove(access_filter(user, id))


def count(user: User, about: str, condition: Mapping[str, Any] | None) -> int:
    """How many records somebody may see match now. Raises Refused."""
    return found(user, about, condition).count()


def found(user: User, about: str, condition: Mapping[str, Any] | None) -> QuerySet[Any]:
    """The records somebody may see that match now. Raises Refused."""
    wanted = read(about, condition)
    rows: QuerySet[Any] = access.visible(user, _model(about))
    return matching(rows, wanted, schema(), about, the_time().astimezone(settings().zone))


def read(about: str, condition: Mapping[str, Any] | None) -> Condition | None:
    """The condition as a tree. Raises Refused, naming each wrong place such as ``condition.all.0.value``."""
    if about not in ABOUT:
        raise Refused.because(N_("Choose one of {known}."), "about", known=", ".join(ABOUT))
    if not condition:
        return None
    try:
        tree = parse(dict(condition))
    except ValidationError as error:
        problems = [
            Problem(f"condition.{one.field}".rstrip("."), one.message) for one in Refused.of(error).problems
        ]
        raise Refused(problems) from error
    both = N_("{message} {fix}")
    wrong = [
        Problem(
            ".".join(("condition", *map(str, one.path_in_document))),
            Text(both, {"message": one.message, "fix": one.fix}),
        )
        for one in validate(tree, schema(), about)
    ]
    if wrong:
        raise Refused(wrong)
    if tree is not None:
        _check_rows(tree, about)
    return tree


def _check_rows(tree: Condition, about: str) -> None:
    """Raises Refused for what only an event can answer."""
    try:
        as_q(tree, schema(), about, the_time())
    except InvalidCondition as error:
        raise Refused.because(str(error), "condition") from error


def _model(about: str) -> type[Record]:
    return models_by_type()[about]
