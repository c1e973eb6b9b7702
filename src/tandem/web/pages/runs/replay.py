"""Doing many runs, or a group of incidents, again: the counts first, then by a catch-up policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running import replaying
from tandem.operations.running.replaying import Chosen, Counts, Policy
from tandem.operations.running.runs import visible_runs
from tandem.operations.watching import incident_groups
from tandem.store.models import User
from tandem.web.pages.doors import page, reader

from .filters import NARROWING, address, narrowed
from .incidents import title_of

HOWS = (
    (
        "failed_step",
        gettext_lazy("From the failed step"),
        gettext_lazy("What was done before stays; nothing is sent twice."),
    ),
    (
        "newest",
        gettext_lazy("With the newest version"),
        gettext_lazy("At the failed step of the version in force; from the start where that step is gone."),
    ),
    (
        "start",
        gettext_lazy("From the start"),
        gettext_lazy("Every step happens again; what was sent is sent again."),
    ),
)
POLICIES: Mapping[Policy, Any] = {
    "newest": gettext_lazy("Only the newest of each client"),
    "all": gettext_lazy("All of them, at once"),
    "spread": gettext_lazy("All of them, spread over time"),
    "drop": gettext_lazy("None: only take note of them"),
}


@dataclass(frozen=True)
class Choice:
    """One policy with what it would do now."""

    value: str
    label: str
    words: str


@page
def runs_replay(request: HttpRequest) -> HttpResponse:
    """GET: the failed and stopped runs a filter leaves, counted. POST ``how``, ``policy``, ``minutes``, ``note``."""
    user = reader(request)
    asked = {name: value for name in NARROWING if (value := request.GET.get(name, "").strip())}
    chosen = replaying.of_runs(user, narrowed(visible_runs(user), asked))
    back = f"{reverse('runs')}{address(asked)}"
    return _answer(request, user, chosen, gettext("Do runs again"), back, gettext("Runs"))


@page
def incident_replay(request: HttpRequest, id: int) -> HttpResponse:
    """GET: what a group of incidents is about, counted. POST as for runs."""
    user = reader(request)
    row = incident_groups.access_incident(user, id)
    chosen = replaying.of_group(user, row)
    return _answer(
        request, user, chosen, gettext("Do them again"), reverse("incident", args=[id]), title_of(row)
    )


def _answer(
    request: HttpRequest, user: User, chosen: Chosen, title: str, back: str, place: str
) -> HttpResponse:
    access.require(user, "enrol", "workflow")
    problems: list[str] = []
    if request.method == "POST":
        minutes = request.POST.get("minutes", "")
        try:
            counts = replaying.replay(
                user,
                chosen,
                request.POST.get("how", "failed_step"),  # type: ignore[arg-type]  # refused when unknown
                request.POST.get("policy", "newest"),  # type: ignore[arg-type]  # refused when unknown
                minutes=int(minutes) if minutes.isdigit() else 0 if minutes else replaying.SPREAD_MINUTES,
                note=request.POST.get("note", "").strip(),
            )
        except Refused as refused:
            problems = [one.message.say(gettext) for one in refused.problems]
        else:
            messages.success(request, _told(counts))
            return redirect(back)
    context = {"title": title, "back": back, "problems": problems, "crumbs": [(place, back), (title, "")]}
    return _page(request, user, chosen, context)


def _told(counts: Counts) -> str:
    words = [ngettext("{n} is done again.", "{n} are done again.", counts.again).format(n=counts.again)]
    if counts.left_out:
        left = ngettext("{n} is taken note of.", "{n} are taken note of.", counts.left_out)
        words.append(left.format(n=counts.left_out))
    if counts.refused:
        refused = ngettext("{n} could not be.", "{n} could not be.", len(counts.refused))
        words.append(refused.format(n=len(counts.refused)))
    return " ".join(words)


def _page(request: HttpRequest, user: User, chosen: Chosen, around: dict[str, Any]) -> HttpResponse:
    given = request.POST
    counts = {policy: replaying.count(user, chosen, "failed_step", policy) for policy in POLICIES}
    refused = Counter(text.say(gettext) for text in counts["all"].refused.values())
    total = len(chosen)
    context = {
        **around,
        "subtitle": ngettext("{n} in all.", "{n} in all.", total).format(n=total),
        "total": total,
        "refused": refused.most_common(),
        "refused_count": sum(refused.values()),
        "has_runs": bool(chosen.runs),
        "hows": HOWS,
        "how": given.get("how", "failed_step"),
        "policies": [
            Choice(policy, str(label), _words(policy, counts[policy])) for policy, label in POLICIES.items()
        ],
        "policy": given.get("policy", "newest"),
        "minutes": given.get("minutes", replaying.SPREAD_MINUTES),
        "note": given.get("note", ""),
    }
    return render(request, "runs/replay.html", context, status=422 if around["problems"] else 200)


def _words(policy: Policy, counts: Counts) -> str:
    again = ngettext("{n} is done again", "{n} are done again", counts.again).format(n=counts.again)
    left = ngettext("{n} is taken note of", "{n} are taken note of", counts.left_out).format(
        n=counts.left_out
    )
    if policy == "drop":
        return gettext("{left}, nothing happens.").format(left=left)
    return gettext("{again}, {left}.").format(again=again, left=left) if counts.left_out else f"{again}."
