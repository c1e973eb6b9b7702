"""Start, stop or look at the embedded database by itself."""

import argparse

from tandem import database


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the verb."""
    parser.add_argument("verb", choices=("start", "stop", "status", "url"))


def run(arguments: argparse.Namespace) -> int:
    """Does the verb; `status` ends with code 0 only if the database runs."""
    return {"start": _start, "stop": _stop, "status": _status, "url": _url}[arguments.verb]()


def _start() -> int:
    home = database.default_home()
    running = database.start(home)
    database.keep(home, kept=True)
    print(
        f"The embedded database {'started' if running.started else 'runs already'} (process {running.pid})."
    )
    return 0


def _stop() -> int:
    home = database.default_home()
    database.keep(home, kept=False)
    print(
        "The embedded database stopped." if database.stop(home) else "The embedded database was not running."
    )
    return 0


def _status() -> int:
    found = database.status(database.default_home())
    print(f"state   {found.state}" + (f" (process {found.pid})" if found.pid else ""))
    print(f"place   {found.place}\nlog     {found.log}")
    if found.socket:
        print(f"socket  {found.socket}")
    return 0 if found.state == "running" else 3


def _url() -> int:
    print(database.url(database.default_home()))
    return 0
