"""Publishing, looked at first: what stands in the way, what changes, who waits, how many people it would reach."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from tandem.operations.authoring import draft_problems, drafts, publishing
from tandem.operations.authoring.drafts import Draft
from tandem.operations.authoring.publishing import Published, Review, Waiting
from tandem.operations.authoring.versions import access_workflow
from tandem.operations.errors import Refused
from tandem.store.models import User, Workflow
from tandem.web.pages.doors import page, reader

from .publish_review import STAY, places, troubles
from .version_words import lines
from .versions import draft_url
from .words import Speaker, document_of

CHOICES: tuple[tuple[Waiting, object, object], ...] = (
    (
        "finish",
        gettext_lazy("They finish on the version they began with"),
        gettext_lazy("What the new version does differently is not for them."),
    ),
    (
        "move",
        gettext_lazy("They move over to the new version"),
        gettext_lazy("Each goes on at the step you choose; the time it has waited counts."),
    ),
    (
        "cancel",
        gettext_lazy("They end"),
        gettext_lazy("What they did stays; their unsent messages and open manual actions are called off."),
    ),
)


@page
def workflow_publish(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the review of the draft. POST ``seen``, ``note``, ``waiting``, ``to:<step>``, ``reach``: publish it."""
    user = reader(request)
    row = access_workflow(user, id, "publish")
    draft = drafts.open(user, row)
    review = publishing.review(user, row, draft.document)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong = _hurdles(request, draft, review)
        if not wrong:
            try:
                done = _publish(request, user, row, draft)
            except Refused as refused:
                wrong = {one.field: one.message.say(gettext) for one in refused.problems}
            else:
                messages.success(request, _told(done))
                return redirect("workflow", id)
    return _page(request, row, draft, review, wrong)


def _hurdles(request: HttpRequest, draft: Draft, review: Review) -> dict[str, str]:
    """What the page itself must make sure of: the draft is the one looked at, the number was typed."""
    if request.POST.get("seen") != str(draft.number):
        name = draft.who or gettext("Somebody")
        words = gettext("{name} changed the draft meanwhile. This is how it is now: look again.")
        return {"seen": words.format(name=name)}
    typed = request.POST.get("reach", "").replace(" ", "").strip()
    if review.must_confirm and typed != str(review.reach):
        return {"reach": gettext("Type {n} to say that you mean it.").format(n=review.reach)}
    return {}


def _publish(request: HttpRequest, user: User, row: Workflow, draft: Draft) -> Published:
    waiting = request.POST.get("waiting", "finish")
    typed = request.POST.get("reach", "").replace(" ", "").strip()
    return publishing.publish(
        user,
        row,
        draft.document,
        request.POST.get("note", "").strip(),
        waiting=waiting,  # type: ignore[arg-type]  # publish refuses what it does not know
        mapping=_mapping(_chosen(request)) if waiting == "move" else None,
        confirmed_reach=int(typed) if typed.isdigit() else None,
        on=True if request.POST.get("on") == "1" else None,
    )


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What was chosen for each step where runs wait."""
    return {name[3:]: str(value) for name, value in request.POST.items() if name.startswith("to:")}


def _mapping(chosen: Mapping[str, str]) -> dict[str, str | None]:
    return {step: None if to == STAY else to for step, to in chosen.items() if to}


def _told(done: Published) -> str:
    words = gettext("Version {number} is in force.").format(number=done.version.number)
    if done.moved:
        told = ngettext("{n} run moved over.", "{n} runs moved over.", done.moved)
        words = f"{words} {told.format(n=done.moved)}"
    if done.cancelled:
        told = ngettext("{n} run was ended.", "{n} runs were ended.", done.cancelled)
        words = f"{words} {told.format(n=done.cancelled)}"
    return words


def _page(
    request: HttpRequest, row: Workflow, draft: Draft, review: Review, wrong: Mapping[str, str]
) -> HttpResponse:
    speaker = Speaker()
    live = document_of(row.live.document if row.live else None)
    found = draft_problems.problems(draft.document)
    errors = [one for one in found if not one.is_warning]
    waiting = places(review, row, speaker, _chosen(request), wrong)
    context = {
        "row": row,
        "draft": draft,
        "review": review,
        "errors": troubles(errors, draft.document),
        "warnings": troubles([one for one in found if one.is_warning], draft.document),
        "changes": lines(live, review.document, speaker) if live and review.document else None,
        "number": (row.live.number if row.live else 0) + 1,
        "waiting": waiting,
        "waiting_count": sum(one.count for one in waiting),
        "choices": CHOICES,
        "chosen": request.POST.get("waiting", "finish"),
        "note": request.POST.get("note", ""),
        "typed": request.POST.get("reach", ""),
        "wrong": wrong,
        "whole": [
            words
            for place, words in wrong.items()
            if place not in ("reach", "note") and "mapping." not in place
        ],
        "draft_url": draft_url(row.pk),
        "crumbs": [
            (gettext("Workflows"), reverse("workflows")),
            (row.name, reverse("workflow", args=[row.pk])),
            (gettext("Publish"), ""),
        ],
    }
    status = 422 if wrong and request.method == "POST" else 200
    return render(request, "publish/review.html", context, status=status)
