"""The radar page: loops, contradictions, rules that never start or always lose, and what else is worth knowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tandem.operations.explaining.radar import Fight, Loop, Radar, radar
from tandem.store.models import Workflow
from tandem.web.components.marks import Doer
from tandem.web.pages.doors import page, reader

from .words import field_label

MOST = 100  # lines in each part


@dataclass(frozen=True)
class LoopLine:
    """A loop: the workflows in order, each with the field through which it starts the next."""

    links: list[tuple[Doer, str]]


@dataclass(frozen=True)
class FightLine:
    """Two workflows that set one field to different values."""

    loser: Doer
    winner: Doer
    field: str
    lost: str
    won: str


@page
def workflow_radar(request: HttpRequest) -> HttpResponse:
    """GET: what the workflows in force have to do with each other."""
    found = radar(reader(request))
    kinds = dict(Workflow.objects.filter(pk__in=found.names).values_list("pk", "about"))
    context = {
        "radar": found,
        "loops": [_loop(one, found, kinds) for one in found.loops[:MOST]],
        "fights": [_fight(one, found, kinds) for one in found.fights[:MOST]],
        "silent": _marks(found.silent[:MOST], found),
        "losers": _marks(found.losers[:MOST], found),
        "noted": [(_mark(one.workflow, found), one.message.say(gettext)) for one in found.noted[:MOST]],
        "reaching": [(_mark(one.workflow, found), one.people) for one in found.reaching[:MOST]],
        "is_clear": not (
            found.loops or found.fights or found.silent or found.losers or found.noted or found.reaching
        ),
        "crumbs": [(gettext("Workflows"), reverse("workflows")), (gettext("Radar"), "")],
    }
    return render(request, "radar/radar.html", context)


def _mark(workflow: int, found: Radar) -> Doer:
    return Doer("rule", found.names.get(workflow, f"#{workflow}"), url=reverse("workflow", args=[workflow]))


def _marks(workflows: Sequence[int], found: Radar) -> list[Doer]:
    return [_mark(one, found) for one in workflows]


def _loop(loop: Loop, found: Radar, kinds: dict[int, str]) -> LoopLine:
    words = [
        field_label(kinds.get(workflow, ""), field) if field else gettext("a new record")
        for workflow, field in zip(loop.workflows, loop.fields, strict=True)
    ]
    return LoopLine(list(zip(_marks(loop.workflows, found), words, strict=True)))


def _fight(fight: Fight, found: Radar, kinds: dict[int, str]) -> FightLine:
    field = field_label(kinds.get(fight.winner, ""), fight.field)
    return FightLine(
        _mark(fight.loser, found), _mark(fight.winner, found), field, str(fight.lost), str(fight.won)
    )
