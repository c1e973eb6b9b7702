"""Start a workflow by hand: for one record or the chosen rows of a list, with the count first; and end its runs."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running import enrolment
from tandem.store.models import User, Workflow
from tandem.store.read.labels import labels
from tandem.web.forms.enrolment import EnrolForm
from tandem.web.pages.addresses import list_url, record_url
from tandem.web.pages.doors import page, reader
from tandem.web.pages.toolbox import SPECS, records_of


@page
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, record_type: str) -> HttpResponse:
    """GET: the dialog, with the count once a workflow is chosen. POST: start it."""
    user = reader(request)
    if record_type not in SPECS or not enrolment.may_start(user):
        raise Http404(record_type)
    offered = enrolment.startable(user, record_type)
    records = records_of(request, record_type)
    data = request.POST if request.method == "POST" else request.GET
    form = EnrolForm(offered, _address(request), data)
    workflow = form.chosen()
    if request.method == "GET" or not form.is_valid() or workflow is None:
        return _dialog(request, user, records, form, workflow)
    try:
        done = enrolment.enrol(
            user, workflow, [one.id for one in records], confirmed=form.cleaned_data["confirmed"]
        )
    except Refused as refused:
        form.add_refusal(refused.problems)
        return _dialog(request, user, records, form, workflow)
    return _answer(request, records, workflow, done)


def _address(request: HttpRequest) -> str:
    """This dialog again, about the same records."""
    query = request.GET.copy()
    query.pop("workflow", None)
    return f"{request.path}?{query.urlencode()}"


def _dialog(
    request: HttpRequest, user: User, records: Sequence[RecordRef], form: EnrolForm, workflow: Workflow | None
) -> HttpResponse:
    counted = enrolment.count(user, workflow, [one.id for one in records]) if workflow is not None else None
    names = list(labels(records[:1]).values())
    about = names[0] if len(records) == 1 and names else _("{count} records").format(count=len(records))
    context = {
        "form": form,
        "about": about,
        "counted": counted,
        "action_url": _address(request),
    }
    return render(request, "enrolment/_dialog.html", context)


def _answer(
    request: HttpRequest, records: Sequence[RecordRef], workflow: Workflow, done: enrolment.Enrolled
) -> HttpResponse:
    count = len(done.runs)
    said = ngettext("“{name}” started for {count} record.", "“{name}” started for {count} records.", count)
    if count:
        messages.success(request, said.format(name=workflow.name, count=count))
    for reason in dict.fromkeys(text.say(_) for text in done.left_out.values()):
        left = sum(text.say(_) == reason for text in done.left_out.values())
        words = ngettext("{count} was left out: {reason}.", "{count} were left out: {reason}.", left)
        messages.info(request, words.format(count=left, reason=reason))
    if not getattr(request, "htmx", False):
        return redirect(record_url(records[0]) if len(records) == 1 else list_url(records[0].type))
    answer = HttpResponse(status=200)
    answer.headers["HX-Refresh"] = "true"
    return answer


@page
@require_POST
def remove_all(request: HttpRequest, id: int) -> HttpResponse:
    """End every run of a workflow that is under way."""
    user = reader(request)
    workflow = access.access_record(user, Workflow, id)
    ended = enrolment.remove(user, workflow)
    words = ngettext("{count} run was ended.", "{count} runs were ended.", ended)
    messages.success(request, words.format(count=ended))
    return redirect("workflow", id)
