"""Sockets that connect to checked addresses only, stop at one deadline and know whether anything was sent."""

import ssl
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore2

from tandem.connectors.egress.addresses import Address


class Deadline:
    """Seconds left of one budget, measured on the clock that is never set."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._end - time.monotonic())

    def is_over(self) -> bool:
        """True once the budget is spent."""
        return self.left() <= 0


@dataclass
class Progress:
    """How far a request got: `sent` from the moment its first byte may have left."""

    sent: bool = False


class PinnedBackend(httpcore2.NetworkBackend):
    """Connects to `addresses`, in order, whatever name it is asked for: the name was resolved and checked."""

    def __init__(
        self, addresses: Sequence[Address], deadline: Deadline, connect_timeout: float, progress: Progress
    ) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._connect = Deadline(min(connect_timeout, deadline.left()))
        self._progress = progress
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A stream to the first address that accepts; raises ConnectError or ConnectTimeout."""
        failure: Exception = httpcore2.ConnectTimeout()
        for address in self._addresses:
            if self._connect.is_over():
                break
            try:
                stream = self._sockets.connect_tcp(str(address), port, self._connect.left())
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundedStream(stream, self._deadline, self._connect, self._progress)
        raise failure


class _BoundedStream(httpcore2.NetworkStream):
    def __init__(
        self, stream: httpcore2.NetworkStream, deadline: Deadline, connect: Deadline, progress: Progress
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._connect = connect
        self._progress = progress

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._deadline.is_over():
            raise httpcore2.ReadTimeout
        return self._stream.read(max_bytes, self._deadline.left() or 0.001)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._progress.sent = True
        rest = memoryview(buffer)
        while rest:
            if self._deadline.is_over():
                raise httpcore2.WriteTimeout
            self._stream.write(rest[:16_384].tobytes(), self._deadline.left() or 0.001)
            rest = rest[16_384:]

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        if self._connect.is_over():
            raise httpcore2.ConnectTimeout
        secured = self._stream.start_tls(ssl_context, server_hostname, self._connect.left() or 0.001)
        return _BoundedStream(secured, self._deadline, self._connect, self._progress)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
