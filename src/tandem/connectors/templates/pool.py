"""Jobs for the child: what it needs to know is looked up here, so that it only ever sees plain data."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import LifoQueue
from threading import Lock
from typing import Any

from tandem.connectors.templates.frames import Gone, Late
from tandem.connectors.templates.worker import Worker
from tandem.engine.template import BadTemplate, Compiled, parse
from tandem.engine.template.values import NotPlain, find
from tandem.engine.words import N_, Text

CHILDREN = 2


@dataclass(frozen=True, slots=True)
class Job:
    """A template, the values it may use (as for `tandem.engine.template.render`), and whether to escape."""

    template: str
    values: Mapping[str, object] = field(hash=False)
    html: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job gave no text; `variable` is the missing or unusable one, if it was that."""

    reason: Text
    variable: str | None = None


def render_many(jobs: Iterable[Job], timeout: float) -> list[str | Failure]:
    """The text of each job, in order; a job that takes longer than `timeout` seconds fails alone."""
    with _POOL.worker() as worker:
        return [_render(worker, job, timeout) for job in jobs]


def close() -> None:
    """End the children; the next job starts new ones."""
    _POOL.close()


def _render(worker: Worker, job: Job, timeout: float) -> str | Failure:
    try:
        values = _wanted(parse(job.template), job.values)
        answer = _ask(worker, (job.template, values, job.html), timeout)
    except BadTemplate as error:
        return Failure(error.problem.message, error.problem.variable or None)
    except _Unusable as error:
        message = N_('"{variable}" is not something that can be written in a text.')
        return Failure(Text(message, {"variable": error.args[0]}), error.args[0])
    except Late:
        return Failure(Text(N_("The template was stopped after {seconds} seconds."), {"seconds": timeout}))
    except Gone:
        return Failure(Text(N_("The template used too much memory and was stopped.")))
    if "text" in answer:
        return str(answer["text"])
    return Failure(_unpacked(answer["reason"]), answer["variable"])


def _ask(worker: Worker, job: tuple[str, dict[str, object], bool], timeout: float) -> dict[str, Any]:
    """The answer of a child; dying once is not the job's fault, dying twice is."""
    try:
        return worker.ask(job, timeout)
    except Gone:
        return worker.ask(job, timeout)


class _Unusable(Exception):
    pass


def _wanted(compiled: Compiled, values: Mapping[str, object]) -> dict[str, object]:
    """The values the template names, as plain data; a missing one is left out for the child to report."""
    wanted: dict[str, object] = {}
    for dotted in compiled.variables:
        try:
            wanted[dotted] = find(values, tuple(dotted.split(".")), dotted)
        except KeyError:
            continue
        except NotPlain:
            raise _Unusable(dotted) from None
    return wanted


def _unpacked(packed: list[Any]) -> Text:
    msgid, values = packed
    return Text(
        msgid,
        {name: _unpacked(value) if isinstance(value, list) else value for name, value in values.items()},
    )


class _Pool:
    """A few workers; a thread that finds none free waits for one. A forked process starts afresh."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._owner = 0
        self._free: LifoQueue[Worker] = LifoQueue()
        self._all: list[Worker] = []

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        free = self._opened()
        worker = free.get()
        try:
            yield worker
        finally:
            free.put(worker)

    def close(self) -> None:
        with self._lock:
            for worker in self._all:
                worker.stop()

    def _opened(self) -> "LifoQueue[Worker]":
        with self._lock:
            if self._owner != os.getpid():
                self._owner = os.getpid()
                self._free = LifoQueue()
                self._all = [Worker() for _ in range(CHILDREN)]
                for worker in self._all:
                    self._free.put(worker)
            return self._free


_POOL = _Pool()
