"""How manual actions ended, workflow by workflow, as bars in pieces: one bar a workflow, one piece an outcome."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tandem.operations.manual_actions.history import OutcomeCount
from tandem.web.components.states import MANUAL_ACTION

MOST_BARS = 8  # the rest stand together in the last one; the table has them all
TONES = ("green", "blue", "violet")  # of the most frequent outcomes; what is rarer stands together
REST = "accent"
UNDONE = {"skipped": "amber", "cancelled": "grey"}


def bars_of(ended: Sequence[OutcomeCount], said: Callable[[OutcomeCount], str]) -> dict[str, Any]:
    """What static/tandem/js/plot.js draws: ``bars``, their names, and ``series``, each with a value for each bar.

    ``said`` gives an outcome its author's label, empty where there was none.
    """
    totals: Counter[int | None] = Counter()
    names: dict[int | None, str] = {}
    for one in ended:
        totals[one.workflow] += one.count
        names[one.workflow] = one.name or _("Without a workflow")
    shown = [workflow for workflow, _count in totals.most_common()]
    apart = shown if len(shown) <= MOST_BARS else shown[: MOST_BARS - 1]
    place = {workflow: apart.index(workflow) if workflow in apart else len(apart) for workflow in shown}
    bars = [names[workflow] for workflow in apart] + (
        [_("Other workflows")] if len(apart) < len(shown) else []
    )
    return {"bars": bars, "series": _series(ended, said, place, len(bars))}


def _series(
    ended: Sequence[OutcomeCount],
    said: Callable[[OutcomeCount], str],
    place: dict[int | None, int],
    bars: int,
) -> list[dict[str, Any]]:
    """The pieces in the order they are drawn: what was done, the most frequent first, then what was not."""
    done: Counter[str] = Counter()
    for one in ended:
        if one.status not in UNDONE:
            done[_word(one, said)] += one.count
    frequent = [word for word, _count in done.most_common(len(TONES))]
    values: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * bars)
    for one in ended:
        values[_piece(one, said, frequent)][place[one.workflow]] += one.count
    order = [*TONES, REST, *UNDONE.values()]
    found = sorted(values.items(), key=lambda pair: order.index(pair[0][1]))
    return [{"label": label, "tone": tone, "values": counts} for (label, tone), counts in found]


def _piece(
    one: OutcomeCount, said: Callable[[OutcomeCount], str], frequent: Sequence[str]
) -> tuple[str, str]:
    """The label and the tone of the piece an outcome is part of."""
    if one.status in UNDONE:
        return str(MANUAL_ACTION[one.status].word), UNDONE[one.status]
    word = _word(one, said)
    return (word, TONES[frequent.index(word)]) if word in frequent else (_("Other outcomes"), REST)


def _word(one: OutcomeCount, said: Callable[[OutcomeCount], str]) -> str:
    return said(one) or str(MANUAL_ACTION[one.status].word)
