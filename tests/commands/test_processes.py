"""The processes that `tandem serve` keeps alive."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tandem.commands._processes import Backoff, Kept, stop_all
from tests.commands.waiting import wait_until


def test_the_waits_between_tries_grow_to_a_limit_and_start_over_after_a_steady_life() -> None:
    backoff = Backoff()
    pauses = []
    for _ in range(8):
        backoff.failed(100.0, lived=0.1)
        pauses.append(backoff.next_try - 100.0)
    backoff.failed(100.0, lived=61.0)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert backoff.next_try == 100.5
    assert (backoff.may_try(100.4), backoff.may_try(100.5)) == (False, True)


def test_a_process_that_ends_well_is_started_again_too() -> None:
    kept = Kept(("--version",))
    kept.start()
    assert kept.process is not None
    first = kept.process.pid
    kept.process.wait()

    def is_back() -> bool:
        kept.look_after()
        return kept.process is not None and kept.process.pid != first

    wait_until(is_back)
    stop_all([kept], grace=10)


def test_stopping_ends_what_does_not_listen() -> None:
    kept = Kept(("unused",))
    deaf = "from signal import *; import time; signal(SIGTERM, SIG_IGN); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        kept.process = child
        stop_all([kept], grace=0.2)
        assert child.returncode == -signal.SIGKILL


def test_the_children_of_a_killed_starter_end() -> None:
    program = (
        "import os, subprocess, sys, time\n"
        "from functools import partial\n"
        "from tandem.commands._processes import _die_with\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
        " preexec_fn=partial(_die_with, os.getpid()))\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        child = int(starter.stdout.readline())
        assert Path(f"/proc/{child}").exists()
        os.kill(starter.pid, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{child}/cwd").exists())
