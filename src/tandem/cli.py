"""The `tandem` command: one subcommand for each module of the folder `commands`."""

import argparse
import sys
from collections.abc import Sequence

from tandem import __version__
from tandem.commands import Refused, list_commands
from tandem.database import DatabaseError


def build_parser() -> argparse.ArgumentParser:
    """The parser of every subcommand; a subcommand's help is its module's docstring."""
    parser = argparse.ArgumentParser(prog="tandem", description="Runs and looks after Tandem.")
    parser.add_argument("--version", action="version", version=f"tandem {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in list_commands().items():
        words = (command.__doc__ or "").strip()
        subparser = subparsers.add_parser(name, help=words.partition("\n")[0], description=words)
        command.configure(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Runs one subcommand and returns the process's exit code; what was refused is said in one line."""
    arguments = build_parser().parse_args(words)
    try:
        code: int = arguments.run(arguments)
    except (Refused, DatabaseError) as error:
        print(f"tandem: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
