"""The list of workflows, and one workflow: its sentence, its steps, its versions and its runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.operations import access
from tandem.operations.authoring import drafts, workflow_order, workflows
from tandem.operations.errors import Refused
from tandem.operations.running.runs import visible_runs
from tandem.store.models import User, Version, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.workflows import Figures, failing, figures
from tandem.web.components.listing import Column, Listing, Row
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Tab
from tandem.web.components.states import WORKFLOW, State
from tandem.web.forms.rule_document import why_not
from tandem.web.pages.builder.sentences import RawSpeaker
from tandem.web.pages.doors import by_htmx, page, reader, trigger
from tandem.web.pages.keeping import as_kept
from tandem.web.pages.runs.rows import run_rows

from .sentence import sentence_of
from .settings import in_words
from .steps import Column as StepColumn
from .words import Speaker, document_of

PAGE_SIZE = 50
COLUMNS = (
    Column("name", _("Workflow"), sortable=True, width="wide"),
    Column("trigger", _("Starts when"), width="wide"),
    Column("owner", _("Owner")),
    Column("last", _("Last run")),
    Column("runs", _("Runs, 30 days")),
    Column("failed", _("Failed"), width="number"),
    Column("on", _("On"), width="narrow"),
)
VIEWS = (
    ("", _("All")),
    ("on", _("On")),
    ("off", _("Off")),
    ("draft", _("Drafts")),
    ("failing", _("Failing")),
    ("mine", _("Mine")),
)
SORTS = {"name": ("name", "id"), "-name": ("-name", "-id")}


@dataclass(frozen=True)
class Line:
    """One workflow in the list."""

    workflow: Workflow
    mark: Doer
    starts: str
    figures: Figures
    may_switch: bool
    is_changed: bool  # its draft is no longer what is in force


@page
def workflow_list(request: HttpRequest) -> HttpResponse:
    """GET: the workflows one may see; ``view``, ``q``, ``sort`` and ``page`` narrow them."""
    user = reader(request)
    now = the_time()
    everything = access.visible(user, Workflow)
    views = _wanted(user, failing(now))
    chosen = _narrowed(everything, request, views)
    order = SORTS.get(request.GET.get("sort", ""), ("position", "id"))
    pages = Paginator(chosen.order_by(*order), PAGE_SIZE)
    shown = pages.get_page(request.GET.get("page"))
    listing = Listing(
        "workflows",
        COLUMNS,
        _lines(list(shown), user, now),
        total=pages.count,
        page=shown.number,
        page_size=PAGE_SIZE,
        sort=request.GET.get("sort", ""),
        search=request.GET.get("q", ""),
        search_hint=_("Search by name"),
        views=_views(everything, request, views),
    )
    context = {
        "listing": as_kept(request, listing),
        "may_automate": access.may_at_all(user, "automate", "workflow"),
    }
    return render(request, "workflows/list.html", context)


def _wanted(user: User, broken: list[int]) -> dict[str, Q]:
    """The filter of each view tab."""
    return {
        "": Q(),
        "on": Q(on=True),
        "off": Q(on=False, live__isnull=False),
        "draft": Q(live=None),
        "failing": Q(pk__in=broken),
        "mine": Q(owner=user),
    }


def _narrowed(rows: QuerySet[Workflow], request: HttpRequest, views: dict[str, Q]) -> QuerySet[Workflow]:
    found = rows.filter(views.get(request.GET.get("view", ""), Q()))
    if query := request.GET.get("q", "").strip():
        found = found.filter(Q(name__icontains=query) | Q(description__icontains=query))
    return found.select_related("owner").annotate(triggers=KeyTransform("triggers", "live__document"))


def _views(rows: QuerySet[Workflow], request: HttpRequest, views: dict[str, Q]) -> list[Tab]:
    """The tabs with their counts; one query."""
    counts = rows.aggregate(
        **{f"n_{name or 'all'}": Count("pk", filter=views[name]) for name, _label in VIEWS}
    )
    here = request.GET.get("view", "")
    return [
        Tab(label, f"?view={name}" if name else "?", active=name == here, count=counts[f"n_{name or 'all'}"])
        for name, label in VIEWS
    ]


def _lines(rows: list[Any], user: User, now: datetime) -> list[Row]:
    known = figures([row.id for row in rows], now)
    changed = drafts.unpublished(row.id for row in rows)
    may_switch = access.level(user, "automate", "workflow") != "no"
    speaker = Speaker()
    found = []
    for row in rows:
        draft = changed.get(row.id)
        uses = row.triggers if row.live_id else (draft or {}).get("triggers")
        starts = _starts(uses or (), row.about, speaker)
        line = Line(row, rule_mark(row), starts, known[row.id], may_switch, bool(row.live_id and draft))
        found.append(Row(row.id, reverse("workflow", args=[row.id]), line, row.name))
    return found


def _starts(uses: Sequence[dict[str, Any]], about: str, speaker: Speaker) -> str:
    """What starts it: the first trigger, and how many more; a draft's may be unfinished."""
    sayer = RawSpeaker(about, speaker)
    words = [sayer.trigger({**use, "when": None}) for use in uses]
    return (
        words[0] + (gettext(" and {n} more").format(n=len(words) - 1) if len(words) > 1 else "")
        if words
        else ""
    )


