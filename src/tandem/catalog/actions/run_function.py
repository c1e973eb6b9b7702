"""Run a function of your own, in Python, in a closed box with a time and a memory limit.

It gets the record as ``record`` and what earlier steps gave as ``steps``; what it returns, later steps can
use. It cannot reach files, the network or other records.
"""

from typing import ClassVar

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import Send
from tandem.engine.form_checks import saved_problems
from tandem.engine.plan import Do, Fail, Plan
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class RunFunction(Action):
    """The form of “Run a function”."""

    function: str = Field(title=N_("Function"), min_length=1, json_schema_extra={"control": "function"})

    title: ClassVar[str] = N_("Run a function")
    says: ClassVar[str] = N_("Run the function {function}")
    icon: ClassVar[str] = "code"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "run_code"
    awaits: ClassVar[bool] = True

    def plan(self, view: View) -> Plan:
        """One run of the function, outside of planning."""
        saved = view.library.functions.get(self.function)
        if saved is None:
            return Fail(Text(N_("the function “{key}” is gone"), {"key": self.function}))
        payload = {
            "function": self.function,
            "source": saved["source"],
            "record": {"type": view.ref.type, **view.image},
            "steps": dict(view.outputs),
            "label": saved.get("name", self.function),
        }
        return Do(Send("function", next(view.world.ids), self.function, "functions", payload, awaited=True))

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """A function nobody saved."""
        return saved_problems("function", self.function, around.world.library.functions)

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "hands the record over",
            form={"function": "score"},
            record={"duration": 90},
            gives=Do(
                Send(
                    "function",
                    1,
                    "score",
                    "functions",
                    {
                        "function": "score",
                        "source": "record['duration'] * 2",
                        "record": {"type": "call", "duration": 90},
                        "steps": {},
                        "label": "Score",
                    },
                    awaited=True,
                )
            ),
        ),
    )
