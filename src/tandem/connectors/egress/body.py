"""The body of an answer: at most so many bytes, unpacked without trusting its size."""

import zlib
from collections.abc import Callable, Iterable

import httpcore2

PACKED = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


def read_body(chunks: Iterable[bytes], encoding: str, limit: int) -> tuple[bytes, bool]:
    """(the first `limit` bytes, whether that was all of it); what arrived before a break is kept.

    We ask for unpacked bodies; a server that packs anyway is unpacked no further than `limit`. A coding
    we don't know is handed on as it is.
    """
    unpack = _unpacker(encoding)
    body = bytearray()
    taken = 0
    try:
        for chunk in chunks:
            taken += len(chunk)
            body += chunk if unpack is None else unpack(chunk, limit + 1 - len(body))
            if len(body) > limit or taken > limit:
                return bytes(body[:limit]), len(body) <= limit and taken <= limit
    except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, zlib.error):
        return bytes(body[:limit]), False
    return bytes(body), True


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes] | None:
    window = PACKED.get(encoding.strip().lower())
    return None if window is None else zlib.decompressobj(window).decompress
