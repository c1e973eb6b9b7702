"""Load the demo organisation: a small firm with people, calls and recipes, marked as a sandbox."""

import argparse

from . import Refused
from ._django import start_django


def configure(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Loads the demo and says who can sign in."""
    start_django()
    from tandem.operations import demo

    if not _is_empty():
        raise Refused("The database already has an organisation: the demo goes into an empty one only.")
    demo.load()
    print(describe_logins())
    return 0


def load_into_empty() -> None:
    """Loads the demo if there is no organisation yet; Django must be set up."""
    from tandem.operations import demo

    if _is_empty():
        demo.load()


def describe_logins() -> str:
    """Who can sign in to the demo, a line each; empty when the organisation is not a sandbox."""
    from tandem.operations import demo

    return "\n".join(f"  {email:<24} {password:<20} {words}" for email, password, words in demo.logins())


def _is_empty() -> bool:
    from django.apps import apps

    return not apps.get_model("store", "Organisation").objects.exists()
