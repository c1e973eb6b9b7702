"""Manual actions: the list, the page of one, and what is done with many at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from pydantic.fields import FieldInfo

from tandem import catalog
from tandem.engine.form_checks import is_web_address
from tandem.engine.forms import said_of
from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.manual_actions import lists, work
from tandem.operations.manual_actions.reach import access_item, reach_of
from tandem.store.models import ManualAction, Team, User
from tandem.store.read.people import away_until
from tandem.web.components import clock
from tandem.web.components.marks import Doer
from tandem.web.components.record import FactGroup, RecordHeader
from tandem.web.components.shapes import Action, Fact
from tandem.web.forms.manual_actions import PutOffForm, ReasonForm, ReassignForm
from tandem.web.pages.doors import by_htmx, page, reader
from tandem.web.pages.timeline import history_of

from .listing import asked_of, bulk, page_of
from .moments import presets
from .words import PRIORITIES, Shown, left_alone

WAYS = {
    "page": gettext_lazy("On a page"),
    "api": gettext_lazy("By the API"),
    "rule": gettext_lazy("By a workflow"),
    "system": gettext_lazy("By Tandem itself"),
}
DONE = {
    "claim": lambda count: ngettext("{count} is yours now.", "{count} are yours now.", count),
    "reassign": lambda count: ngettext("{count} was given away.", "{count} were given away.", count),
    "later": lambda count: ngettext("{count} was put off.", "{count} were put off.", count),
    "skip": lambda count: ngettext("{count} was skipped.", "{count} were skipped.", count),
    "cancel": lambda count: ngettext("{count} was cancelled.", "{count} were cancelled.", count),
}


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: the list."""
    user = reader(request)
    access.require(user, "view", ManualAction.record_type)
    found = page_of(request)
    context = {
        "listing": found.listing,
        "offers": _left_behind(user),
        "may_work": access.may_at_all(user, "edit", ManualAction.record_type),
        "crumbs": [(_("Manual actions"), "")],
    }
    return render(request, "manual_actions/list.html", context)


