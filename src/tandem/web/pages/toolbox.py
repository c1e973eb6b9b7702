"""The toolbox: any action of the catalogue, done by hand on one record or on the chosen rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tandem import catalog
from tandem.engine.action import Action
from tandem.engine.plan import Do, Fail, Skip
from tandem.engine.record import RecordRef
from tandem.engine.words import N_, Text
from tandem.operations import access, toolbox
from tandem.operations.errors import Problem, Refused
from tandem.operations.toolbox import Performed
from tandem.store.read.labels import labels
from tandem.web.forms.action_form import ActionForm

from .addresses import list_url, record_url
from .buttons import DELETE
from .clients import calls, companies, contacts, tasks
from .doors import page, reader
from .listing import MOST_AT_ONCE, Spec

SPECS: dict[str, Spec] = {
    spec.model.record_type: spec for spec in (calls.LIST, companies.LIST, contacts.LIST, tasks.LIST)
}


@page
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, record_type: str, action: str) -> HttpResponse:
    """GET: the dialog of an action. POST: do it. ``id`` (repeated), or ``all`` with a list's filters, say on what."""
    kind = catalog.actions().get(action)
    if kind is None or record_type not in SPECS or kind not in toolbox.offered(reader(request), record_type):
        raise Http404(action)
    records = records_of(request, record_type)
    if request.method == "GET":
        return _dialog(request, kind, records, ActionForm(kind, record_type, by_hand=True))
    form = ActionForm(kind, record_type, request.POST, by_hand=True)
    if not form.is_valid():
        return _dialog(request, kind, records, form)
    try:
        done = toolbox.perform(reader(request), action, form.form_json(), records)
        _nothing_done(done)
    except Refused as refused:
        form.add_refusal(refused.problems)
    except access.Denied:
        form.add_error(None, _("Your role does not let you do this to every one of these records."))
    else:
        return _answer(request, kind, records, done)
    return _dialog(request, kind, records, form)


def records_of(request: HttpRequest, record_type: str) -> list[RecordRef]:
    """The records asked for. Raises Http404 when there are none."""
    query: QueryDict = request.GET if "id" in request.GET or "all" in request.GET else request.POST
    if query.get("all"):
        rows = SPECS[record_type].chosen(reader(request), query)
        ids = list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])
    else:
        ids = [int(id) for id in query.getlist("id") if id.isascii() and id.isdigit()][:MOST_AT_ONCE]
    if not ids:
        raise Http404("no records")
    return [RecordRef(record_type, id) for id in ids]


def _dialog(
    request: HttpRequest, kind: type[Action], records: Sequence[RecordRef], form: ActionForm
) -> HttpResponse:
    names = list(labels(records[:1]).values())
    about = names[0] if len(records) == 1 and names else _("{count} records").format(count=len(records))
    context = {
        "form": form,
        "title": _(kind.title),
        "about": about,
        "danger": kind.id == DELETE,
        "action_url": request.get_full_path(),
        "count": len(records),
    }
    return render(request, "toolbox/_dialog.html", context)


def _nothing_done(done: Sequence[Performed]) -> None:
    """Say why, when an action left everything as it was."""
    plans = [one.plan for one in done]
    if any(isinstance(plan, Do) for plan in plans):
        return
    for plan in plans:
        if isinstance(plan, (Skip, Fail)):
            text = (
                N_("Nothing was done: {reason}.")
                if isinstance(plan, Skip)
                else N_("This cannot be done: {reason}.")
            )
            raise Refused([Problem("", Text(text, {"reason": plan.because}))])


def _answer(
    request: HttpRequest, kind: type[Action], records: Sequence[RecordRef], done: Sequence[Performed]
) -> HttpResponse:
    count = sum(one.done for one in done)
    said = ngettext("{action}: done.", "{action}: done for {count} records.", count)
    messages.success(request, said.format(action=_(kind.title), count=count))
    for left in _left_alone(done):
        messages.info(request, left)
    gone = kind.id == DELETE and len(records) == 1
    url = list_url(records[0].type) if gone else record_url(records[0])
    if not getattr(request, "htmx", False):
        return redirect(url if len(records) == 1 else list_url(records[0].type))
    leave = gone or _asked_by_address(request)  # that address would open the dialog once more
    answer = HttpResponse(status=200)
    answer.headers["HX-Redirect" if leave else "HX-Refresh"] = url if leave else "true"
    return answer


def _asked_by_address(request: HttpRequest) -> bool:
    """Whether the page opened the dialog because its address says ``do``."""
    query = urlsplit(request.headers.get("HX-Current-URL", "")).query
    return "do" in QueryDict(query)


def _left_alone(done: Sequence[Performed]) -> list[str]:
    reasons: dict[str, int] = {}
    for text in toolbox.reasons(done):
        said = text.say(_)
        reasons[said] = reasons.get(said, 0) + 1
    return [
        ngettext("{count} was left alone: {reason}.", "{count} were left alone: {reason}.", count).format(
            count=count, reason=said
        )
        for said, count in reasons.items()
    ]
