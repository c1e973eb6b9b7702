"""Look at the sandbox's clock or move it on: `tandem clock advance 31m`."""

import argparse
from typing import TYPE_CHECKING

from . import Refused
from ._django import start_django

if TYPE_CHECKING:
    from tandem.operations.clock import Clock


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the verb and, for `advance`, how far."""
    parser.add_argument("verb", choices=("show", "advance", "reset"))
    parser.add_argument("length", nargs="?", help="for advance: 31m, 2h, 3d, 1w or “31 minutes”")


def run(arguments: argparse.Namespace) -> int:
    """Does the verb and says what time it is now."""
    start_django()
    from tandem.operations import clock, errors

    if (arguments.verb == "advance") != (arguments.length is not None):
        raise Refused("Say how far with `tandem clock advance 31m`; show and reset take nothing more.")
    try:
        if arguments.verb == "advance":
            found = clock.advance(clock.length_of(arguments.length))
        else:
            found = clock.reset() if arguments.verb == "reset" else clock.show()
    except errors.Refused as refused:
        raise Refused("; ".join(str(one.message) for one in refused.problems)) from None
    print(_said(found))
    return 0


def _said(clock: "Clock") -> str:
    ahead = f"{clock.offset} ahead of the real time" if clock.offset else "the real time"
    reached = f"; {clock.reached} records reached a moment" if clock.reached else ""
    return f"{clock.now.isoformat(sep=' ', timespec='seconds')} ({ahead}){reached}"
