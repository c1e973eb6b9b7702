"""Serve the pages and the API alone, on the database of DATABASE_URL or the running embedded one."""

import argparse
import os
import sys
from pathlib import Path

from ._address import add_address
from ._django import choose_database


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the address and the sizes."""
    add_address(parser)


def run(arguments: argparse.Namespace) -> int:
    """Becomes gunicorn."""
    choose_database()
    os.environ["TANDEM_PROCESS"] = "tandem web"
    memory = Path("/dev/shm")  # noqa: S108 -- heartbeat files there never wait for a disk
    command = [
        *(sys.executable, "-m", "gunicorn", "tandem.config.wsgi:application"),
        f"--bind={arguments.host}:{arguments.port}",
        *("--worker-class=gthread", f"--workers={arguments.processes}", f"--threads={arguments.threads}"),
        *(
            "--timeout=60",
            "--graceful-timeout=10",
            "--keep-alive=5",
            "--no-control-socket",
            "--log-level=warning",
        ),
        *([f"--worker-tmp-dir={memory}"] if os.access(memory, os.W_OK) else []),
    ]
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 -- the same interpreter, no shell