def _left_behind(user: User) -> list[dict[str, Any]]:
    """What colleagues of the reader's teams left who are away today."""
    reach = reach_of(user)
    if not reach.away:
        return []
    until: dict[int, date] = away_until()
    people = User.objects.filter(pk__in=reach.away).order_by("name")
    found = []
    for one in people:
        rows = lists.narrowed(user, lists.Asked(whose="team", assignee=one.pk)).order_by()
        count = rows[: lists.MOST_COUNTED].count()
        if count:
            back = until[one.pk] + timedelta(days=1) if one.pk in until else None
            found.append({"name": one.name, "id": one.pk, "count": count, "back": back})
    return found


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the page of one."""
    user = reader(request)
    row = access_item(user, id)
    shown = Shown(row, (row.owner_id or 0) in away_until())
    here = RecordRef("manual_action", row.pk)
    context = {
        "crumbs": [(_("Manual actions"), reverse("manual_actions")), (row.title or shown.type, "")],
        "header": _header(user, shown),
        "groups": [_what(shown), _where_from(shown), *_draft(row)],
        "timeline": history_of(user, here),
    }
    return render(request, "manual_actions/one.html", context)


def _header(user: User, shown: Shown) -> RecordHeader:
    row, (name, url) = shown.item, shown.client
    facts = [Fact(_("Contact"), name, "user", url)] if name else []
    if row.due_at and shown.is_open:
        facts.append(Fact(_("Due"), clock.wall(row.due_at), "clock"))
    flags = [PRIORITIES[row.priority]] if shown.priority else []
    return RecordHeader(
        row.title or shown.type,
        shown.type,
        icon=shown.icon,
        state=shown.state,
        flags=flags,
        owner=Doer("person", row.owner.name) if row.owner else None,
        facts=facts,
        toolbox=_start(user, shown),
        more=bulk(user, [row.pk]) if shown.is_open else [],
    )


def _start(user: User, shown: Shown) -> list[Action]:
    """The button that opens it in the runner."""
    if not shown.is_open or not access.may_at_all(user, "edit", ManualAction.record_type):
        return []
    words = _("Go on with it") if shown.item.status == "in_progress" else _("Do it now")
    return [Action(words, f"{reverse('runner')}?item={shown.item.pk}", "player-play", "post")]


def _what(shown: Shown) -> FactGroup:
    row = shown.item
    facts = [
        *([Fact(_("Instructions"), row.instructions)] if row.instructions else []),
        Fact(_("Assigned to"), _owner(shown)),
        Fact(_("Due"), clock.wall(row.due_at) if row.due_at else ""),
        Fact(_("Priority"), PRIORITIES[row.priority].word),
    ]
    if shown.is_put_off:
        facts.append(Fact(_("Put off until"), clock.wall(row.later_at)))
    if row.tries:
        facts.append(Fact(_("No answer"), ngettext("{n} time", "{n} times", row.tries).format(n=row.tries)))
    if row.ended_at:
        facts.append(Fact(_("Ended"), clock.wall(row.ended_at)))
        facts.append(Fact(_("By"), row.ended_by.name if row.ended_by else _("Tandem")))
    ends = (
        (_("By which way"), str(WAYS.get(row.way, ""))),
        (_("Outcome"), shown.outcome),
        (_("Reason"), shown.because),
        (_("Note"), row.note),
    )
    facts += [Fact(label, value) for label, value in ends if value]
    return FactGroup(_("What to do") if shown.is_open else _("What was done"), facts)


def _owner(shown: Shown) -> str:
    row = shown.item
    if row.owner is None:
        return _("Queue of {team}").format(team=row.team.name) if row.team else _("Nobody yet")
    return _("{name}, away").format(name=row.owner.name) if shown.is_away else row.owner.name


def _where_from(shown: Shown) -> FactGroup:
    row, (source, url) = shown.item, shown.source
    facts = [
        Fact(_("Campaign") if row.campaign_id else _("Workflow"), source, url=url),
        *([Fact(_("Run"), _("See the run"), url=reverse("run", args=[row.run]))] if row.run else []),
        Fact(_("Added"), clock.wall(row.created_at)),
    ]
    return FactGroup(_("Where it comes from"), facts)


def _draft(row: ManualAction) -> list[FactGroup]:
    kind = catalog.actions().get(row.type)
    fields = {field.alias or name: field for name, field in kind.model_fields.items()} if kind else {}
    words = [(name, value) for name, value in row.draft.items() if value and isinstance(value, str)]
    facts = [
        Fact(_(fields[name].title or name), value, url=_opened(fields[name], value))
        for name, value in words
        if name in fields
    ]
    return [FactGroup(_("Draft"), facts)] if facts else []


def _opened(field: FieldInfo, value: str) -> str:
    """The address a value leads to; nothing that a browser would run."""
    return value if said_of(field, "opens") and is_web_address(value) else ""


@page
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, verb: str) -> HttpResponse:
    """GET: the dialog that asks what is needed. POST: do it with the chosen items; ``back`` says where to go."""
    user = reader(request)
    if verb not in DONE:
        raise Http404(verb)
    ids = _chosen(request)
    form = _form(user, verb, request)
    if form is not None and (request.method == "GET" or not form.is_valid()):
        return _dialog(request, verb, form, ids)
    if request.method == "GET":
        raise Http404(verb)
    try:
        results = _carry_out(user, verb, ids, form)
    except Refused as refused:
        if form is None:
            messages.error(request, refused.problems[0].message.say(_))
            return _back(request)
        form.add_refusal(refused.problems)
        return _dialog(request, verb, form, ids)
    count = sum(one.done for one in results)
    if count:
        messages.success(request, DONE[verb](count).format(count=count))
    for words in left_alone(results):
        messages.warning(request, words)
    return _back(request)


def _chosen(request: HttpRequest) -> list[int]:
    query = request.GET if "id" in request.GET or "all" in request.GET else request.POST
    if query.get("all"):
        rows = lists.narrowed(reader(request), asked_of(query))
        return list(rows.values_list("pk", flat=True)[: work.MOST_AT_ONCE])
    ids = [int(id) for id in query.getlist("id") if id.isascii() and id.isdigit() and len(id) < 19]
    if not ids:
        raise Http404("no items")
    return ids[: work.MOST_AT_ONCE]


def _form(user: User, verb: str, request: HttpRequest) -> ReassignForm | PutOffForm | ReasonForm | None:
    given = request.POST if request.method == "POST" else None
    if verb == "reassign":
        people = User.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
        teams = Team.objects.order_by("name").values_list("pk", "name")
        return ReassignForm(list(people), list(teams), given)
    if verb == "later":
        return PutOffForm(clock.reading_now() + timedelta(days=1), given)
    return ReasonForm(given) if verb in ("skip", "cancel") else None


def _carry_out(user: User, verb: str, ids: list[int], form: Any) -> list[work.Result]:
    if verb == "reassign":
        return work.reassign(user, ids, **form.chosen())
    if verb == "later":
        return work.put_off(user, ids, until=form.cleaned_data["until"])
    if verb == "skip":
        return work.skip(user, ids, because=form.cleaned_data["because"])
    if verb == "cancel":
        return work.cancel(user, ids, because=form.cleaned_data["because"])
    return work.claim(user, ids)


def _dialog(request: HttpRequest, verb: str, form: Any, ids: list[int]) -> HttpResponse:
    titles = {
        "reassign": _("Reassign"),
        "later": _("Put off"),
        "skip": _("Skip without doing it"),
        "cancel": _("Cancel"),
    }
    context = {
        "form": form,
        "title": titles[verb],
        "count": len(ids),
        "verb": verb,
        "action_url": request.get_full_path(),
        "presets": presets(clock.reading_now()) if verb == "later" else [],
    }
    return render(request, "manual_actions/_dialog.html", context)


def _back(request: HttpRequest) -> HttpResponse:
    if by_htmx(request):
        answer = HttpResponse(status=200)
        answer.headers["HX-Refresh"] = "true"
        return answer
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("manual_actions"))
