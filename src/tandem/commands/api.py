"""Write the API's reference, docs/reference/api.md, out of the code itself."""

import argparse
import os

from ._checkout import CHECKOUT

PATH = CHECKOUT / "docs" / "reference" / "api.md"


def configure(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Writes the page; the database is not asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    import django

    django.setup()
    from tandem.api.reference import markdown

    PATH.write_text(markdown(), encoding="utf-8")
    print(PATH.relative_to(CHECKOUT))
    return 0
