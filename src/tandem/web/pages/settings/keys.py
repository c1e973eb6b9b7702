"""API keys: their list, making one that is shown once, revoking one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.operations import access, keys
from tandem.operations.settings.writing import listed as every
from tandem.store.models import ApiKey
from tandem.web.components import clock
from tandem.web.components.listing import Column
from tandem.web.components.states import State
from tandem.web.forms.settings.keys import KeyForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import KEYS

COLUMNS = (
    Column("name", gettext_lazy("Key"), width="wide"),
    Column("scopes", gettext_lazy("It may")),
    Column("owner", gettext_lazy("In the name of")),
    Column("used", gettext_lazy("Last used")),
    Column("state", gettext_lazy("State")),
    Column("revoke", "", width="narrow"),
)
SCOPE_WORDS = {
    "read": gettext_lazy("read"),
    "write": gettext_lazy("change records"),
    "calls": gettext_lazy("report calls"),
    "automate": gettext_lazy("change workflows"),
    "administer": gettext_lazy("change settings"),
}
IN_USE = State(gettext_lazy("In use"), "circle-check", "green")
OVER = State(gettext_lazy("Over"), "clock-pause", "grey")
REVOKED = State(gettext_lazy("Revoked"), "lock", "grey")


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every key; one that was just made is shown this once."""
    rows = every(reader(request), ApiKey).select_related("owner").order_by("revoked_at", "-id")
    found = answers.listing(
        request,
        "keys",
        rows,
        COLUMNS,
        lambda row: "",
        search=("name", "prefix"),
        shown=lambda row: {
            "state": state(row),
            "may": ", ".join(str(SCOPE_WORDS.get(one, one)) for one in row.scopes),
        },
    )
    return answers.show(request, KEYS, "keys", {"listing": found, "secret": answers.take_secret(request)})


def state(key: ApiKey) -> State:
    """Whether a key still counts."""
    if key.revoked_at is not None:
        return REVOKED
    return OVER if key.expires_at is not None and key.expires_at <= clock.reading_now() else IN_USE


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new key."""
    user = reader(request)
    access.require(user, "administer")
    form = KeyForm(request.POST or None)

    def act() -> None:
        chosen = form.cleaned_data
        answers.keep_secret(
            request, keys.make(user, chosen["name"], chosen["scopes"], form.expires_at()).token
        )

    if answers.accepted(request, form, act):
        return answers.done(request, reverse(KEYS.name), _("The key is made."))
    return answers.show(request, KEYS, "key_add", {"form": form}, _("New key"))


@page
@require_POST
def revoke(request: HttpRequest, id: int) -> HttpResponse:
    """POST: end a key at once."""
    access.require(reader(request), "administer")
    return answers.do(
        request, lambda: keys.revoke(reader(request), id), reverse(KEYS.name), _("The key is revoked.")
    )
