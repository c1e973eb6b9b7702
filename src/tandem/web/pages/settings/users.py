"""Colleagues: their list, inviting one, changing one, letting one in or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.operations.errors import Refused
from tandem.operations.settings import invitations, organisation, users
from tandem.store.models import User
from tandem.web.components.listing import Column
from tandem.web.components.states import State
from tandem.web.forms.settings.users import ColleagueForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import USERS

COLUMNS = (
    Column("name", gettext_lazy("Name"), width="wide"),
    Column("role", gettext_lazy("Role")),
    Column("manager", gettext_lazy("Answers to")),
    Column("teams", gettext_lazy("Teams")),
    Column("extension", gettext_lazy("Extension")),
    Column("state", gettext_lazy("State")),
    Column("seen", gettext_lazy("Last signed in")),
)
ACTIVE = State(gettext_lazy("Active"), "circle-check", "green")
INVITED = State(gettext_lazy("Invited"), "mail-forward", "amber")
INACTIVE = State(gettext_lazy("May not sign in"), "lock", "grey")


def state(colleague: User) -> State:
    """Whether they sign in, are still invited, or may not."""
    if not colleague.is_active:
        return INACTIVE
    return INVITED if users.is_invited(colleague) else ACTIVE


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: everybody."""
    rows = users.colleagues(reader(request))
    found = answers.listing(
        request,
        "users",
        rows,
        COLUMNS,
        lambda row: reverse("settings_user", args=[row.pk]),
        search=("name", "email"),
        shown=lambda row: {"state": state(row)},
    )
    return answers.show(request, USERS, "users", {"listing": found})


@page
def invite(request: HttpRequest) -> HttpResponse:
    """GET and POST: invite a colleague by mail."""
    firm = organisation.show(reader(request))
    form = ColleagueForm(firm, None, request.POST or None)
    sent = []

    def act() -> None:
        sent.append(
            users.invite(
                reader(request), form.values(), lambda one: invitations.link(one, request.build_absolute_uri)
            )
        )

    if answers.accepted(request, form, act):
        colleague, accepted = sent[0]
        words, fine = _told(colleague, accepted)
        return answers.done(request, reverse("settings_user", args=[colleague.pk]), words, fine=fine)
    return answers.show(request, USERS, "user_invite", {"form": form}, _("Invite"))


def _told(colleague: User, accepted: bool) -> tuple[str, bool]:
    if accepted:
        return _("The invitation is on its way to {address}.").format(address=colleague.email), True
    words = _("{name} is added, but the mail could not be sent. Try the mail account, then send it again.")
    return words.format(name=colleague.name), False


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: a colleague."""
    user = reader(request)
    colleague = users.access_colleague(user, id)
    form = ColleagueForm(organisation.show(user), colleague, request.POST or None)
    if answers.accepted(request, form, lambda: users.change(user, colleague, form.values())):
        return answers.done(request, reverse(USERS.name), _("{name} is saved.").format(name=colleague.name))
    kept = users.access_colleague(user, id)
    context = {"form": form, "colleague": kept, "state": state(kept), "is_me": kept.pk == user.pk}
    return answers.show(request, USERS, "user", context, kept.name)


@page
@require_POST
def switch(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``active`` (1 or 0): let a colleague sign in, or no more."""
    colleague = users.access_colleague(reader(request), id)
    active = request.POST.get("active") == "1"
    words = _("{name} may sign in again.") if active else _("{name} may not sign in any more.")
    return answers.do(
        request,
        lambda: users.switch(reader(request), colleague, active),
        reverse("settings_user", args=[id]),
        words.format(name=colleague.name),
    )


@page
@require_POST
def again(request: HttpRequest, id: int) -> HttpResponse:
    """POST: send the invitation once more."""
    colleague = users.access_colleague(reader(request), id)
    here = reverse("settings_user", args=[id])
    try:
        accepted = users.invite_again(
            reader(request), colleague, lambda one: invitations.link(one, request.build_absolute_uri)
        )
    except Refused as refused:
        return answers.done(request, here, refused.problems[0].message.say(_), fine=False)
    words, fine = _told(colleague, accepted)
    return answers.done(request, here, words, fine=fine)
