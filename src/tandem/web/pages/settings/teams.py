"""Teams: their list, and one with its lead and members."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.operations.settings import teams
from tandem.store.models import Team
from tandem.web.components.listing import Column
from tandem.web.forms.settings.teams import TeamForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import TEAMS

COLUMNS = (
    Column("name", gettext_lazy("Team"), width="wide"),
    Column("lead", gettext_lazy("Team lead")),
    Column("members", gettext_lazy("Members")),
)


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every team."""
    rows = teams.all_teams(reader(request))
    found = answers.listing(
        request, "teams", rows, COLUMNS, lambda row: reverse("settings_team", args=[row.pk])
    )
    return answers.show(request, TEAMS, "teams", {"listing": found})


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new team."""
    teams.all_teams(reader(request))
    return _edit(request, None)


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: a team."""
    return _edit(request, teams.access_team(reader(request), id))


def _edit(request: HttpRequest, team: Team | None) -> HttpResponse:
    form = TeamForm(team, request.POST or None)
    title = team.name if team else _("New team")

    def act() -> None:
        teams.save(reader(request), team, form.cleaned_data["name"], form.leader, form.chosen)

    if answers.accepted(request, form, act):
        words = _("The team {name} is saved.").format(name=form.cleaned_data["name"])
        return answers.done(request, reverse(TEAMS.name), words)
    context = {"form": form, "team": team, "title": title}
    return answers.show(request, TEAMS, "team", context, title)


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a team away."""
    team = teams.access_team(reader(request), id)
    here = reverse("settings_team", args=[id])
    words = _("The team {name} is gone.").format(name=team.name)
    return answers.do(request, lambda: teams.delete(reader(request), team), reverse(TEAMS.name), words, here)
