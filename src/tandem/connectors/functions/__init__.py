"""Users' own Python, run in a sandbox with time, memory and output always limited."""

from tandem.connectors.functions.check import Problem, check
from tandem.connectors.functions.outcome import Failed, Result
from tandem.connectors.functions.runner import close, run

__all__ = ["Failed", "Problem", "Result", "check", "close", "run"]
