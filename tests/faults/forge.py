"""Forks real Tandem processes from one that has everything loaded, so that a test may kill dozens of them.

    python -m tests.faults.forge

Reads one JSON object a line: ``{"what": "tests.faults.hands:work", "args": [...], "env": {...}, "log": path}``
starts a process and answers ``{"pid": 1}``; ``{"code": 1}`` answers ``{"code": null}`` while process 1 lives,
then its exit code (negative: the signal that ended it). It holds no database connection and no thread.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any, NoReturn


def main() -> None:
    """Serve until the input ends."""
    import django

    django.setup()
    import tandem.operations.crashpoints
    import tandem.worker.run
    import tandem.worker.tasks  # noqa: F401 - loaded here once instead of in each child

    ended: dict[int, int] = {}
    answer({"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        if "code" in asked:
            answer({"code": code_of(asked["code"], ended)})
        else:
            pid = os.fork()
            if pid == 0:
                be(asked)
            answer({"pid": pid})


def answer(said: dict[str, Any]) -> None:
    """One line back."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def code_of(pid: int, ended: dict[int, int]) -> int | None:
    """How a child ended; None while it lives."""
    if pid not in ended:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended.get(pid)


def be(asked: dict[str, Any]) -> NoReturn:
    """In the child: become what was asked for, and leave without the parent's clean-up."""
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, place in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(file, place)
    os.environ.update(asked["env"])
    code = 1
    try:
        settle_environment()
        module, _, name = asked["what"].partition(":")
        code = getattr(importlib.import_module(module), name)(*asked["args"]) or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def settle_environment() -> None:
    """What modules read from the environment when they were loaded, read again."""
    from django.db import connections

    from tandem.config.settings import _database
    from tandem.operations import crashpoints
    from tandem.store.write import deliveries

    importlib.reload(crashpoints)  # the functions others hold see its new names: they share one namespace
    importlib.reload(deliveries)
    connections["default"].settings_dict.update(_database(os.environ["DATABASE_URL"]))


if __name__ == "__main__":
    main()
