"""The builder: a workflow as a column of cards, each with its form; what is changed is kept at once as a draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tandem import catalog
from tandem.engine.drafting import NoSuchPlace
from tandem.operations import access
from tandem.operations.authoring import drafts
from tandem.operations.authoring.drafts import Conflict, Draft
from tandem.operations.errors import Refused
from tandem.store.models import Workflow
from tandem.web.forms.builder_panel import read_panel
from tandem.web.pages.doors import by_htmx, page, reader, trigger
from tandem.web.pages.workflows.phrases import capitalised
from tandem.web.pages.workflows.words import RECORD_TYPES, said

from .desk import Desk, context_of, page_of
from .moves import carry_out, copy, worded

WITH_DRAFT = {"undo": drafts.undo, "redo": drafts.redo, "discard": drafts.discard}


@page
def builder_new(request: HttpRequest) -> HttpResponse:
    """GET: asks for a name and what the workflow is about. POST: begins it and opens the builder."""
    user = reader(request)
    access.require(user, drafts.PERMISSION, Workflow.record_type)
    problem, name, about = {}, str(request.POST.get("name", "")), str(request.POST.get("about", "call"))
    if request.method == "POST":
        try:
            return redirect("workflow_build", drafts.begin(user, name, about).pk)
        except Refused as refused:
            problem = {one.field: one.message.say(gettext) for one in refused.problems}
    kinds = {trigger.record_type for trigger in catalog.triggers().values()}
    context = {
        "problem": problem,
        "name": name,
        "about": about,
        "abouts": [(word, label) for word, label in RECORD_TYPES.items() if word in kinds],
        "crumbs": [(gettext("Workflows"), reverse("workflows")), (gettext("New workflow"), "")],
    }
    return render(request, "builder/new.html", context, status=422 if problem else 200)


@page
def workflow_build(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the builder; ``?card=`` chooses a card, and by htmx the answer is the part that changes."""
    user = reader(request)
    desk = Desk(
        user,
        drafts.open(user, id),
        request.GET.get("card", ""),
        focus="panel" if "focus" in request.GET else "",
    )
    if by_htmx(request):
        return render(request, "builder/_builder.html", context_of(request, desk))
    return render(request, "builder/build.html", page_of(request, desk))


@page
@require_POST
def workflow_build_do(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``do`` with ``key`` or ``at``: change the draft; answers the builder as it is then."""
    user = reader(request)
    desk = Desk(user, drafts.open(user, id), request.POST.get("card", ""))
    try:
        return _with_draft(request, desk) or _with_document(request, desk)
    except Conflict as conflict:
        return _conflict(request, conflict.draft)
    except NoSuchPlace:
        return _say(request, desk, gettext("That is not possible here."), "amber")
    except Refused as refused:
        return _say(request, desk, " ".join(one.message.say(gettext) for one in refused.problems), "amber")


def _with_draft(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """The deeds that are no edit of the document; None for those that are."""
    post, word = request.POST, request.POST.get("do", "")
    if word in WITH_DRAFT:
        desk.draft = WITH_DRAFT[word](desk.user, desk.draft, seen=_seen(post))
        return _answer(request, desk)
    if word == "abandon":
        drafts.abandon(desk.user, desk.id)
        return _gone(desk.draft)
    if word == "copy":
        copy(desk.draft.document, post.get("key", ""), request.session)
        return _say(request, desk, gettext("Copied. Paste it with + or Ctrl V."), "green")
    return None


def _with_document(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The edits: kept, and the card they are about is the chosen one."""
    post, word = request.POST, request.POST.get("do", "")
    made = carry_out(desk.draft.document, post, request.session)
    what = worded(made.what)
    desk.draft = drafts.save(
        desk.user, desk.draft, seen=_seen(post), document=made.document, what=what, step=made.step
    )
    desk.is_fresh = word in ("insert", "add-trigger", "add-when", "paste", "duplicate")
    desk.focus = "panel" if desk.is_fresh else "note" if word == "note" and "text" not in post else ""
    if word not in ("remove", "remove-note", "note", "up", "down", "move"):
        desk.chosen = made.step or desk.chosen
    if word != "remove":
        return _answer(request, desk)
    words = gettext("{what}. Undo brings it back.").format(what=capitalised(said(desk.draft.what)))
    return _say(request, desk, words, "grey")


@page
@require_POST
def workflow_build_card(request: HttpRequest, id: int) -> HttpResponse:
    """POST the panel of the card ``card``: kept at once; answers the builder as it is then."""
    user, post = reader(request), request.POST
    chosen = post.get("card", "")
    draft = drafts.open(user, id)
    try:
        made = read_panel(draft.document, chosen, post)
        draft = drafts.save(
            user,
            draft,
            seen=_seen(post),
            document=made.document,
            what=worded(made.what),
            step=chosen,
            typing=not post.get("do"),
        )
    except Conflict as conflict:
        return _conflict(request, conflict.draft)
    except NoSuchPlace:
        return _say(request, Desk(user, draft), gettext("This card is no longer there."), "amber")
    return _answer(request, Desk(user, draft, chosen))


def _gone(draft: Draft) -> HttpResponse:
    """Off to the list: the workflow is no more."""
    response = HttpResponse(gettext("“{name}” is deleted.").format(name=draft.workflow.name))
    response.headers["HX-Redirect"] = reverse("workflows")
    return response


def _seen(post: QueryDict) -> int:
    given = post.get("seen", "")
    return int(given) if given.isdigit() else -1


def _answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not by_htmx(request):
        return redirect(_address(desk))
    context = context_of(request, desk)
    response = render(request, "builder/_builder.html", context)
    if context["chosen"] != request.POST.get("card", ""):
        response.headers["HX-Replace-Url"] = _address(desk)
    return response


def _address(desk: Desk) -> str:
    base = reverse("workflow_build", args=[desk.id])
    return f"{base}?card={desk.chosen}" if desk.chosen else base


def _say(request: HttpRequest, desk: Desk, text: str, tone: str) -> HttpResponse:
    return trigger(_answer(request, desk), toast={"text": text, "tone": tone})


def _conflict(request: HttpRequest, now: Draft) -> HttpResponse:
    """Somebody was quicker: who, what and when, and the change once more for those who insist.

    Undo and redo are not offered again: they would take back what the other one did.
    """
    again = [(name, value) for name, values in request.POST.lists() if name not in ("seen", "csrfmiddlewaretoken")
             for value in values]  # fmt: skip
    context: dict[str, Any] = {
        "now": now,
        "what": said(now.what) if now.what else "",
        "again": again,
        "may_insist": request.POST.get("do") not in WITH_DRAFT,
        "is_form": request.path.endswith("/card") and "do" not in request.POST,
        "again_url": request.path,
        "url": reverse("workflow_build", args=[now.workflow.pk]),
        "chosen": request.POST.get("card", ""),
    }
    response = render(request, "builder/_conflict.html", context)
    response.headers["HX-Retarget"] = "#builder-conflict"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
