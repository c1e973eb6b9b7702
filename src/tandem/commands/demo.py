"""Load the demo organisation: a small firm with people, calls and recipes, marked as a sandbox."""

import argparse
import os

from . import Refused
from ._django import start_django

LANGUAGES = ("en", "fr", "ro")


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the language."""
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default=language_asked(),
        help="of the demo: en, fr or ro (LANGUAGE=fr)",
    )


def language_asked() -> str:
    """The language named by LANGUAGE, such as fr or fr_FR:en; English when it names none of ours."""
    asked = os.environ.get("LANGUAGE", "")[:2].lower()
    return asked if asked in LANGUAGES else "en"


def run(arguments: argparse.Namespace) -> int:
    """Loads the demo and says who can sign in."""
    start_django()
    from tandem.operations import demo

    if not demo.load(arguments.language):
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
