"""One benchmark's figures: what is printed, and what the last line holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Figure:
    """Ours and the floor from the same run; ``ratio`` is the median of the rounds' own ratios."""

    ours: float
    floor: float
    ratio: float
    unit: str
    goal: str = ""
    more: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """For the last line."""
        found: dict[str, object] = {
            "ours": round(self.ours, 2),
            "floor": round(self.floor, 2),
            "ratio": round(self.ratio, 3),
            "unit": self.unit,
        }
        return found | dict(self.more)

    def line(self, name: str) -> str:
        """For people."""
        goal = f"; goal: {self.goal}" if self.goal else ""
        figures = f"ours {self.ours:>9,.2f}   floor {self.floor:>9,.2f}   ratio {self.ratio:>5.2f}"
        return f"{name:<11} {figures}   {self.unit}{goal}"


def middle(values: list[float]) -> float:
    """The median: rounds are short and the machine is shared, so one bad round must not count."""
    return float(median(values))


def say(text: str) -> None:
    """A line of progress or detail."""
    print(f"  {text}", flush=True)
