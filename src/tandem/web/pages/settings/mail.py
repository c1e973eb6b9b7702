"""The mail account's page: what it is, whether it is in use, and a test that says what the server said."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.connectors import mail as mails
from tandem.operations.errors import Refused
from tandem.operations.settings import mail as settings
from tandem.web.forms.settings.mail import MailForm, TestForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import MAIL


@page
def account(request: HttpRequest) -> HttpResponse:
    """GET and POST: the account."""
    user = reader(request)
    form = MailForm(settings.show(user), request.POST or None)

    def act() -> None:
        settings.save(user, form.values(), form.cleaned_data["password"])

    if answers.accepted(request, form, act):
        return answers.done(
            request, reverse(MAIL.name), _("The mail account is saved. Send a test to be sure.")
        )
    return _page(request, form)


@page
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """POST ``to``: send a test now; the page says what came of it."""
    user = reader(request)
    settings.show(user)
    form = TestForm(request.POST, auto_id="test_%s")
    if not form.is_valid():
        return _page(request, test_form=form)
    try:
        outcome = settings.send_test(user, form.cleaned_data["to"])
    except Refused as refused:
        form.add_refusal(refused.problems)
        return _page(request, test_form=form)
    return _page(request, test_form=form, result=_told(outcome, form.cleaned_data["to"]))


def _told(outcome: settings.Outcome, to: str) -> tuple[str, str, str]:
    """Tone, icon and words of what came of a test."""
    if isinstance(outcome, mails.Sent):
        words = _("The server took the mail to {address}. It said: “{answer}”")
        return "green", "circle-check", words.format(address=to, answer=outcome.answer)
    said = outcome.reason.say(_).rstrip(".") + "."
    if isinstance(outcome, mails.Later):
        return (
            "amber",
            "clock-exclamation",
            _("It was not sent. {reason} Mail would be tried again later.").format(reason=said),
        )
    if isinstance(outcome, mails.Unknown):
        return "amber", "help-circle", said
    return "red", "circle-x", _("It was not sent. {reason}").format(reason=said)


def _page(
    request: HttpRequest,
    form: MailForm | None = None,
    test_form: TestForm | None = None,
    result: tuple[str, str, str] | None = None,
) -> HttpResponse:
    user = reader(request)
    kept = settings.show(user)
    context = {
        "form": form or MailForm(kept),
        "account": kept,
        "in_use": bool(kept and kept.active and kept.host),
        "test_form": test_form or TestForm(initial={"to": user.email}, auto_id="test_%s"),
        "result": result,
    }
    return answers.show(request, MAIL, "mail", context)
