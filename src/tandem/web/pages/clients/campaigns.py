"""Campaigns: a saved filter put through a workflow little by little: the list, a new one, one and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tandem import catalog
from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.outreach import campaigns, saved_filters
from tandem.operations.running import enrolment
from tandem.store.models import Campaign, CampaignMember, User, Workflow
from tandem.store.read.labels import labels
from tandem.web.components.shapes import Stat
from tandem.web.components.states import state_of
from tandem.web.forms.campaigns import DAYS, CampaignForm
from tandem.web.pages.addresses import record_url
from tandem.web.pages.doors import page, reader
from tandem.web.pages.manual_actions.words import labels_of_outcomes
from tandem.web.pages.sentences import reason

SHOWN_LEFT_OUT = 100
OUTCOMES = {
    "did": gettext_lazy("done"),
    "waited": gettext_lazy("waiting"),
    "skipped": gettext_lazy("skipped"),
    "failed": gettext_lazy("failed"),
}


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every campaign."""
    user = reader(request)
    rows = list(campaigns.all_campaigns(user)[:200])
    counts = _counts([row.pk for row in rows])
    context = {
        "campaigns": [{"row": row, **counts.get(row.pk, {})} for row in rows],
        "may_add": enrolment.may_start(user),
        "crumbs": [(_("Campaigns"), "")],
    }
    return render(request, "campaigns/list.html", context)


def _counts(ids: list[int]) -> dict[int, dict[str, int]]:
    """Members of each campaign: how many there are, and how many have had their turn."""
    rows = CampaignMember.objects.filter(campaign__in=ids).values("campaign")
    counted = rows.annotate(total=Count("id"), past=Count("id", filter=~Q(state="waiting"))).order_by()
    return {one["campaign"]: {"total": one["total"], "past": one["past"]} for one in counted}


