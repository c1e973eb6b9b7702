"""W1: a missed call comes in through ``calls.receive`` in batches of 500, and everything it causes is durable.

1,000 workflows are live and exactly one matches each call: it creates a task, tells the owner and sets a
field. Ours is one process that receives and thinks in turn, because the floor is one process as well;
beside it: the same with 10 workflows, a receiving process with a worker of its own, and the latency of
single events through the bell and the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from bench import firm, latency, two_processes, w1_ours
from bench.figure import Figure, middle, say
from bench.place import Place
from bench.rows import assert_same, drop_capture
from bench.side import Side
from bench.w1_floor import MissedCalls

MANY, FEW = 1_000, 10
WARM = 1_000


def run(place: Place, *, quick: bool) -> Mapping[str, Figure]:
    """All figures of W1."""
    rounds, size = (3, 1_000) if quick else (7, 3_000)
    with Side(place.copy("w1_many")) as side:
        side.do(firm.publish_missed_call_rules, MANY)
    with Side(place.copy("w1_few")) as side:
        side.do(firm.publish_missed_call_rules, FEW)
    place.copy("w1_apart", of="w1_many")
    drop_capture(place.copy("w1_floor", of="w1_many"))
    figures = {"w1": _sustained(place, rounds, size)}
    apart, floor = place.url_of("w1_apart"), place.url_of("w1_floor")
    figures["w1_apart"] = two_processes.run(apart, floor, MANY, rounds, size)
    figures["w1_latency"] = latency.run(apart, MANY, seconds=5 if quick else 20)
    for name in ("w1_many", "w1_few", "w1_apart", "w1_floor"):
        place.drop(name)
    return figures


def _sustained(place: Place, rounds: int, size: int) -> Figure:
    ours: list[float] = []
    floors: list[float] = []
    few: list[float] = []
    receiving: list[float] = []
    with ExitStack() as stack:
        many_side = stack.enter_context(Side(place.url_of("w1_many")))
        few_side = stack.enter_context(Side(place.url_of("w1_few")))
        floor = MissedCalls(place.url_of("w1_floor"))
        stack.callback(floor.close)
        many_side.do(w1_ours.ingest_and_think, 0, WARM, MANY)
        few_side.do(w1_ours.ingest_and_think, 0, WARM, FEW)
        floor.write(0, WARM)
        for number in range(rounds):
            first = WARM + number * size
            took = many_side.do(w1_ours.ingest_and_think, first, size, MANY)
            floors.append(floor.write(first, size))
            few.append(sum(few_side.do(w1_ours.ingest_and_think, first, size, FEW)))
            ours.append(sum(took))
            receiving.append(took[0])
            say(f"round {number + 1}: ours {size / ours[-1]:,.0f}/s ({took[0] / ours[-1]:.0%} receiving), "
                f"floor {size / floors[-1]:,.0f}/s, with {FEW} workflows {size / few[-1]:,.0f}/s")  # fmt: skip
    say(assert_same(place.url_of("w1_many"), place.url_of("w1_floor")))
    cost = middle([one / other for one, other in zip(ours, few, strict=True)])
    say(f"{MANY:,} workflows cost {cost:.2f} times what {FEW} do (goal: at most 1.3)")
    return Figure(
        ours=size / middle(ours),
        floor=size / middle(floors),
        ratio=middle([theirs / mine for mine, theirs in zip(ours, floors, strict=True)]),
        unit="events/s",
        goal="ratio at least 0.5",
        more={
            "cost_many_to_few": round(cost, 3),
            "receiving_share": round(middle(receiving) / middle(ours), 2),
        },
    )
