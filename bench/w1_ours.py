"""W1, our side: calls missed on some line come in through ``calls.receive`` and are thought about."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from bench.firm import client_number, line_number

BATCH = 500


def signals(first: int, count: int, lines: int) -> list[object]:
    """Missed calls number ``first`` and on, spread over the lines; each matches exactly one workflow."""
    from tandem.connectors.telephony import CallSignal

    begun = datetime.now(UTC) - timedelta(seconds=20)
    return [
        CallSignal(
            provider="exchange",
            provider_id=f"call-{number}",
            kind="missed",
            at=begun,
            sequence=None,
            direction="inbound",
            from_number=client_number(number),
            to_number=line_number(number % lines),
            duration=None,
            agent="",
            raw={"id": f"call-{number}", "event": "missed"},
        )
        for number in range(first, first + count)
    ]


def ingest(first: int, count: int, lines: int) -> float:
    """Receive so many calls in batches; seconds."""
    from tandem.operations.clients.calls import receive

    told = signals(first, count, lines)
    begun = time.perf_counter()
    for place in range(0, count, BATCH):
        receive(told[place : place + BATCH])  # type: ignore[arg-type]  # signals, imported late
    return time.perf_counter() - begun


def ingest_and_think(first: int, count: int, lines: int) -> tuple[float, float]:
    """One process does both, batch after batch, until nothing is left to think about: seconds for each."""
    from tandem.operations.clients.calls import receive
    from tandem.operations.thinking.advance import advance

    told = signals(first, count, lines)
    receiving = thinking = 0.0
    for place in range(0, count, BATCH):
        begun = time.perf_counter()
        receive(told[place : place + BATCH])  # type: ignore[arg-type]  # signals, imported late
        between = time.perf_counter()
        while advance().more:
            pass
        receiving += between - begun
        thinking += time.perf_counter() - between
    return receiving, thinking
