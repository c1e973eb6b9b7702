"""Runs one function with its inputs and reports its value or what went wrong."""

import json
import time
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal

from pydantic_monty import MontyError, OSPolicy

from tandem.connectors.functions.lanes import Lanes, NoPlace
from tandem.connectors.functions.outcome import Failed, Result, explain
from tandem.connectors.functions.sandbox import LONGEST_SECONDS, SANDBOX
from tandem.engine.words import N_, Text

LARGEST_RESULT = 64 * 1024
LARGEST_SOURCE = 64 * 1024
MOST_PRINTED = 8 * 1024
MOST_MEGABYTES = 256

_LANES = Lanes()
_MEGABYTE = 1024 * 1024


def run(
    source: str,
    inputs: dict[str, Any],
    *,
    seconds: float = 2,
    memory_mb: int = 64,
    now: datetime | None = None,
    key: str = "",
    patience: float = 10,
) -> Result | Failed:
    """Run `source` with `inputs` as its variables; its value is that of its last line, if an expression.

    Always limited: `seconds` (at most 10) of running, `memory_mb` (at most 256), 64 KiB of result as JSON,
    8 KiB of printing kept. `now` is what its clock shows. Runs of one `key` (the workflow; else the source)
    that keep running too long share one place; one that finds none within `patience` seconds is "busy".
    """
    if len(source) > LARGEST_SOURCE:
        message = N_("The function is longer than {largest} characters.")
        return Failed("too_large", Text(message, {"largest": LARGEST_SOURCE}))
    key = key or sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
    try:
        with _LANES.place(key, patience):
            outcome = _run(source, inputs, min(seconds, LONGEST_SECONDS), min(memory_mb, MOST_MEGABYTES), now)
    except NoPlace:
        return Failed("busy", Text(N_("The function did not start: too many others are running too long.")))
    _LANES.ran(key, too_long=isinstance(outcome, Failed) and outcome.kind == "time")
    return outcome


def close() -> None:
    """End the sandbox processes."""
    SANDBOX.close()


def _run(
    source: str, inputs: dict[str, Any], seconds: float, megabytes: int, now: datetime | None
) -> Result | Failed:
    printed = _Printed()
    start = time.monotonic()
    try:
        with SANDBOX.session(seconds=seconds, memory=megabytes * _MEGABYTE, policy=_policy(now)) as session:
            value = session.feed_run(source, inputs=inputs, print_callback=printed)
    except MontyError as error:
        return explain(error, source, seconds=seconds, megabytes=megabytes, printed=printed.text)
    except TimeoutError:
        return Failed("busy", Text(N_("The function did not start: no free place to run it.")))
    return _result(value, printed.text, time.monotonic() - start)


def _policy(now: datetime | None) -> OSPolicy:
    policy = OSPolicy(sleep="zero", process_time="zero")
    if now is not None:
        policy["datetime"] = now
    return policy


def _result(value: object, printed: str, spent: float) -> Result | Failed:
    try:
        text = json.dumps(value, allow_nan=False, default=_iso)
    except (TypeError, ValueError, RecursionError):
        message = N_(
            "The result must be made of texts, numbers, dates, true, false, lists and groups of named values."
        )
        return Failed("error", Text(message), printed=printed)
    if len(text) > LARGEST_RESULT:
        message = N_("The result is larger than {largest} bytes.")
        return Failed("too_large", Text(message, {"largest": LARGEST_RESULT}), printed=printed)
    return Result(json.loads(text), printed, spent)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError


class _Printed:
    """Keeps the beginning of what a function prints."""

    def __init__(self) -> None:
        self.text = ""

    def __call__(self, stream: Literal["stdout", "stderr"], text: str) -> None:
        self.text += text[: MOST_PRINTED - len(self.text)]
