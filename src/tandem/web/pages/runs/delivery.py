"""One thing that leaves the house: its text while it waits, what became of it, and what one can do about it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.connectors.twilio.requests import LONGEST_MESSAGE
from tandem.operations import access
from tandem.operations.deliveries import outbox
from tandem.operations.errors import Refused
from tandem.store.models import Delivery, User
from tandem.web.components.shapes import Action
from tandem.web.pages.doors import page, reader
from tandem.web.pages.workflows.steps import pretty

from .delivery_rows import carry_out, delivery_rows


class MailForm(forms.Form):
    """The text of a mail that has not left."""

    subject = forms.CharField(label=_("Subject"), max_length=500)
    body = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 10}))


class MessageForm(forms.Form):
    """The text of a text message that has not left."""

    body = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4, "data-counts": "sms"}),
    )


FORMS: dict[str, type[forms.Form]] = {"email": MailForm, "sms": MessageForm}


@page
def delivery_detail(request: HttpRequest, id: int) -> HttpResponse:
    """GET: one delivery as it would leave, or as it left. POST: change the text of what waits."""
    user = reader(request)
    row = outbox.access_delivery(user, id)
    subject, body = outbox.text_of(row)
    may_change = row.state == "planned" and access.may_at_all(user, "send", row.record_type)
    form = FORMS.get(row.kind, MailForm)(request.POST or None, initial={"subject": subject, "body": body})
    if request.method == "POST" and form.is_valid() and _edited(request, user, row, form):
        return redirect("delivery", id)
    line = delivery_rows([row])[0]
    context = {
        "line": line,
        "row": row,
        "subject": subject,
        "body": body or pretty(row.payload.get("record")),
        "form": form if may_change and row.kind in FORMS else None,
        "actions": _actions(user, row),
        "crumbs": [(gettext("Scheduled"), reverse("scheduled")), (subject or line.label, "")],
    }
    return render(request, "scheduled/detail.html", context, status=422 if form.errors else 200)


def _edited(request: HttpRequest, user: User, row: Delivery, form: forms.Form) -> bool:
    """Whether the text was changed; a refusal is put at its field."""
    try:
        outbox.edit(user, row.pk, **form.cleaned_data)
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


@page
@require_POST
def delivery_do(request: HttpRequest, id: int, deed: str) -> HttpResponse:
    """POST: ``cancel``, ``now`` or ``again`` for one delivery."""
    carry_out(request, deed, [id])
    back = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else reverse("delivery", args=[id]))
