"""The way out of what the banners of every page say, for those who may take it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.operations import access
from tandem.store.models import User
from tandem.web.components.shapes import Action

from .areas import ORGANISATION


def way_out(user: User) -> Action | None:
    """The page where automation, the hold and the sandbox clock are set; None for others."""
    if not access.may_at_all(user, ORGANISATION.permission):
        return None
    return Action(_("Change this"), reverse(ORGANISATION.name))
