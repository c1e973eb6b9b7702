"""One's own preferences, the language switch of every page, and the development mailbox."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from tandem.connectors.html import BadHtml, clean
from tandem.operations import access
from tandem.operations.clients import people
from tandem.operations.errors import Refused
from tandem.store.models import MailAccount, MailboxMessage, User
from tandem.web.forms.preferences import PreferencesForm

from .doors import page, reader

YEAR = 365 * 24 * 3600
SHOWN = 200


@page
def profile(request: HttpRequest) -> HttpResponse:
    """GET and POST: name, telephone, language, time zone, theme; links to password and two-step sign-in."""
    user = reader(request)
    kept = {name: getattr(user, name) for name in people.PREFERENCES}
    kept["theme"] = request.COOKIES.get("theme", user.theme)
    firm_zone = request.firm.time_zone  # type: ignore[attr-defined]  # set by the middleware for colleagues
    form = PreferencesForm(firm_zone, request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid() and _kept_by(user, form):
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Your preferences are saved."))
        answer = redirect("profile")
        answer.set_cookie("theme", form.cleaned_data["theme"], max_age=YEAR, samesite="Lax")
        return answer
    context = {"form": form, "may_administer": access.may_at_all(user, "administer")}
    return render(request, "preferences/profile.html", {**context, "crumbs": [(_("My settings"), "")]})


def _kept_by(user: User, form: PreferencesForm) -> bool:
    """Whether they were taken; a refusal is put at its field."""
    try:
        people.change_preferences(user, form.cleaned_data)
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message.say(_))
        return False
    return True


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """POST ``language``: from now on every page in it; remembered for colleagues who are signed in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404(language)
    if request.user.is_authenticated:
        people.change_preferences(reader(request), {"language": language})
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(back if safe else "/")
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    return answer


@page
def mailbox(request: HttpRequest) -> HttpResponse:
    """GET: the mails that were caught here because no mail account is set."""
    _for_administrators(request)
    rows = MailboxMessage.objects.order_by("-at", "-id").defer("html", "headers")[:SHOWN]
    context = {"rows": rows, "has_account": MailAccount.objects.filter(active=True).exists()}
    return render(
        request, "preferences/mailbox.html", {**context, "crumbs": [(_("Development mailbox"), "")]}
    )


@page
def mail(request: HttpRequest, id: int) -> HttpResponse:
    """GET: one caught mail."""
    _for_administrators(request)
    row = get_object_or_404(MailboxMessage, pk=id)
    try:
        html = clean(row.html) if row.html else ""
    except BadHtml:
        html = ""
    context = {
        "mail": row,
        "html": html,
        "crumbs": [(_("Development mailbox"), "/mailbox"), (row.subject, "")],
    }
    return render(request, "preferences/mail.html", context)


def _for_administrators(request: HttpRequest) -> None:
    access.require(reader(request), "administer")
