"""The pages of a house, served as `tandem web` serves them."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from tandem.commands._processes import Kept, stop_all
from tests.commands.test_serve import free_port
from tests.faults.house import House, until


@contextmanager
def pages(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """`tandem web` on this house until the block ends; gives its address."""
    port = free_port()
    monkeypatch.setenv("DATABASE_URL", house.url)
    monkeypatch.setenv("TANDEM_HOME", str(settings.HOME))
    web = Kept(("web", f"--port={port}", "--processes=1", "--threads=8"))
    web.start()
    try:
        until(lambda: get(f"http://127.0.0.1:{port}/accounts/login/")[0] == 200, 60)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop_all([web], grace=10)


def get(url: str, body: bytes | None = None) -> tuple[int, bytes, float]:
    """Status (0: no answer), body, and seconds it took."""
    request = urllib.request.Request(
        url, body, {"Content-Type": "application/json", "Cookie": "sessionid=" + "x" * 32}
    )
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read(), time.monotonic() - began
    except urllib.error.HTTPError as error:
        return error.code, error.read(), time.monotonic() - began
    except OSError:
        return 0, b"", time.monotonic() - began
