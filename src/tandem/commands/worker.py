"""Do the background work alone, on the database of DATABASE_URL or the running embedded one."""

import argparse
import os

from ._django import start_django


def configure(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Works until it is told to stop."""
    os.environ["TANDEM_PROCESS"] = "tandem worker"
    start_django()
    from tandem.worker.run import main

    return main()
