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

    if not demo.load():
        raise Refused("The database already has an organisation: the demo goes into an empty one only.")
    print(describe_logins())
    return 0


def describe_logins() -> str:
    """Who can sign in to the demo, a line each; nothing where the organisation is not a sandbox."""
    from tandem.operations import demo
    from tandem.store.models.organisation import Organisation

    if not Organisation.objects.filter(sandbox=True).exists():
        return ""
    return "\n".join(f"  {email:<28} {password:<18} {words}" for email, password, words in demo.logins())
