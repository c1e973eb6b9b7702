"""Keeps the processes of `tandem serve` alive: starts them, restarts what ends, stops all of them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds between an end and the next start
_STEADY = 60.0  # seconds alive after which earlier ends are forgotten
_libc = ctypes.CDLL(None)


@dataclass
class Backoff:
    """How long to wait before the next try: twice as long each time, from half a second to half a minute."""

    pause: float = _SHORTEST_PAUSE
    next_try: float = 0.0

    def failed(self, now: float, *, lived: float) -> None:
        """Notes an end after `lived` seconds, at `now` (monotonic)."""
        self.pause = _SHORTEST_PAUSE if lived >= _STEADY else min(self.pause * 2, _LONGEST_PAUSE)
        self.next_try = now + self.pause

    def may_try(self, now: float) -> bool:
        """Whether the wait is over."""
        return now >= self.next_try


@dataclass
class Kept:
    """One subcommand of `tandem` that shall always run, whatever code it ends with."""

    words: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    backoff: Backoff = field(default_factory=Backoff)

    def start(self) -> None:
        """Starts it in a session of its own: the terminal's Ctrl-C reaches only us, and we tell it once."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tandem.cli", *self.words],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(_die_with, os.getpid()),
        )

    def look_after(self) -> None:
        """Starts it again if it ended and has waited long enough."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.backoff.failed(now, lived=now - self.started_at)
            code = self.process.returncode
            print(f"tandem: {self.words[0]} ended with code {code}; starting it again", file=sys.stderr)
            self.process = None
        if self.process is None and self.backoff.may_try(now):
            self.start()

    def tell(self, what: signal.Signals) -> None:
        """Sends it a signal if it is there."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(what)


def _die_with(parent: int) -> None:
    """In the child: asks the kernel for SIGTERM when `parent` is killed; takes it now if that has been."""
    _libc.prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def stop_all(children: Iterable[Kept], *, grace: float) -> None:
    """Asks all to end, waits `grace` seconds in sum, then ends the rest."""
    living = [each for each in children if each.process is not None]
    for each in living:
        each.tell(signal.SIGTERM)
    until = time.monotonic() + grace
    for each in living:
        assert each.process is not None
        try:
            each.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            each.process.kill()
            each.process.wait()
