"""The subcommands of `tandem`, one module each, found by walking this folder.

A module offers `configure(parser)`, which adds its arguments, and `run(arguments)`, which returns the exit
code. Its name is the subcommand's, its docstring the help. Modules that begin with `_` are parts of them.
"""

import argparse
import importlib
import pkgutil
from collections.abc import Mapping
from typing import Protocol, cast


class Refused(Exception):
    """A subcommand can't do what was asked; the message says why and what helps."""


class Command(Protocol):
    """What a module of this folder offers."""

    __doc__: str | None

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Adds the subcommand's arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Does the work; returns the exit code."""


def list_commands() -> Mapping[str, Command]:
    """Every subcommand by its name, in the order of names."""
    names = sorted(each.name for each in pkgutil.iter_modules(__path__) if not each.name.startswith("_"))
    return {name: cast(Command, importlib.import_module(f"{__name__}.{name}")) for name in names}
