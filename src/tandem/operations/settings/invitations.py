"""The address where somebody who was invited chooses a password."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from tandem.store.models import Organisation, User


def link(colleague: User, absolute: Callable[[str], str]) -> str:
    """Where to choose a password: good once, and for three days.

    ``absolute`` makes a whole address of a path, for an installation that does not know its public one.
    """
    token = default_token_generator.make_token(colleague)
    who = user_pk_to_url_str(colleague)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": who, "key": token})
    base = Organisation.objects.values_list("public_url", flat=True).get(id=1)
    return base.rstrip("/") + path if base else absolute(path)
