"""W5: what an event costs with 10, 1,000 and 10,000 workflows live, exactly one of which matches."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from bench import firm, w1_ours
from bench.figure import Figure, middle, say
from bench.place import Place
from bench.side import Side

NUMBERS = (10, 1_000, 10_000)
WARM = 1_000


def run(place: Place, *, quick: bool) -> Mapping[str, Figure]:
    """Milliseconds for an event, received and thought about in one process."""
    rounds, size = (3, 1_000) if quick else (5, 2_000)
    took: dict[int, list[float]] = {number: [] for number in NUMBERS}
    with ExitStack() as stack:
        sides = {}
        for number in NUMBERS:
            side = stack.enter_context(Side(place.copy(f"w5_{number}")))
            side.do(firm.publish_missed_call_rules, number)
            side.do(w1_ours.ingest_and_think, 0, WARM, number)
            sides[number] = side
        for place_in_line in range(rounds):
            for number, side in sides.items():
                seconds = sum(side.do(w1_ours.ingest_and_think, WARM + place_in_line * size, size, number))
                took[number].append(1000 * seconds / size)
    for number in NUMBERS:
        place.drop(f"w5_{number}")
    cost = {str(number): round(middle(values), 3) for number, values in took.items()}
    say(", ".join(f"{int(number):,} workflows: {value:.2f} ms an event" for number, value in cost.items()))
    few = took[NUMBERS[0]]
    ratios = {n: middle([one / other for one, other in zip(took[n], few, strict=True)]) for n in NUMBERS}
    more = {"ms_by_workflows": cost, "ratio_1000": round(ratios[1_000], 3)}
    text = "ms an event (ours: 10,000 workflows, floor: 10)"
    return {"w5": Figure(middle(took[10_000]), middle(few), ratios[10_000], text, "ratio about 1", more)}
