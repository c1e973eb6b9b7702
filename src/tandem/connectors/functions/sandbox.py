"""The pool of sandbox processes: without our environment, with limits of the operating system around each.

The interpreter limits itself; the shell around it is there for the day it has a hole: no environment
variables (so no secrets), little address space, no files written, no core dump, nothing on our stderr.
"""

import atexit
import os
import shlex
import tempfile
from pathlib import Path
from threading import Lock

from pydantic_monty import Monty, MontySession, OSPolicy, ResourceLimits
from pydantic_monty._binary import find_monty_binary

from tandem.connectors.functions.lanes import PLACES

ADDRESS_SPACE_KIB = 2 * 1024 * 1024
LONGEST_SECONDS = 10.0
GRACE_SECONDS = 0.5
RUNS_PER_PROCESS = 500
DEPTH = 200
SUSPENSIONS = 100


class Sandbox:
    """Starts the pool when first needed, in the process that needs it (a fork starts its own)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pool: Monty | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._owner = 0

    def session(self, *, seconds: float, memory: int, policy: OSPolicy) -> MontySession:
        """A fresh session with every limit set: seconds of running, bytes of memory."""
        limits = ResourceLimits(
            max_feed_duration_secs=seconds,
            max_turn_duration_secs=seconds,
            max_memory=memory,
            max_recursion_depth=DEPTH,
            max_suspensions=SUSPENSIONS,
            max_total_sleep_secs=0,
        )
        return self._opened().checkout(script_name="function.py", limits=limits, os_policy=policy)

    def close(self) -> None:
        """End the processes; the next session starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
            folder, self._folder = self._folder, None
            if self._owner == os.getpid():
                if pool is not None:
                    pool.__exit__(None, None, None)
                if folder is not None:
                    folder.cleanup()

    def _opened(self) -> Monty:
        with self._lock:
            if self._pool is None or self._owner != os.getpid():
                self._owner = os.getpid()
                self._folder = tempfile.TemporaryDirectory(prefix="tandem-functions-")
                self._pool = _start(Path(self._folder.name))
            return self._pool


def _start(folder: Path) -> Monty:
    wrapper = folder / "monty"
    wrapper.write_text(_wrapper())
    wrapper.chmod(0o700)
    return Monty(
        binary_path=wrapper,
        min_processes=1,
        max_processes=PLACES,
        checkout_timeout=LONGEST_SECONDS,
        request_timeout=LONGEST_SECONDS + 2 * GRACE_SECONDS,
        max_checkouts_per_worker=RUNS_PER_PROCESS,
        feed_duration_limit_grace=GRACE_SECONDS,
        turn_duration_limit_grace=GRACE_SECONDS,
    ).__enter__()


def _wrapper() -> str:
    binary = shlex.quote(str(Path(find_monty_binary()).resolve()))
    return (
        "#!/bin/sh\n"
        f"ulimit -v {ADDRESS_SPACE_KIB}\nulimit -c 0\nulimit -f 0\ncd /\n"
        f'exec env -i {binary} "$@" 2>/dev/null\n'
    )


SANDBOX = Sandbox()
atexit.register(SANDBOX.close)
