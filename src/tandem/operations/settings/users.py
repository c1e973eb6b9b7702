"""Colleagues: invited by mail, changed, switched off; the last administrator stays."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.deliveries.mail import send_at_once
from tandem.operations.errors import Refused
from tandem.operations.settings.organisation import check_zone
from tandem.operations.settings.writing import access_setting, changing, listed, log_change, store
from tandem.store.models import Organisation, Team, User
from tandem.store.read.people import subordinates

log = logging.getLogger("tandem.settings")
COLUMNS = ("name", "email", "role", "manager", "phone", "extension", "language", "time_zone")
Link = Callable[[User], str]


def colleagues(user: User) -> QuerySet[User]:
    """Everybody, those who may sign in first. Raises access.Denied."""
    rows = listed(user, User).select_related("role", "manager").prefetch_related("teams")
    return rows.order_by("-is_active", "name", "id")


def access_colleague(user: User, id: int) -> User:
    """A colleague. Raises access.Denied or access.NotThere."""
    return access_setting(user, User, id)


def is_invited(colleague: User) -> bool:
    """Whether they have not chosen a password yet."""
    return not colleague.has_usable_password()


def invite(user: User, values: Mapping[str, Any], link: Link) -> tuple[User, bool]:
    """Add a colleague and mail the link to choose a password; gives whether that mail was accepted.

    ``link`` makes the address: random, for one use, good for some days. Raises Refused or access.Denied.
    """
    with changing(user) as firm:
        colleague = User(language=firm.language)
        colleague.set_unusable_password()
        _write(user, colleague, values)
    return colleague, _send(user, colleague, firm, link)


def invite_again(user: User, colleague: User, link: Link) -> bool:
    """Mail the link once more; gives whether it was accepted. Raises Refused when there is no need, access.Denied."""
    access.require(user, "administer")
    if not is_invited(colleague):
        raise Refused.because(
            N_("This colleague has a password already; “Reset your password” sends a new link.")
        )
    if not colleague.is_active:
        raise Refused.because(N_("This colleague may not sign in. Let them in again first."))
    return _send(user, colleague, Organisation.objects.get(id=1), link)


def change(user: User, colleague: User, values: Mapping[str, Any]) -> bool:
    """Change some of COLUMNS and ``teams``; gives whether anything did. Raises Refused or access.Denied."""
    with changing(user):
        changed = _write(user, colleague, values)
        keep_an_administrator("role")
    return changed


def switch(user: User, colleague: User, active: bool) -> None:
    """Let somebody sign in, or no more; what they did stays. Raises Refused or access.Denied."""
    if colleague.pk == user.pk and not active:
        raise Refused.because(N_("You cannot deactivate yourself. Another administrator can."))
    with changing(user):
        store(colleague, {"is_active": active})
        keep_an_administrator("")


def keep_an_administrator(field: str) -> None:
    """Raises Refused when nobody active could change settings any more."""
    people = User.objects.filter(is_active=True, role__isnull=False).select_related("role")
    if not any(access.may_at_all(one, "administer") for one in people):
        message = N_(
            "This would leave nobody who may change settings. Make somebody else an administrator first."
        )
        raise Refused.because(message, field)


def _write(user: User, colleague: User, values: Mapping[str, Any]) -> bool:
    wanted = {name: values[name] for name in COLUMNS if name in values}
    if "email" in wanted:
        wanted["email"] = str(wanted["email"]).strip().lower()
    if wanted.get("time_zone"):
        check_zone(str(wanted["time_zone"]))
    if wanted.get("role", colleague.role) is None:
        raise Refused.because(N_("Choose a role: without one, somebody can see and do nothing."), "role")
    _check_manager(colleague, wanted.get("manager"))
    changed = store(colleague, wanted)
    teams = values.get("teams")
    return changed if teams is None else _join(user, colleague, list(teams)) or changed


def _check_manager(colleague: User, manager: User | None) -> None:
    """Nobody is above themselves."""
    if manager is None or colleague._state.adding:
        return
    if manager.pk == colleague.pk:
        raise Refused.because(N_("Nobody is their own manager."), "manager")
    if manager.pk in subordinates(colleague.pk):
        message = N_("{manager} works under {colleague}, so it cannot be the other way round as well.")
        raise Refused.because(message, "manager", manager=manager.name, colleague=colleague.name)


def _join(user: User, colleague: User, teams: list[Team]) -> bool:
    """Make these the colleague's teams; each team that changed says so to the log."""
    before = set(colleague.teams.values_list("pk", flat=True))
    after = {team.pk for team in teams}
    colleague.teams.set(teams)
    for id in sorted(before ^ after):
        verb = "joined" if id in after else "left"
        log_change(user, "team", id, {}, {verb: colleague.pk})
    return before != after


def _send(user: User, colleague: User, firm: Organisation, link: Link) -> bool:
    with translation.override(colleague.language):
        values = {"name": colleague.name, "inviter": user.name, "firm": firm.name, "link": link(colleague)}
        subject = _("{inviter} invites you to {firm}").format(**values)
        body = _(
            "Hello {name},\n\n{inviter} opened an account for you in Tandem, where {firm} works with its clients.\n\n"
            "Choose your password here:\n{link}\n\nThe link works once and for three days. "
            "After that, ask {inviter} for a new one.\n"
        ).format(**values)
    accepted = send_at_once(EmailMessage(subject, body, to=[colleague.email]))
    if not accepted:
        log.warning("the invitation of user %s could not be sent", colleague.pk)
    return accepted
