"""One child process, started when needed and replaced when it is late, gone or worn out."""

import json
import os
import pickle
import subprocess
import sys
import time
from typing import Any

from tandem.connectors.templates.frames import Gone, Late, read_frame, write_frame

CHILD = "tandem.connectors.templates.child"
MOST_JOBS = 20_000
START_SECONDS = 20.0


class Worker:
    """Owns at most one child; used by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs = 0

    def ask(self, job: tuple[str, dict[str, object], bool], seconds: float) -> dict[str, Any]:
        """The answer to one job; raises Late after `seconds`, Gone if the child died; both replace it."""
        process = self._ready()
        deadline = time.monotonic() + seconds
        try:
            write_frame(_pipe(process.stdin), pickle.dumps(job), deadline)
            answer: dict[str, Any] = json.loads(read_frame(_pipe(process.stdout), deadline))
        except (Late, Gone):
            self.stop()
            raise
        self._jobs += 1
        return answer

    def stop(self) -> None:
        """End the child, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)

    @property
    def pid(self) -> int | None:
        """The child's process id, None before the first job."""
        return self._process.pid if self._process else None

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None or self._jobs >= MOST_JOBS:
            self.stop()
            self._process = _start()
            self._jobs = 0
        return self._process


def _start() -> subprocess.Popen[bytes]:
    """A child with an environment of its own (no secrets), warm: it has answered once."""
    process = subprocess.Popen(
        [sys.executable, "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        for pipe in (process.stdin, process.stdout):
            os.set_blocking(_pipe(pipe), False)
        deadline = time.monotonic() + START_SECONDS
        write_frame(_pipe(process.stdin), pickle.dumps(("", {}, False)), deadline)
        read_frame(_pipe(process.stdout), deadline)
    except (Late, Gone):
        _end(process)
        raise
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _pipe(stream: Any) -> int:
    number: int = stream.fileno()
    return number
