"""``python -m bench [--quick] [w1 w2 w3 w5 w7 http ...]``: measure, print, and end with one line of JSON."""

from __future__ import annotations

import argparse
import json
import time
from importlib import import_module

from bench.figure import Figure
from bench.firm import prepare
from bench.place import cluster
from bench.side import Side

ALL = ("w1", "w2", "w3", "w5", "w7", "http")


def main() -> None:
    """Run the benchmarks asked for, all of them when none is named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)}; all when none is given"
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes, for trying a change")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(ALL)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(ALL)}")
    figures: dict[str, Figure] = {}
    with cluster() as place:
        with Side(place.url) as side:
            side.do(prepare)
        for name in arguments.names or ALL:
            begun = time.monotonic()
            print(f"{name}: {(import_module(f'bench.{name}').__doc__ or '').splitlines()[0]}", flush=True)
            figures |= import_module(f"bench.{name}").run(place, quick=arguments.quick)
            print(f"  took {time.monotonic() - begun:.0f} s", flush=True)
    print()
    for name, figure in figures.items():
        print(figure.line(name))
    print(json.dumps({name: figure.as_json() for name, figure in figures.items()}))


if __name__ == "__main__":
    main()