@page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: a draft, to be looked at and started."""
    user = reader(request)
    access.require(user, "enrol")
    form = _form(user, None, request)
    if request.method == "POST" and form.is_valid():
        try:
            row = campaigns.create(user, form.values())
        except Refused as refused:
            form.add_refusal(refused.problems)
        else:
            return redirect("campaign", row.pk)
    context = {
        "form": form,
        "title": _("New campaign"),
        "back": reverse("campaigns"),
        "submit": _("Save the draft"),
        "has_filters": bool(saved_filters.all_filters(user)[:1]),
        "crumbs": [(_("Campaigns"), reverse("campaigns")), (_("New"), "")],
    }
    return render(request, "campaigns/form.html", context)


def _form(user: User, row: Campaign | None, request: HttpRequest) -> CampaignForm:
    rows = Workflow.objects.filter(live__isnull=False, about__in=saved_filters.ABOUT).order_by("name")
    data = request.POST if request.method == "POST" else None
    live = row is not None and row.state != Campaign.State.DRAFT
    return CampaignForm(list(saved_filters.all_filters(user)), list(rows), row, data, live=live)


@page
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the form. POST: change a draft, or the pace and hours of one that runs."""
    user = reader(request)
    row = campaigns.access_campaign(user, id, "enrol")
    form = _form(user, row, request)
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.change(user, id, form.values())
        except Refused as refused:
            form.add_refusal(refused.problems)
        else:
            return redirect("campaign", id)
    context = {
        "form": form,
        "title": row.name,
        "back": record_url(RecordRef("campaign", id)),
        "has_filters": True,
        "crumbs": [(_("Campaigns"), reverse("campaigns")), (row.name, "")],
    }
    return render(request, "campaigns/form.html", context)


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET: how far it is, what each step came to, who was left out and why."""
    return _page(request, id)


def _page(request: HttpRequest, id: int, confirm: int = 0, problem: str = "") -> HttpResponse:
    user = reader(request)
    row = campaigns.access_campaign(user, id)
    progress = campaigns.progress(user, id)
    waiting = row.state == Campaign.State.DRAFT
    context: dict[str, Any] = {
        "row": row,
        "state": state_of("campaign", row.state),
        "progress": progress,
        "past": progress.total - progress.waiting,
        "stats": _stats(row, progress),
        "window": _window(row.window),
        "steps": _steps(user, row),
        "reasons": [(_(text), count) for text, count in progress.left_out.items()],
        "left_out": _left_out(row) if progress.left_out else [],
        "may_change": enrolment.may_start(user),
        "matching": _matching(user, row) if waiting else 0,
        "confirm": confirm,
        "problem": problem,
        "crumbs": [(_("Campaigns"), reverse("campaigns")), (row.name, "")],
    }
    return render(request, "campaigns/one.html", context)


def _matching(user: User, row: Campaign) -> int:
    try:
        return saved_filters.count(user, row.saved_filter.about, row.saved_filter.condition)
    except Refused:
        return 0


def _stats(row: Campaign, progress: campaigns.Progress) -> list[Stat]:
    items = f"{reverse('manual_actions')}?view=everyone&campaign={row.pk}"
    active = sum(count for state, count in progress.runs.items() if state in ("ready", "waiting"))
    found = [
        (_("Waiting for their turn"), progress.waiting, ""),
        (_("Started"), progress.enrolled, ""),
        (_("Under way"), active, ""),
        (_("Left out"), sum(progress.left_out.values()), "#left-out" if progress.left_out else ""),
        (_("Manual actions open"), progress.open_items, items if progress.open_items else ""),
    ]
    return [Stat(name, number_format(count, 0, force_grouping=True), url=url) for name, count, url in found]


def _window(window: Mapping[str, Any] | None) -> str:
    if window is None:
        return _("at any time")
    names = dict(DAYS)
    days = ", ".join(str(names[day])[:3] for day in window.get("days", ()) if day in names)
    return _("{days}, {start} to {end}").format(days=days, start=window.get("from"), end=window.get("to"))


def _steps(user: User, row: Campaign) -> list[dict[str, Any]]:
    labels = labels_of_outcomes([row.workflow_id])
    words = {name: label for (_workflow, name), label in labels.items()}
    return [_step(one, words) for one in campaigns.step_results(user, row.pk)]


def _step(found: campaigns.StepResult, outcome_words: Mapping[str, str]) -> dict[str, Any]:
    kind = catalog.actions().get(found.action)
    words = _(kind.title) if kind else _("Handed to a person") if found.action == "hand_off" else found.action
    counts = [(OUTCOMES.get(word, word), count) for word, count in found.counts.items()]
    chosen = [
        (outcome_words.get(word) or state_of("manual_action", word).word, n)
        for word, n in found.chosen.items()
    ]
    icon = kind.icon if kind else "hand-stop" if found.action == "hand_off" else "clock"
    return {"words": words, "icon": icon, "counts": counts, "chosen": chosen}


def _left_out(row: Campaign) -> list[dict[str, Any]]:
    rows = row.members.filter(state=CampaignMember.State.LEFT_OUT).order_by("id")[:SHOWN_LEFT_OUT]
    refs = {one.record_id: RecordRef(row.workflow.about, one.record_id) for one in rows}
    called = labels(refs.values())
    return [
        {
            "name": called.get(refs[one.record_id], "") or str(one.record_id),
            "url": record_url(refs[one.record_id]) if refs[one.record_id] in called else "",
            "because": reason(one.because),
        }
        for one in rows
    ]


@page
@require_POST
def do(request: HttpRequest, id: int, verb: str) -> HttpResponse:
    """POST: start, pause, resume or cancel it."""
    user = reader(request)
    if verb not in ("start", "pause", "resume", "cancel"):
        raise Http404(verb)
    try:
        if verb == "start":
            written = request.POST.get("confirmed", "")
            count = campaigns.start(user, id, confirmed=int(written) if written.isdigit() else None)
            words = ngettext("It runs for {count} client.", "It runs for {count} clients.", count)
            messages.success(request, words.format(count=number_format(count, 0, force_grouping=True)))
        elif verb == "cancel":
            campaigns.cancel(user, id, stop_runs=request.POST.get("stop_runs") == "1")
        else:
            simple: Mapping[str, Callable[[User, int], None]] = {
                "pause": campaigns.pause,
                "resume": campaigns.resume,
            }
            simple[verb](user, id)
    except Refused as refused:
        problem = refused.problems[0]
        return _page(request, id, problem.field == "confirmed", problem.message.say(_))
    return redirect("campaign", id)
