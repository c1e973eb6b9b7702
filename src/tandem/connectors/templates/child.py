"""The child process: takes jobs from its standard input and answers on its standard output, under limits."""

import json
import pickle
import resource
import sys
from typing import Any, BinaryIO

from tandem.connectors.templates.frames import HEAD
from tandem.engine.template import BadTemplate, RenderError, parse, render
from tandem.engine.words import Text

MEMORY = 512 * 1024 * 1024


def main() -> None:
    """Serve until the parent closes the pipe."""
    _limit()
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    while content := _take(jobs):
        answer = json.dumps(_answer(*content)).encode()
        answers.write(HEAD.pack(len(answer)) + answer)
        answers.flush()


def _limit() -> None:
    """Little memory, no files written, no children, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(what, (0, 0))
    sys.stderr = open("/dev/null", "w")  # noqa: SIM115, PTH123 - open as long as the process


def _take(jobs: BinaryIO) -> tuple[str, dict[str, Any], bool] | None:
    head = jobs.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    (size,) = HEAD.unpack(head)
    template, values, html = pickle.loads(jobs.read(size))  # noqa: S301 - only the parent writes here
    return template, values, html


def _answer(template: str, values: dict[str, Any], html: bool) -> dict[str, Any]:
    try:
        return {"text": render(parse(template), values, html=html)}
    except BadTemplate as error:
        return {"reason": _packed(error.problem.message), "variable": error.problem.variable or None}
    except RenderError as error:
        return {"reason": _packed(error.reason), "variable": error.variable}


def _packed(text: Text) -> list[Any]:
    values = {
        name: _packed(value) if isinstance(value, Text) else value for name, value in text.values.items()
    }
    return [text.msgid, values]


if __name__ == "__main__":
    main()
