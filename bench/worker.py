"""The worker as every installation runs it: ``tandem worker``, a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg


class Worker:
    """A running worker on one database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __enter__(self) -> Self:
        environment = os.environ | {
            "DATABASE_URL": self.url,
            "TANDEM_LOG": "WARNING",
            "TANDEM_PROCESS": "bench-worker",
        }
        self._process = subprocess.Popen([sys.executable, "-m", "tandem.cli", "worker"], env=environment)
        self._wait_until_ready()
        return self

    def _wait_until_ready(self) -> None:
        """Until it listens for jobs. Raises RuntimeError when it ends instead."""
        query = "SELECT count(*) FROM procrastinate_workers"
        with psycopg.connect(self.url, autocommit=True) as connection:
            for _ in range(600):
                if self._process.poll() is not None:
                    raise RuntimeError(f"the worker ended with code {self._process.returncode}")
                row = connection.execute(query).fetchone()
                if row is not None and row[0] > 0:
                    return
                time.sleep(0.1)
        raise RuntimeError("the worker did not start")

    def peak_megabytes(self) -> float:
        """The most memory it ever held (VmHWM)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
