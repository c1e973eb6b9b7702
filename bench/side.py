"""A process for each side of a comparison, so that neither warms the other's caches or fills its heap."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, TypeVar

Result = TypeVar("Result")


class Side:
    """A child process on one database that does what it is asked, one thing after another."""

    def __init__(self, url: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(url, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Ask for something without waiting for it."""
        self._ours.send((function, arguments))

    def end(self) -> Any:
        """What the last thing asked for came to. Raises RuntimeError when it failed."""
        worked, answer = self._ours.recv()
        if not worked:
            raise RuntimeError(answer)
        return answer

    def do(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Have the function called over there."""
        self.begin(function, *arguments)
        answer: Result = self.end()
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ours.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()


def _serve(url: str, asked: Connection) -> None:
    """The child: Django on that database, its bell unheard, until the parent hangs up."""
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "tandem.config.settings"
    os.environ.setdefault("TANDEM_LOG", "WARNING")
    import django

    django.setup()
    from tandem.operations.thinking.bell import BELL, STUDIES

    BELL.pass_on = STUDIES.pass_on = None
    while True:
        try:
            function, arguments = asked.recv()
        except EOFError:
            return
        try:
            asked.send((True, function(*arguments)))
        except Exception:
            asked.send((False, traceback.format_exc()))