def rule_mark(row: Workflow) -> Doer:
    """The square mark of a workflow."""
    return Doer("rule", row.name, url=reverse("workflow", args=[row.pk]))


def state_of_workflow(row: Workflow) -> State:
    """On, off or never published, as a badge."""
    return WORKFLOW["on" if row.on else "off" if row.live_id else "draft"]


@page
def workflow_detail(request: HttpRequest, id: int) -> HttpResponse:
    """GET: one workflow as a sentence and a column of steps; ``?version=2`` shows an earlier one."""
    user = reader(request)
    row = _access(user, id)
    version = _version(row, request.GET.get("version", ""))
    document = document_of(version.document if version else None)
    speaker = Speaker()
    now = the_time()
    runs = visible_runs(user).filter(workflow=row)
    context = {
        "row": row,
        "mark": rule_mark(row),
        "state": state_of_workflow(row),
        "has_changes": row.live_id is not None and bool(drafts.unpublished([row.pk])),
        "version": version,
        "is_live": version is not None and version.pk == row.live_id,
        "sentence": sentence_of(document, speaker),
        "steps": StepColumn(document, speaker).cards() if document else [],
        "settings": in_words(document.settings, speaker, row.about) if document else [],
        "figures": figures([row.id], now)[row.id],
        "waiting": runs.filter(ended_at=None).count(),
        "runs": run_rows(runs.order_by("-started_at")[:8]),
        "versions": row.versions.select_related("published_by").order_by("-number")[:20],
        "may_change": access.visible(user, Workflow, "automate").filter(pk=row.pk).exists(),
        "may_enrol": access.visible(user, Workflow, "enrol").filter(pk=row.pk).exists(),
        "why_not_here": why_not(document),
        "crumbs": [(gettext("Workflows"), reverse("workflows")), (row.name, "")],
    }
    return render(request, "workflows/detail.html", context)


def _access(user: User, id: int) -> Workflow:
    row = access.visible(user, Workflow).select_related("owner", "live").filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"workflow {id}")
    return row


def _version(row: Workflow, number: str) -> Version | None:
    if not number.isdigit():
        return row.live
    found = row.versions.filter(number=int(number)).first()
    if found is None:
        raise access.NotThere(f"version {number}")
    return found


@page
@require_POST
def workflow_switch(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``on=1|0``: turn a workflow on or off; by htmx the answer is the switch as it stands now."""
    user = reader(request)
    row = _access(user, id)
    on = request.POST.get("on") == "1"
    problem = ""
    try:
        workflows.switch(user, row, on)
    except Refused as refused:
        problem = " ".join(one.message.say(gettext) for one in refused.problems)
    row.refresh_from_db()
    if not by_htmx(request):
        _say(request, row, problem)
        return redirect("workflow", id)
    text = problem or _switched(row)
    response = render(request, "workflows/_switch.html", {"row": row, "may_switch": True})
    return trigger(response, toast={"text": text, "tone": "red" if problem else "green"})


def _switched(row: Workflow) -> str:
    words = gettext("“{name}” is on.") if row.on else gettext("“{name}” is off.")
    return words.format(name=row.name)


def _say(request: HttpRequest, row: Workflow, problem: str) -> None:
    from django.contrib import messages

    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, _switched(row))


@page
def workflow_yaml(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the document of the live version, or of ``?version=``, as a YAML file."""
    row = _access(reader(request), id)
    version = _version(row, request.GET.get("version", ""))
    if version is None:
        raise access.NotThere(f"version of workflow {id}")
    name = f"{row.key}.yaml" if version.pk == row.live_id else f"{row.key}-{version.number}.yaml"
    return HttpResponse(
        workflows.yaml_of(version),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page
def workflow_order_page(request: HttpRequest) -> HttpResponse:
    """GET: all workflows in their order. POST ``id`` and ``by`` (-1 or 1): move one, answers the list."""
    user = reader(request)
    access.require(user, "automate", "workflow")
    if request.method == "POST":
        workflow_order.move(user, int(request.POST["id"]), by=1 if request.POST.get("by") == "1" else -1)
        if not by_htmx(request):
            return redirect("workflow_order")
    rows = access.visible(user, Workflow).order_by("position", "id").only("id", "name", "on")
    marked = [(row, rule_mark(row)) for row in rows]
    template = "workflows/_order.html" if by_htmx(request) else "workflows/order.html"
    crumbs = [(gettext("Workflows"), reverse("workflows")), (gettext("Order"), "")]
    return render(request, template, {"rows": marked, "crumbs": crumbs})
