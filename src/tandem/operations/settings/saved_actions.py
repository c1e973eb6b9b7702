"""Saved actions: an action with its form filled in, to be associated with several rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from tandem import catalog
from tandem.engine.action import Action
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.settings.used import refuse_if_used
from tandem.operations.settings.writing import a_key, access_setting, changing, listed, remove, store
from tandem.operations.toolbox import form_of
from tandem.store.models import SavedAction, User


def all_saved(user: User) -> QuerySet[SavedAction]:
    """Every saved action. Raises access.Denied."""
    return listed(user, SavedAction, "automate")


def access_saved(user: User, id: int) -> SavedAction:
    """A saved action. Raises access.Denied or access.NotThere."""
    return access_setting(user, SavedAction, id, "automate")


def kind(action: str) -> type[Action]:
    """The action of the catalogue with this id. Raises access.NotThere."""
    found = catalog.actions().get(action)
    if found is None:
        raise access.NotThere(f"action {action}")
    return found


def kinds(user: User) -> list[type[Action]]:
    """The actions this person may save: those they could do themselves. Raises access.Denied."""
    access.require(user, "automate")
    found = [
        one
        for one in catalog.actions().values()
        if not one.needs_person  # a saved action is for rules
        and any(access.may_at_all(user, one.permission, record_type) for record_type in one.works_on)
    ]
    return sorted(found, key=lambda one: one.title)


def save(
    user: User, saved: SavedAction | None, name: str, action: str, form: Mapping[str, Any], about: str = ""
) -> SavedAction:
    """Save an action anew, or change it; ``about``: the records it is written for, the first it works on if empty.

    Raises Refused naming each field, or access.Denied.
    """
    access.require(user, "automate")
    chosen = kind(action)
    if chosen not in kinds(user):
        raise access.Denied(chosen.permission)
    if saved is not None and saved.action != action:
        raise Refused.because(N_("A saved action stays what it is. Save another one instead."), "action")
    form_of(action, form, about or chosen.works_on[0], user)
    with changing(user, "automate"):
        row = saved or SavedAction(key=a_key(SavedAction, name))
        store(row, {"name": name, "action": action, "form": dict(form)})
    return row


def delete(user: User, saved: SavedAction) -> None:
    """Take a saved action away. Raises Refused while a workflow needs it, access.Denied."""
    with changing(user, "automate"):
        refuse_if_used("saved_action", saved.key)
        remove(saved)
