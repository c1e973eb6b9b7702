"""Mistakes of a function that can be told when it is saved: nothing of it is run."""

import ast
from dataclasses import dataclass
from textwrap import indent

from pydantic_monty import MontyError, MontyRuntimeError, MontySyntaxError, OSPolicy

from tandem.connectors.functions.runner import LARGEST_SOURCE
from tandem.connectors.functions.sandbox import SANDBOX
from tandem.engine.words import N_, Text

NEVER = "if False:\n"


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake, and the line it is in, from 1."""

    line: int
    message: Text


def check(source: str) -> list[Problem]:
    """What is wrong with the syntax of `source`, what the sandbox does not know included; empty if sound."""
    if len(source) > LARGEST_SOURCE:
        message = N_("The function is longer than {largest} characters.")
        return [Problem(1, Text(message, {"largest": LARGEST_SOURCE}))]
    try:
        ast.parse(source)
    except SyntaxError as error:
        return [_problem(error.lineno or 1, error.msg)]
    except (ValueError, RecursionError, MemoryError):
        return [_problem(1, "too deeply nested, or not text")]
    return _unknown_to_sandbox(source)


def _unknown_to_sandbox(source: str) -> list[Problem]:
    policy = OSPolicy(sleep="zero")
    try:
        with SANDBOX.session(seconds=1, memory=64 * 1024 * 1024, policy=policy) as session:
            session.feed_run(f"{NEVER}{indent(source, ' ')}\n pass\n")
    except (MontySyntaxError, MontyRuntimeError) as error:
        frames = error.traceback()
        return [_problem(max(1, frames[-1].line - 1) if frames else 1, str(error))]
    except MontyError:
        return [_problem(1, "too deeply nested")]
    return []


def _problem(line: int, detail: str) -> Problem:
    words = " ".join(detail.split())[:300]
    return Problem(
        line, Text(N_("Line {line} can't be understood: {detail}"), {"line": line, "detail": words})
    )
