"""The runner: one client, one task, full screen; what is recorded opens the next by itself.

The page shows what comes next before the server has answered (static/tandem/js/runner.js): it was loaded ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.access import Denied, NotThere
from tandem.operations.errors import Problem, Refused
from tandem.operations.manual_actions import calling, queue, work
from tandem.operations.manual_actions.reach import access_item, reach_of
from tandem.operations.manual_actions.taken import Taken, taken
from tandem.store.models import ManualAction, User
from tandem.web.components import clock
from tandem.web.forms.action_form import ActionForm
from tandem.web.pages.doors import by_htmx, page, reader, trigger

from .moments import read as read_moment
from .scene import form_of, loaded, scene, the_end, the_start
from .sitting import Told
from .words import problem_words, was_first

LONGEST_NOTE = 5000
MOST_TOLD = 100_000
COUNTED = ("complete", "skip", "cancel", "later", "call-back")  # after no answer it comes again


@page
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest) -> HttpResponse:
    """GET ``item``: the runner with it, or its start. POST: begin with ``item``, or with what comes first."""
    user = reader(request)
    access.require(user, "edit", ManualAction.record_type)
    if request.method == "POST":
        notices: list[str] = []
        item = _begun(user, _id(request.POST, "item") or _id(request.GET, "item"), notices)
        return _show(request, item, Told(), notices)
    asked = _id(request.GET, "item")
    if asked is None:
        start = the_start(user)
        is_empty = not (start["counts"].mine.number or start["counts"].queue.number)
        if is_empty:
            return render(request, "manual_actions/run.html", {"part": "end", **the_end(user)})
        return render(request, "manual_actions/run.html", {"part": "start", **start})
    item = access_item(user, asked)
    if item.ended_at is not None:
        return redirect("runner")
    found = scene(user, loaded(item.pk), _told(request.GET))
    return render(request, "manual_actions/run.html", {"part": "item", **found})


@page
@require_GET
def ahead(request: HttpRequest) -> HttpResponse:
    """GET ``item``, ``done``, ``of``, ``out`` (ids on their way): what would come after it, to be shown at once.

    204 when nothing would.
    """
    user = reader(request)
    out = {
        int(id)
        for id in request.GET.get("out", "").split(",")
        if id.isascii() and id.isdigit() and len(id) < 19
    }
    shown = _id(request.GET, "item") or 0
    item = queue.following(user, shown, leaving_out=out)
    if item is None:
        return HttpResponse(status=204)
    told = replace(_told(request.GET), away=frozenset({shown, *out}))
    return _fragment(request, "item", scene(user, loaded(item.pk), told), item.pk)


@page
@require_POST
def call(request: HttpRequest, id: int) -> HttpResponse:
    """POST: let the exchange ring the reader and then the client."""
    user = reader(request)
    try:
        calling.place(user, id)
    except Refused as refused:
        return trigger(HttpResponse(), toast={"text": refused.problems[0].message.say(_), "tone": "red"})
    return trigger(
        HttpResponse(), toast={"text": _("Your telephone rings first, then the client’s."), "tone": "green"}
    )


@page
@require_POST
def record(request: HttpRequest, id: int, verb: str) -> HttpResponse:
    """POST: what came of an item. Answers with the next, or with the same and what is wrong with it."""
    user = reader(request)
    if verb not in _VERBS:
        raise Http404(verb)
    notices: list[str] = []
    told = _told(request.POST)
    form: ActionForm | None = None
    try:
        item = access_item(user, id)
        form = form_of(item, request.POST) if verb == "complete" else None
        work.of_one(_VERBS[verb](user, item, request.POST, form))
        told = replace(told, done=told.done + int(verb in COUNTED))
    except (Taken, NotThere, Denied) as problem:
        notices.append(_why_not(user, id, problem))
    except Refused as refused:
        return _again(request, user, id, told, form, refused.problems)
    return _show(request, _begun(user, _ahead(request.POST, id), notices), told, notices)


def _ahead(given: QueryDict, done: int) -> int | None:
    """What the page shows already; None where that was dealt with or put off meanwhile."""
    id = _id(given, "ahead")
    row = ManualAction.objects.filter(pk=id).only("later_at").first() if id and id != done else None
    is_hidden = row is not None and row.later_at is not None and row.later_at > clock.reading_now()
    return None if row is None or is_hidden else id


def _again(
    request: HttpRequest,
    user: User,
    id: int,
    told: Told,
    form: ActionForm | None,
    problems: Sequence[Problem],
) -> HttpResponse:
    """The same item, with what is wrong."""
    note = request.POST.get("note", "")
    found = scene(user, loaded(id), told, form=form, problems=problems, note=note)
    if not by_htmx(request):
        return render(request, "manual_actions/run.html", {"part": "item", **found})
    answer = _fragment(request, "item", found, id)
    answer.headers["X-Wrong"] = "1"
    return answer


def _begun(user: User, id: int | None, notices: list[str]) -> ManualAction | None:
    """Begin with this one, or with what comes first where somebody else has it by now; says who."""
    if id is not None:
        try:
            return queue.start(user, id)
        except (Taken, NotThere, Denied) as problem:
            notices.append(_why_not(user, id, problem))
    return queue.start(user)


def _why_not(user: User, id: int, problem: Exception) -> str:
    """Who was first, also where the item has left the reader's reach: it was in a queue of theirs."""
    item = ManualAction.objects.filter(pk=id).first()
    if item is None or (item.ended_at is None and item.owner_id is None):
        return problem_words(problem)
    if isinstance(problem, NotThere) and item.team_id not in reach_of(user).teams:
        return problem_words(problem)
    return was_first(item, problem.first if isinstance(problem, Taken) else taken(item).first)


