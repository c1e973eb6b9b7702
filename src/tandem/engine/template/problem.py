"""What can be wrong with a template: found when it is saved, or when it is filled in."""

from dataclasses import dataclass

from tandem.engine.words import Text


@dataclass(frozen=True)
class Problem:
    """One mistake: the `variable` it is about ("" for the syntax), where, what and how to mend it."""

    variable: str
    message: Text
    fix: Text
    line: int


class BadTemplate(ValueError):
    """A template that can't be used; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"line {problem.line}: {problem.message} {problem.fix}")
        self.problem = problem


class RenderError(Exception):
    """A template that could not be filled in; `variable` is the missing or unusable one, if it was that."""

    def __init__(self, reason: Text, variable: str | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.variable = variable
