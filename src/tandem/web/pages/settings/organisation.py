"""The organisation's page: who it is, the switch that stops everything, the sandbox clock."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.operations import clock
from tandem.operations.authoring import workflows
from tandem.operations.settings import organisation as settings
from tandem.web.forms.settings.organisation import ClockForm, OrganisationForm, SwitchForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import ORGANISATION

# What one click moves the sandbox clock on by: the value of the button, its words.
STEPS = (
    ("15", gettext_lazy("15 minutes")),
    ("31", gettext_lazy("31 minutes")),
    ("60", gettext_lazy("1 hour")),
    ("1440", gettext_lazy("1 day")),
    ("10080", gettext_lazy("1 week")),
)


@page
def organisation(request: HttpRequest) -> HttpResponse:
    """GET and POST: name, language, zone, numbers, address."""
    firm = settings.show(reader(request))
    form = OrganisationForm(firm, request.POST or None)
    if answers.accepted(request, form, lambda: settings.change(reader(request), form.values())):
        return answers.done(request, _here(), _("The organisation is saved."))
    return _page(request, form)


def _page(
    request: HttpRequest, form: OrganisationForm | None = None, length: ClockForm | None = None
) -> HttpResponse:
    firm = settings.show(reader(request))
    context = {
        "firm": firm,
        "form": form or OrganisationForm(firm),
        "switch_form": SwitchForm(auto_id="switch_%s"),
        "clock_form": length or ClockForm(auto_id="clock_%s"),
        "clock": clock.show() if firm.sandbox else None,
        "steps": STEPS,
        "held": settings.held_back() if firm.hold_deliveries else 0,
    }
    return answers.show(request, ORGANISATION, "organisation", context)


@page
@require_POST
def automation(request: HttpRequest) -> HttpResponse:
    """POST ``on`` (1 or 0) and ``reason``: stop all automation, or let it go on."""
    settings.show(reader(request))
    on = request.POST.get("on") == "1"
    words = (
        _("Automation is on again.")
        if on
        else _("All automation is stopped. Nothing is sent and no rule acts.")
    )
    return answers.do(
        request,
        lambda: workflows.switch_all(reader(request), on, request.POST.get("reason", "").strip()),
        _here(),
        words,
    )


@page
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """POST: let what was held back after a restore leave."""
    return answers.do(
        request, lambda: settings.release(reader(request)), _here(), _("What waited may leave now.")
    )


@page
@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """POST ``minutes`` of a button, or ``length`` of the form: move the sandbox clock on; ``reset`` puts it back."""
    user = reader(request)
    settings.show(user)
    if request.POST.get("reset"):
        return answers.do(
            request, lambda: clock.reset(user), _here(), _("The clock shows the real time again.")
        )
    minutes = request.POST.get("minutes", "")
    if minutes in dict(STEPS):
        length = timedelta(minutes=int(minutes))
        return answers.do(request, lambda: clock.advance(length, user), _here(), _("The clock moved on."))
    form = ClockForm(request.POST, auto_id="clock_%s")
    if answers.accepted(request, form, lambda: clock.advance(form.cleaned_data["length"], user)):
        return answers.done(request, _here(), _("The clock moved on."))
    return _page(request, length=form)


def _here() -> str:
    return reverse(ORGANISATION.name)
