"""`tandem serve` from outside: one command brings all of it up, keeps it up, and takes all of it down."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from tandem import database
from tests.commands.waiting import wait_until

pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True)
class Serving:
    """A `tandem serve` that has said where it is."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int

    @property
    def said(self) -> str:
        """All that it printed so far."""
        return (self.home.parent / "said").read_text()

    def children(self) -> dict[str, int]:
        """The processes that it keeps: their subcommand or program, and their id."""
        living = [each for each in psutil.Process(self.process.pid).children() if each.status() != "zombie"]
        return {"web" if "gunicorn" in each.cmdline() else "worker": each.pid for each in living}


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def start_serving(home: Path) -> Serving:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TANDEM_PROCESS")
    }
    port = free_port()
    with (home.parent / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tandem.cli", "serve", f"--port={port}"],
            env={**environment, "TANDEM_HOME": str(home), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    serving = Serving(process, home, port)
    wait_until(lambda: "Ctrl-C stops it" in serving.said or process.poll() is not None, 120)
    assert process.poll() is None, serving.said
    return serving


@pytest.fixture
def serving() -> Iterator[Serving]:
    """A served demo in a home of its own, all of it gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-test-", dir="/tmp"))
    folder.chmod(0o755)
    found = None
    try:
        found = start_serving(folder / "home")
        yield found
    finally:
        if found is not None:
            found.process.kill()
            found.process.wait()
        database.stop(folder / "home", patience=5)
        shutil.rmtree(folder)


def answer(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def test_one_command_serves_the_demo_keeps_it_up_and_takes_all_of_it_down(serving: Serving) -> None:
    assert f"http://127.0.0.1:{serving.port}" in serving.said
    assert re.search(r"^  \S+@\S+ +\S+ +\S+", serving.said, re.MULTILINE), "the demo's logins are printed"
    assert answer(serving.port) < 500
    first = serving.children()
    assert set(first) == {"web", "worker"}

    server = database.status(serving.home).pid
    assert server is not None
    os.kill(first["worker"], signal.SIGKILL)
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: serving.children().get("worker") not in (None, first["worker"]))
    wait_until(lambda: database.status(serving.home).state == "running")
    wait_until(lambda: answer(serving.port) < 500)

    serving.process.send_signal(signal.SIGINT)
    assert serving.process.wait(60) == 0
    assert database.status(serving.home).state == "stopped"
    assert not any(Path(f"/proc/{pid}/cwd").exists() for pid in first.values())
    with pytest.raises(ConnectionRefusedError):
        answer(serving.port)


def test_a_second_one_on_the_same_home_or_port_is_refused_with_the_way_out(serving: Serving) -> None:
    def refused(port: int, home: Path) -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "tandem.cli", "serve", f"--port={port}"],
            env={**os.environ, "DATABASE_URL": "", "TANDEM_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 1
        return ended.stderr

    assert "TANDEM_HOME" in refused(free_port(), serving.home)
    assert "PORT=" in refused(serving.port, serving.home.with_name("another"))
    assert answer(serving.port) < 500
