"""Where the pages are served: the arguments that `serve` and `web` share."""

import argparse
import os

WEB_PROCESSES = 2
WEB_THREADS = 8


def add_address(parser: argparse.ArgumentParser) -> None:
    """Adds --host, --port, --processes and --threads; PORT of the environment is the port's default."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=os.environ.get("PORT", "8000"), help="default: PORT, else 8000"
    )
    parser.add_argument("--processes", type=int, default=WEB_PROCESSES, help="default: %(default)s")
    parser.add_argument(
        "--threads", type=int, default=WEB_THREADS, help="of each process; default: %(default)s"
    )
