"""One run: the path it took, what went in and out and why, what it waits for, and doing it again."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.engine.record import RecordRef
from tandem.engine.walking import walk
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running import retrying
from tandem.operations.running import runs as operations
from tandem.operations.watching import incident_groups
from tandem.store.models import Incident, Run, User
from tandem.store.read.chains import runs_after, starter_of
from tandem.store.read.runs import Started, retries, started_by
from tandem.web.components.shapes import Action, Change
from tandem.web.components.states import RUN
from tandem.web.pages.doors import page, reader
from tandem.web.pages.workflows.version_words import WordsOf
from tandem.web.pages.workflows.words import Speaker, said

from .changes import changes_of
from .rows import RunLine, run_rows
from .trace import stretches
from .waiting import waiting_for

WAYS = {
    "failed_step": _("From the failed step"),
    "start": _("From the start"),
    "newest": _("With the newest version"),
}
STOPPED = _("From where it stopped")


@dataclass(frozen=True)
class Again:
    """One way to do the run again: its button, what it means, or why it cannot be."""

    how: str
    label: str
    words: str
    may: bool
    confirm: str = ""


@page
def run_detail(request: HttpRequest, id: int) -> HttpResponse:
    """GET: one run as the column of steps of the version it ran on."""
    user = reader(request)
    run = operations.access_run(user, id)
    line: RunLine = run_rows([run])[0]
    event = started_by(run.event_id)
    path = stretches(run, event)
    may = access.may_at_all(user, "enrol", "workflow")
    chain = _chain(user, run)
    done_again = any(other.run.retry_of == run.pk for other in chain)
    context = {
        "run": run,
        "line": line,
        "state": RUN.get(run.state, RUN["stopped"]),
        "stretches": path,
        "waiting_for": waiting_for(run),
        "reason": said(run.reason),
        "changes": _changes(run, event),
        "event": event,
        "parent": _parent(user, run, event),
        "followers": _followers(user, run),
        "chain": chain,
        "incident": Incident.objects.filter(run=run)
        .select_related("acknowledged_by")
        .order_by("-id")
        .first(),
        "again": _ways(run) if may and not done_again and run.state in retrying.OVER else [],
        "may_note": may,
        "deliveries": [
            (row, said(row.reason))
            for row in operations.visible_deliveries(user).filter(run=run).order_by("id")
        ],
        "actions": _actions(run) if may and run.ended_at is None else [],
        "crumbs": [(gettext("Runs"), reverse("runs")), (line.about, "")],
    }
    return render(request, "runs/detail.html", context)


def _actions(run: Run) -> list[Action]:
    ask = gettext("End this run? What it did stays; unsent messages and open manual actions are called off.")
    url = reverse("run_cancel", args=[run.pk])
    return [Action(_("End this run"), url, "player-stop", "post", confirm=ask, danger=True)]


def _changes(run: Run, event: Started | None) -> list[Change]:
    return changes_of(RecordRef(run.record_type, run.record_id), event) if event else []


def _parent(user: User, run: Run, event: Started | None) -> RunLine | None:
    """The run whose effect started this one, if the reader may see it."""
    cause = event.cause.get("run") if event else starter_of(run.pk, run.record_id)
    if not cause:
        return None
    found = operations.visible_runs(user).filter(pk=cause)
    return next(iter(run_rows(found)), None)


def _followers(user: User, run: Run) -> list[tuple[RunLine, int]]:
    """The runs that followed from this one and that the reader may see, each with how far it is away."""
    away = runs_after(run.pk, run.chain, run.depth)
    found = operations.visible_runs(user).filter(pk__in=away).order_by("id") if away else ()
    return [(line, away[line.run.pk]) for line in run_rows(found)]


def _chain(user: User, run: Run) -> list[RunLine]:
    """The tries of the same thing, the first one first; empty for a run that is alone."""
    ids = retries(run.pk)
    if len(ids) < 2:
        return []
    return run_rows(operations.visible_runs(user).filter(pk__in=ids).order_by("id"))


def _ways(run: Run) -> list[Again]:
    """The ways, without the newest version for a run that was on it."""
    is_newest = run.workflow.live_id == run.version_id
    sayer = WordsOf(run.workflow.about, Speaker())
    return [_way(run, one, sayer) for one in retrying.ways(run) if one.how != "newest" or not is_newest]


def _way(run: Run, one: retrying.Way, sayer: WordsOf) -> Again:
    label = STOPPED if one.how == "failed_step" and run.state == "stopped" else WAYS[one.how]
    if one.beginning is None:
        return Again(one.how, str(label), one.why_not.say(gettext) if one.why_not else "", may=False)
    if one.beginning.continues:
        document = one.beginning.program.document
        step = next(
            (sayer.step(step) for _at, step in walk(document.steps) if step.id == one.beginning.step), ""
        )
        words = gettext("It goes on here: {step}. What was done before stays, nothing is sent twice.")
        return Again(one.how, str(label), words.format(step=step), may=True)
    words = gettext("Every step happens again, from the first.")
    confirm = ""
    if one.sent_again:
        sent = ngettext(
            "{n} message that has left is sent again.",
            "{n} messages that have left are sent again.",
            one.sent_again,
        ).format(n=one.sent_again)
        words, confirm = f"{words} {sent}", f"{sent} {gettext('Do it again all the same?')}"
    return Again(one.how, str(label), words, may=True, confirm=confirm)


@page
@require_POST
def run_retry(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``how``: do the run again, and look at the new one."""
    try:
        how = request.POST.get("how", "")
        new = retrying.retry(reader(request), id, how)  # type: ignore[arg-type]  # retry refuses what it does not know
    except Refused as refused:
        messages.error(request, " ".join(one.message.say(gettext) for one in refused.problems))
        return redirect("run", id)
    messages.success(request, gettext("This is the new run. The one before stays as it ended."))
    return redirect("run", new.pk)


@page
@require_POST
def run_note(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``note``: take note of what went wrong with this run."""
    user = reader(request)
    run = operations.access_run(user, id)
    try:
        incident_groups.acknowledge_run(user, run, request.POST.get("note", "").strip())
        messages.success(request, gettext("It is taken note of."))
    except Refused as refused:
        messages.error(request, " ".join(one.message.say(gettext) for one in refused.problems))
    return redirect("run", id)
