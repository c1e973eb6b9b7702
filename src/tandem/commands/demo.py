"""Load the demo organisation: a small firm with people, calls and recipes, marked as a sandbox."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from . import Refused
from ._django import start_django

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tandem.store.models.organisation import Organisation


def configure(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Loads the demo and says who can sign in."""
    start_django()
    if not load_into_empty():
        raise Refused("The database already has an organisation: the demo goes into an empty one only.")
    print(describe_logins())
    return 0


def load_into_empty() -> bool:
    """Loads the demo if there is no organisation yet; whether it did. Django must be set up."""
    from tandem.operations import demo

    if _organisations().exists():
        return False
    demo.load()
    return True


def describe_logins() -> str:
    """Who can sign in to the demo, a line each; nothing where the organisation is not a sandbox."""
    from tandem.operations import demo

    if not _organisations().filter(sandbox=True).exists():
        return ""
    return "\n".join(f"  {email:<24} {password:<20} {words}" for email, password, words in demo.logins())


def _organisations() -> QuerySet[Organisation]:
    from tandem.store.models.organisation import Organisation

    return Organisation.objects.all()
