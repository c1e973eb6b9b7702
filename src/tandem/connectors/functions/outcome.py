"""How a function ends, in words an office manager understands."""

import ast
from dataclasses import dataclass
from typing import Any, Literal

from pydantic_monty import MontyCrashedError, MontyError, MontyRuntimeError, MontySyntaxError

from tandem.engine.words import N_, Text

Kind = Literal["time", "memory", "forbidden", "crash", "syntax", "error", "too_large", "busy"]
LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Result:
    """The value of the function's last line as JSON data, what it printed, and the seconds it took."""

    value: Any
    printed: str
    spent: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a function gave no value; `line` counts from 1, None where it can't be known.

    "busy" means it never started: others of the same key were still running. It may be tried later.
    """

    kind: Kind
    message: Text
    line: int | None = None
    printed: str = ""


def explain(error: MontyError, source: str, *, seconds: float, megabytes: int, printed: str) -> Failed:
    """What an error of the sandbox means."""
    kind = _kind(error)
    line = _only_loop(source) if kind == "time" else _line(error)
    detail = " ".join(str(error).split())[:LONGEST_DETAIL]
    values = {"seconds": f"{seconds:g}", "megabytes": megabytes, "detail": detail, "line": line}
    return Failed(kind, Text(_message(kind, line), values), line, printed)


def _kind(error: MontyError) -> Kind:
    text, inner = str(error), type(error.exception())
    if isinstance(error, MontyCrashedError):
        return "time" if error.timed_out else "crash"
    if isinstance(error, MontySyntaxError) or "monty syntax parser" in text:
        return "syntax"
    if "time limit exceeded" in text and inner is TimeoutError:
        return "time"
    if "memory limit exceeded" in text and inner is MemoryError:
        return "memory"
    if issubclass(inner, PermissionError | ImportError) or "not supported in this environment" in text:
        return "forbidden"
    return "error"


def _line(error: MontyError) -> int | None:
    if isinstance(error, MontyRuntimeError | MontySyntaxError) and (frames := error.traceback()):
        return frames[-1].line
    return None


def _only_loop(source: str) -> int | None:
    """The line of the loop, when there is just one: the sandbox does not say where it stood."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    loops = [node.lineno for node in nodes if isinstance(node, ast.While | ast.For)]
    return loops[0] if len(loops) == 1 else None


def _message(kind: Kind, line: int | None) -> str:
    known = line is not None
    match kind:
        case "time" if known:
            return N_("Stopped after {seconds} seconds: the function was still running (line {line}).")
        case "time":
            return N_("Stopped after {seconds} seconds: the function was still running.")
        case "memory" if known:
            return N_("Stopped: the function needed more than {megabytes} MB of memory (line {line}).")
        case "memory":
            return N_("Stopped: the function needed more than {megabytes} MB of memory.")
        case "forbidden":
            return N_(
                "The function may not use files, the network or other programs: {detail} (line {line})."
            )
        case "crash":
            return N_(
                "Stopped: the function is built in a way that can't be run, for instance nested too deeply."
            )
        case "syntax" if known:
            return N_("Line {line} can't be understood: {detail}")
        case _ if known:
            return N_("The function ended with an error in line {line}: {detail}")
        case _:
            return N_("The function could not be run: {detail}")
