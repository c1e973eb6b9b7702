"""Bring the database's tables up to this version of Tandem."""

import argparse

from ._django import start_django


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds --quiet."""
    parser.add_argument("--quiet", action="store_true", help="say nothing when all goes well")


def run(arguments: argparse.Namespace) -> int:
    """Applies the migrations that are missing."""
    start_django()
    bring_up(quiet=arguments.quiet)
    return 0


def bring_up(*, quiet: bool) -> None:
    """Applies the migrations that are missing; Django must be set up."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
