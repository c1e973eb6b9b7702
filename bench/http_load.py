"""Signed callbacks over HTTP, as many at once as there are connections: `python -m bench.http_load URL SECRET`.

Runs as a process of its own. Each connection sends one event of a call after the other and waits for the
answer; with --batch N it sends lists of N events to /api/calls/events with an API key instead.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tandem.connectors.webhook import sign

KINDS = ("ringing", "answered", "ended")


@dataclass
class Tally:
    """What was answered, and after how many seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The time within which this share of the requests was answered, in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


def event(call: int, kind: str, run: str) -> dict[str, object]:
    """One event of a call."""
    return {
        "provider_id": f"{run}-{call}",
        "event": kind,
        "at": datetime.now(UTC).isoformat(),
        "direction": "inbound",
        "from": f"+3361{call % 2000:07d}",
        "to": "+33140000000",
    }


def single(host: str, path: str, secret: str, number: int, run: str) -> bytes:
    """A request with one event; three in a row belong to one call."""
    body = json.dumps(event(number // 3, KINDS[number % 3], run)).encode()
    signed = sign(secret, f"msg_{run}_{number}", datetime.now(UTC), body)
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in signed.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def batch(host: str, path: str, token: str, number: int, run: str, size: int) -> bytes:
    """A request with many events."""
    first = number * size
    events = [event(place // 3, KINDS[place % 3], run) for place in range(first, first + size)]
    body = json.dumps({"events": events}).encode()
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(body)}", f"Authorization: Bearer {token}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    if length:
        await reader.readexactly(length)
    return status


async def load(arguments: argparse.Namespace) -> Tally:
    """Keep every connection busy until the time is up."""
    address = urlsplit(arguments.url)
    host, port, path = address.hostname or "127.0.0.1", address.port or 80, address.path
    run = f"{time.time():.0f}"
    numbers = iter(range(10**9))
    tally = Tally()
    until = time.monotonic() + arguments.seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        while time.monotonic() < until:
            number = next(numbers)
            if arguments.batch:
                request = batch(f"{host}:{port}", path, arguments.secret, number, run, arguments.batch)
            else:
                request = single(f"{host}:{port}", path, arguments.secret, number, run)
            began = time.monotonic()
            writer.write(request)
            tally.statuses[await _answer(reader)] += 1
            tally.seconds.append(time.monotonic() - began)
        writer.close()

    await asyncio.gather(*(one() for _ in range(arguments.connections)))
    return tally


def main() -> None:
    """Prints the sustained rate and the latencies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="http://127.0.0.1:8000/hooks/calls/KEY or .../api/calls/events")
    parser.add_argument("secret", help="the account's signing secret, or the API key")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--batch", type=int, default=0, help="events in a request")
    arguments = parser.parse_args()
    began = time.monotonic()
    tally = asyncio.run(load(arguments))
    elapsed = time.monotonic() - began
    events = tally.statuses[200] * (arguments.batch or 1)
    print(f"answers {dict(tally.statuses)}; {events / elapsed:.0f} events/s over {elapsed:.1f} s")
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    print(", ".join(f"{name} {tally.at(share):.1f} ms" for name, share in shares.items()))


if __name__ == "__main__":
    main()
