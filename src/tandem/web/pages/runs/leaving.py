"""Take one record out of a workflow: the button on its own page and in lists of runs, and what it does."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tandem.operations.running import enrolment, runs
from tandem.web.components.shapes import Action
from tandem.web.pages.doors import page, reader


@page
@require_POST
def take_out(request: HttpRequest, id: int) -> HttpResponse:
    """POST: end what the workflow of this run has under way for its record; ``next`` says where to go on."""
    user = reader(request)
    run = runs.access_run(user, id)
    ended = enrolment.remove(user, run.workflow, [run.record_id])
    words = ngettext("{count} run was ended.", "{count} runs were ended.", ended)
    messages.success(request, words.format(count=ended))
    back = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back) if ours else redirect("run", id)


def taking_out(run: int, back: str) -> Action:
    """The button that takes the record of a run out of its workflow, and leads back."""
    url = f"{reverse('run_take_out', args=[run])}?{urlencode({'next': back})}"
    ask = _(
        "Take it out of this workflow? What was done stays; unsent messages and manual actions are called off."
    )
    return Action(_("Take out of this workflow"), url, "circle-off", "post", confirm=ask)
