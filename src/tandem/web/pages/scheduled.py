"""What leaves the house: what still waits, and what became of the rest; look, edit, cancel, send now or again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.engine.record import RecordRef
from tandem.operations import access, outbox
from tandem.operations.errors import Refused
from tandem.operations.runs import visible_deliveries
from tandem.store.models import Delivery, User, Workflow
from tandem.store.read.organisation import organisation
from tandem.store.read.runs import names
from tandem.web.components.clock import reading_now
from tandem.web.components.listing import Column, Listing, Row
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Action, Tab

from .addresses import record_url
from .doors import page, reader
from .run_rows import fallback
from .workflow_steps import pretty
from .workflow_words import Speaker, capitalised, said

PAGE_SIZE = 50
MOST_AT_ONCE = 1000
COLUMNS = (
    Column("what", _("What"), width="wide"),
    Column("about", _("About")),
    Column("workflow", _("Workflow")),
    Column("state", _("State")),
    Column("when", _("Leaves")),
)
ENDED = (*COLUMNS[:-1], Column("when", _("When")))
VIEWS = (
    ("", _("Waiting"), ("planned", "sending")),
    ("unknown", _("Not sure it left"), ("unknown",)),
    ("failed", _("Failed"), ("failed",)),
    ("held", _("Held back"), ("suppressed", "cancelled")),
    ("sent", _("Sent"), ("sent",)),
)
ICONS = {"email": "mail", "webhook": "webhook", "function": "code"}


class MailForm(forms.Form):
    """The text of a mail that has not left."""

    subject = forms.CharField(label=_("Subject"), max_length=500)
    body = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 10}))


@dataclass(frozen=True)
class Line:
    """One delivery in a list. ``label`` has its places in words."""

    row: Delivery
    label: str
    icon: str
    about: str
    about_url: str
    mark: Doer | None
    reason: str

    @property
    def is_due(self) -> bool:
        """Whether it leaves as soon as it can."""
        return self.row.ended_at is None and (self.row.due_at is None or self.row.due_at <= reading_now())


@page
def scheduled_list(request: HttpRequest) -> HttpResponse:
    """GET: deliveries; ``view`` chooses what became of them, ``q`` searches the address."""
    user = reader(request)
    view = _view(request.GET.get("view", ""))
    rows = _narrowed(visible_deliveries(user), view[2], request.GET.get("q", "").strip())
    order = ("due_at", "id") if view[0] == "" else ("-id",)
    pages = Paginator(rows.order_by(*order), PAGE_SIZE)
    shown = pages.get_page(request.GET.get("page"))
    listing = Listing(
        "scheduled",
        COLUMNS if view[0] == "" else ENDED,
        [
            Row(line.row.pk, reverse("delivery", args=[line.row.pk]), line, line.label)
            for line in _lines(list(shown.object_list))
        ],
        total=pages.count,
        page=shown.number,
        page_size=PAGE_SIZE,
        search=request.GET.get("q", ""),
        search_hint=_("Search by address"),
        views=[
            Tab(label, f"?view={name}" if name else "?", active=name == view[0])
            for name, label, _states in VIEWS
        ],
        bulk=_bulk(view[0]),
        hidden=[("view", view[0]), ("q", request.GET.get("q", ""))],
    )
    held = organisation().hold_deliveries
    may_release = held and access.may_at_all(user, "administer")
    return render(
        request, "scheduled/list.html", {"listing": listing, "held": held, "may_release": may_release}
    )


def _view(name: str) -> Any:
    return next((view for view in VIEWS if view[0] == name), VIEWS[0])


def _narrowed(rows: QuerySet[Delivery], states: tuple[str, ...], query: str) -> QuerySet[Delivery]:
    rows = rows.filter(state__in=states)
    return rows.filter(target__icontains=query) if query else rows


def _bulk(view: str) -> list[Action]:
    if view == "":
        ask = gettext("Cancel these? They will not leave.")
        return [
            Action(_("Send now"), reverse("deliveries_do", args=["now"]), "send", "post"),
            Action(
                _("Cancel"),
                reverse("deliveries_do", args=["cancel"]),
                "circle-off",
                "post",
                confirm=ask,
                danger=True,
            ),
        ]
    if view in ("unknown", "failed"):
        ask = gettext("Send these again? Somebody may get the same thing twice.")
        return [
            Action(_("Send again"), reverse("deliveries_do", args=["again"]), "refresh", "post", confirm=ask)
        ]
    return []


def _lines(rows: list[Delivery]) -> list[Line]:
    called = names(RecordRef(row.record_type, row.record_id) for row in rows)
    workflows = _workflows(rows)
    speaker = Speaker()
    return [_line(row, called, workflows, speaker) for row in rows]


def _workflows(rows: list[Delivery]) -> dict[int, str]:
    wanted = {row.workflow_id for row in rows if row.workflow_id}
    return dict(Workflow.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _line(row: Delivery, called: dict[RecordRef, str], workflows: dict[int, str], speaker: Speaker) -> Line:
    record = RecordRef(row.record_type, row.record_id)
    label = str(row.payload.get("subject") or row.payload.get("label") or row.target)
    name = workflows.get(row.workflow_id or 0)
    return Line(
        row,
        speaker.places(label, row.record_type),
        ICONS.get(row.kind, "send"),
        called.get(record) or fallback(record),
        record_url(record) if record in called else "",
        Doer("rule", name, url=reverse("workflow", args=[row.workflow_id])) if name else None,
        capitalised(said(row.reason)),
    )


@page
def delivery_detail(request: HttpRequest, id: int) -> HttpResponse:
    """GET: one delivery as it would leave, or as it left. POST: change the text of a mail that waits."""
    user = reader(request)
    row = outbox.access_delivery(user, id)
    subject, body = outbox.text_of(row)
    may_change = row.state == "planned" and access.may_at_all(user, "send", row.record_type)
    form = MailForm(request.POST or None, initial={"subject": subject, "body": body})
    if request.method == "POST" and form.is_valid() and _edited(request, user, row, form):
        return redirect("delivery", id)
    line = _lines([row])[0]
    context = {
        "line": line,
        "row": row,
        "subject": subject,
        "body": body or pretty(row.payload.get("record")),
        "form": form if may_change and row.kind == "email" else None,
        "actions": _actions(user, row),
        "crumbs": [(gettext("Scheduled"), reverse("scheduled")), (subject or line.label, "")],
    }
    return render(request, "scheduled/detail.html", context, status=422 if form.errors else 200)


def _edited(request: HttpRequest, user: User, row: Delivery, form: MailForm) -> bool:
    """Whether the text was changed; a refusal is put at its field."""
    try:
        outbox.edit(user, row.pk, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"])
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(
                problem.field if problem.field in form.fields else None, problem.message.say(gettext)
            )
        return False
    messages.success(request, gettext("The text is changed. It leaves like this."))
    return True


def _actions(user: User, row: Delivery) -> list[Action]:
    """What the reader may do with it now."""
    if not access.may_at_all(user, "send", row.record_type):
        return []
    if row.state == "planned":
        ask = gettext("Cancel this? It will not leave.")
        return [
            Action(_("Send now"), reverse("delivery_do", args=[row.pk, "now"]), "send", "post"),
            Action(
                _("Cancel it"),
                reverse("delivery_do", args=[row.pk, "cancel"]),
                "circle-off",
                "post",
                ask,
                True,
            ),
        ]
    if row.state in ("failed", "unknown", "cancelled", "suppressed"):
        ask = (
            gettext("Send it again? If it did leave, somebody gets it twice.")
            if row.state == "unknown"
            else ""
        )
        return [
            Action(
                _("Send again"),
                reverse("delivery_do", args=[row.pk, "again"]),
                "refresh",
                "post",
                confirm=ask,
            )
        ]
    return []


DEEDS = {"cancel": outbox.cancel, "now": outbox.send_now, "again": outbox.resend}
DONE = {
    "cancel": lambda n: ngettext("{n} is cancelled.", "{n} are cancelled.", n),
    "now": lambda n: ngettext("{n} leaves now.", "{n} leave now.", n),
    "again": lambda n: ngettext("{n} is sent again.", "{n} are sent again.", n),
}


@page
@require_POST
def delivery_do(request: HttpRequest, id: int, deed: str) -> HttpResponse:
    """POST: ``cancel``, ``now`` or ``again`` for one delivery."""
    _do(request, deed, [id])
    back = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else reverse("delivery", args=[id]))


@page
@require_POST
def deliveries_do(request: HttpRequest, deed: str) -> HttpResponse:
    """POST: the same for the chosen ones (``id``), or for all of a view (``all``)."""
    ids = [int(one) for one in request.POST.getlist("id") if one.isdigit()]
    if request.POST.get("all"):
        view = _view(request.POST.get("view", ""))
        rows = _narrowed(visible_deliveries(reader(request)), view[2], request.POST.get("q", ""))
        ids = list(rows.order_by("id").values_list("pk", flat=True)[:MOST_AT_ONCE])
    _do(request, deed, ids)
    return redirect(
        reverse("scheduled") + (f"?view={request.POST['view']}" if request.POST.get("view") else "")
    )


def _do(request: HttpRequest, deed: str, ids: list[int]) -> None:
    """One after another, so that one that is on its way already does not hold up the others."""
    if deed not in DEEDS:
        raise access.NotThere(deed)
    done, refusals = 0, []
    for id in ids:
        try:
            DEEDS[deed](reader(request), id)
            done += 1
        except Refused as refused:
            refusals += [problem.message.say(gettext) for problem in refused.problems]
    if done:
        messages.success(request, DONE[deed](done).format(n=done))
    for words in dict.fromkeys(refusals):
        messages.error(request, words)


@page
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """POST: end the hold a restored backup starts in."""
    outbox.release_all(reader(request))
    messages.success(request, gettext("Everything that waits may leave again."))
    return redirect("scheduled")
