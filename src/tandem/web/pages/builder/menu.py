"""What the + between two cards offers: the flow, the actions in groups, saved actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from tandem import catalog
from tandem.operations import access
from tandem.store.models import SavedAction, User

# What an action needs leave for says what it is about.
GROUPS = {
    "send": gettext_noop("Write to the client"),
    "notify": gettext_noop("Tell colleagues"),
    "create": gettext_noop("Add"),
    "edit": gettext_noop("Change"),
    "assign": gettext_noop("Change"),
    "delete": gettext_noop("Change"),
    "run_code": gettext_noop("Other systems"),
}
OTHER = gettext_noop("More")


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to put in. ``kind`` is what ``drafting.blank_step`` reads; ``words`` are searched as well."""

    kind: str
    icon: str
    label: str
    hint: str = ""


def offers(user: User, about: str, saved: Iterable[SavedAction]) -> list[tuple[str, list[Offer]]]:
    """Groups of what this person may put into a workflow about these records."""
    groups: dict[str, list[Offer]] = {gettext("Flow"): _flow()}
    for action in sorted(catalog.actions().values(), key=lambda one: gettext(one.title)):
        if action.needs_person:
            continue  # it is offered where things are handed over
        if about in action.works_on and access.may_at_all(user, action.permission, about):
            group = gettext(GROUPS.get(action.permission, OTHER))
            groups.setdefault(group, []).append(
                Offer(f"action:{action.id}", action.icon, gettext(action.title))
            )
    known = catalog.actions()
    fitting = [row for row in saved if row.action in known and about in known[row.action].works_on]
    kept = [
        Offer(f"use:{row.key}", known[row.action].icon, row.name, gettext(known[row.action].title))
        for row in fitting
    ]
    if kept:
        groups[gettext("Saved actions")] = sorted(kept, key=lambda one: one.label)
    return list(groups.items())


def _flow() -> list[Offer]:
    return [
        Offer(
            "wait",
            "hourglass",
            gettext("Wait"),
            gettext("for a while, until a date, or until something happens"),
        ),
        Offer(
            "branch", "git-branch", gettext("Branch"), gettext("go on differently, depending on conditions")
        ),
        Offer(
            "hand_off",
            "hand-stop",
            gettext("Hand to a person"),
            gettext("a call, an approval, something to do"),
        ),
        Offer("stop", "player-stop", gettext("Stop"), gettext("end here and say why")),
    ]
