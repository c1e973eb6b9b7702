"""Messages through a pipe: four bytes of length, then the content; every wait ends at a deadline."""

import os
import select
import struct
import time

HEAD = struct.Struct(">I")
LARGEST_FRAME = 16 * 1024 * 1024


class Late(Exception):
    """The other end did not keep up."""


class Gone(Exception):
    """The other end closed the pipe."""


def write_frame(pipe: int, content: bytes, deadline: float) -> None:
    """Send `content` before `deadline` (monotonic seconds); raises Late or Gone. The pipe must not block."""
    rest = memoryview(HEAD.pack(len(content)) + content)
    while rest:
        _wait(pipe, select.POLLOUT, deadline)
        try:
            rest = rest[os.write(pipe, rest[:65_536]) :]
        except BlockingIOError:
            continue
        except BrokenPipeError:
            raise Gone from None


def read_frame(pipe: int, deadline: float) -> bytes:
    """The next content before `deadline`; raises Late or Gone."""
    (size,) = HEAD.unpack(_read(pipe, HEAD.size, deadline))
    if size > LARGEST_FRAME:
        raise Gone
    return _read(pipe, size, deadline)


def _read(pipe: int, size: int, deadline: float) -> bytes:
    taken = bytearray()
    while len(taken) < size:
        _wait(pipe, select.POLLIN, deadline)
        try:
            piece = os.read(pipe, min(65_536, size - len(taken)))
        except BlockingIOError:
            continue
        if not piece:
            raise Gone
        taken += piece
    return bytes(taken)


def _wait(pipe: int, event: int, deadline: float) -> None:
    left = deadline - time.monotonic()
    poll = select.poll()
    poll.register(pipe, event)
    if left <= 0 or not poll.poll(left * 1000):
        raise Late
