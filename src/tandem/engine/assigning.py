"""Choose one person out of whom a word stands for."""

from __future__ import annotations

from typing import Literal

from tandem.engine.view import View

How = Literal["round_robin", "least_busy"]


def choose(token: str, how: How, view: View) -> int | None:
    """The person; of several, the next in turn or the one with the least open work. None for nobody.

    Who is away today is passed over as long as somebody else is there.
    """
    everybody = view.people([token])
    people = [user for user in everybody if user not in view.directory.away] or everybody
    if len(people) <= 1:
        chosen = people[0] if people else None
    elif how == "least_busy":
        chosen = min(people, key=lambda user: (view.world.loads.get(user, 0), user))
    else:
        chosen = people[view.world.turns.take(token) % len(people)]
    if chosen is not None:
        view.world.add_load(chosen)
    return chosen