def _show(
    request: HttpRequest, item: ManualAction | None, told: Told, notices: Sequence[str]
) -> HttpResponse:
    """The item; the end where there is none."""
    if not by_htmx(request):
        for one in notices:
            messages.info(request, one)
        query = {"item": item.pk, "done": told.done} if item else {"end": 1}
        return redirect(f"{reverse('runner')}?{urlencode(query)}")
    if item is None:
        return _fragment(request, "end", the_end(reader(request), notices), 0)
    found = scene(reader(request), loaded(item.pk), told, notices=notices)
    answer = _fragment(request, "item", found, item.pk)
    if notices:
        answer.headers["X-Notice"] = "1"
    return answer


def _fragment(request: HttpRequest, part: str, context: dict[str, Any], item: int) -> HttpResponse:
    answer = render(request, f"manual_actions/_{part}.html", context)
    answer.headers["X-Item"] = str(item)
    return answer


Do = Callable[[User, ManualAction, QueryDict, ActionForm | None], list[work.Result]]


def _complete(user: User, item: ManualAction, given: QueryDict, form: ActionForm | None) -> list[work.Result]:
    perform = form is not None and "elsewhere" not in given
    if form is not None and perform and not form.is_valid():
        raise Refused([])
    filled = form.form_json() if form is not None and perform else None
    ending = work.Ending(given.get("outcome", ""), _note(given), filled, perform)
    return work.complete(user, [item.pk], ending)


def _skip(user: User, item: ManualAction, given: QueryDict, _form: ActionForm | None) -> list[work.Result]:
    return work.skip(user, [item.pk], because=_reason(given, "skip"), note=_note(given))


def _cancel(user: User, item: ManualAction, given: QueryDict, _form: ActionForm | None) -> list[work.Result]:
    return work.cancel(user, [item.pk], because=_reason(given, "cancel"))


def _later(user: User, item: ManualAction, given: QueryDict, _form: ActionForm | None) -> list[work.Result]:
    at = read_moment(given.get("until") or given.get("until_at", ""))
    if at is None:
        raise Refused.because(N_("Say until when."), "until")
    return work.put_off(user, [item.pk], until=at)


def _call_back(
    user: User, item: ManualAction, given: QueryDict, _form: ActionForm | None
) -> list[work.Result]:
    at = read_moment(given.get("at") or given.get("call_at", ""))
    if at is None:
        raise Refused.because(N_("Say when they want to be called."), "at")
    return work.call_back(user, [item.pk], at=at, note=_note(given))


def _no_answer(
    user: User, item: ManualAction, given: QueryDict, _form: ActionForm | None
) -> list[work.Result]:
    return work.no_answer(user, [item.pk], note=_note(given))


_VERBS: dict[str, Do] = {
    "complete": _complete,
    "skip": _skip,
    "cancel": _cancel,
    "later": _later,
    "call-back": _call_back,
    "no-answer": _no_answer,
}


def _note(given: QueryDict) -> str:
    return given.get("note", "").strip()[:LONGEST_NOTE]


def _reason(given: QueryDict, verb: str) -> str:
    """The preset that was pressed, else what was typed."""
    return (given.get("because") or given.get(f"{verb}_because", "")).strip()


def _id(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _told(given: QueryDict) -> Told:
    done, total = (min(_id(given, name) or 0, MOST_TOLD) for name in ("done", "of"))
    return Told(done, total)
