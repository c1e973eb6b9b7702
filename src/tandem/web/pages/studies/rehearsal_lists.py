"""The lists of a rehearsal's result: whose work, who would have been written to, each step, each run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.engine import quiet
from tandem.engine.record import RecordRef
from tandem.engine.walking import walk
from tandem.operations import access
from tandem.store.models import Contact, User
from tandem.store.read.schema import models_by_type
from tandem.web.components.shapes import Tab
from tandem.web.components.states import RUN, State
from tandem.web.pages.addresses import kind_word, record_url
from tandem.web.pages.workflows.words import Speaker, document_of, trigger_label

from .planned_words import Planned

PEOPLE_AT_ONCE = 50
RUNS_AT_ONCE = 50
SORTS = (
    ("rehearsed", _("Only rehearsed"), "only_rehearsed"),
    ("both", _("Rehearsed and real"), "both"),
    ("real", _("Only real"), "only_real"),
)
WORK = ("manual_actions", "tasks", "calls")


@dataclass(frozen=True)
class Load:
    """What one colleague or team would have had to do in the whole span."""

    who: str
    manual_actions: int
    tasks: int
    calls: int
    a_day: float
    busiest_day: datetime | None
    busiest: int


def load_of(result: Mapping[str, Any], days: int) -> list[Load]:
    """Work by person, the most first."""
    by_who: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in result["work"]:
        by_who[one["who"]].append(one)
    planned = Planned()
    found = [_load(planned.who(who), lines, days) for who, lines in by_who.items()]
    return sorted(found, key=lambda one: (-one.a_day, one.who))


def _load(who: str, lines: list[Mapping[str, Any]], days: int) -> Load:
    totals = {kind: sum(line.get(kind, 0) for line in lines) for kind in WORK}
    day = max(lines, key=lambda line: sum(line.get(kind, 0) for kind in WORK))
    return Load(
        who,
        totals["manual_actions"],
        totals["tasks"],
        totals["calls"],
        round(sum(totals.values()) / days, 1),
        parse_datetime(f"{day['day']}T00:00:00"),
        sum(day.get(kind, 0) for kind in WORK),
    )


def recipients_of(user: User, result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who would have received most; nobody sees addresses of clients they may not see."""
    listed = result["recipients"][:PEOPLE_AT_ONCE]
    names = _names(user, [RecordRef("contact", one["contact"]) for one in listed if one["contact"]])
    shown = []
    for one in listed:
        ref = RecordRef("contact", one["contact"]) if one["contact"] else None
        if ref is not None and ref not in names:
            shown.append({"name": gettext("a client you may not see"), "to": "", "url": "", **_count(one)})
        else:
            name = names.get(ref, "") if ref else ""
            shown.append({"name": name, "to": one["to"], "url": record_url(ref), **_count(one)})
    return shown


def _count(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"messages": one["messages"], "kind": one["kind"]}


def steps_of(document: Mapping[str, Any], result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each step of the document with what became of it, in reading order."""
    found = document_of(document)
    if found is None:
        return []
    speaker = Speaker()
    return [
        {
            "sentence": speaker.step(step, found.about),
            "deep": path.count("."),
            "counts": result["steps"].get(path, {}),
            "ways": [
                (name.removeprefix("way:"), number)
                for name, number in result["steps"].get(path, {}).items()
                if name.startswith("way:")
            ],
        }
        for path, step in walk(found.steps)
    ]


@dataclass(frozen=True)
class QuietThen:
    """A time in which the workflow could not really start, and why."""

    since: datetime | None
    until: datetime | None
    why: str


def quiet_then(result: Mapping[str, Any]) -> list[QuietThen]:
    """The times in which nothing could really happen, the first one first."""
    return [
        QuietThen(
            parse_datetime(one["since"]), parse_datetime(one["until"]), gettext(quiet.WORDS[one["why"]])
        )
        for one in result.get("quiet", ())
    ]


@dataclass(frozen=True)
class RunThen:
    """A run of the rehearsal, or a real one the rehearsal has not."""

    name: str
    url: str
    at: datetime | None
    trigger: str
    state: State
    what: list[tuple[str, str]]
    real_url: str
    because: str = ""  # why nothing really happened then


@dataclass(frozen=True)
class RunsThen:
    """One sort of runs."""

    tabs: list[Tab]
    lines: list[RunThen]
    total: int


def runs_then(user: User, result: Mapping[str, Any], sort: str) -> RunsThen:
    """The runs of one sort; without one, of the first sort there is any of."""
    known = {name: result[count] for name, _label, count in SORTS}
    here = sort if sort in known else next((name for name, number in known.items() if number), "rehearsed")
    tabs = [
        Tab(label, f"?runs={name}#runs", active=name == here, count=known[name]) for name, label, _c in SORTS
    ]
    source = result["real_list"] if here == "real" else [one for one in result["list"] if one["sort"] == here]
    chosen = source[:RUNS_AT_ONCE]
    names = _names(user, [RecordRef(one["type"], one["record"]) for one in chosen])
    planned = Planned()
    return RunsThen(tabs, [_run(one, names, planned) for one in chosen], known[here])


def runs_of_list(user: User, listed: list[dict[str, Any]]) -> list[tuple[RunThen, int | None, int]]:
    """Runs as ``engine.tally`` lists them, with the event that started each and the record's id."""
    names = _names(user, [RecordRef(one["type"], one["record"]) for one in listed])
    planned = Planned()
    return [(_run(one, names, planned), one["event"], one["record"]) for one in listed]


def _run(one: Mapping[str, Any], names: Mapping[RecordRef, str], planned: Planned) -> RunThen:
    ref = RecordRef(one["type"], one["record"])
    real = one.get("run") or one.get("real")
    return RunThen(
        names.get(ref)
        or gettext("{kind} that is gone, or that you may not see").format(kind=kind_word(ref.type)),
        record_url(ref) if ref in names else "",
        parse_datetime(one["at"]),
        trigger_label(one["trigger"]),
        RUN.get(one["state"], RUN["stopped"]),
        [(planned.icon(deed), planned.said(deed)) for deed in one.get("what", ())] if ref in names else [],
        reverse("run", args=[real]) if real else "",
        gettext(quiet.WORDS[one["because"]]) if one.get("because") else "",
    )


def _names(user: User, refs: Iterable[RecordRef]) -> dict[RecordRef, str]:
    """What these records are called, as far as the reader may see them; one query for each type."""
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for ref in refs:
        ids[ref.type].add(ref.id)
    found = {}
    for kind, wanted in ids.items():
        model = Contact if kind == "contact" else models_by_type()[kind]
        for row in access.visible(user, model).filter(pk__in=wanted):
            found[RecordRef(kind, row.pk)] = str(row)
    return found
