"""The radar: what the live workflows have to do with each other, and which of them never do anything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from django.db.models import Max

from tandem import catalog
from tandem.engine.action import Surroundings
from tandem.engine.checking.branches import never
from tandem.engine.checking.found import Found, Known
from tandem.engine.checking.loops import loops
from tandem.engine.checking.others import Other, Web, together, writes
from tandem.engine.checking.recipients import empty_recipients
from tandem.engine.condition import discriminators
from tandem.engine.words import Text
from tandem.operations import access
from tandem.operations.authoring.documents import live_documents
from tandem.operations.world import settings, world
from tandem.store.models import Contact, Organisation, Study, User, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.radar import started_since
from tandem.store.read.schema import schema

DAYS = 30


@dataclass(frozen=True)
class Loop:
    """Workflows that start each other, beginning with the first in the list, with the field each goes through."""

    workflows: tuple[int, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Fight:
    """Two workflows that one event may start and that set one field to different values; ``winner`` comes later."""

    loser: int
    winner: int
    field: str
    lost: object
    won: object


@dataclass(frozen=True)
class Noted:
    """Something worth knowing about one workflow."""

    workflow: int
    place: str
    message: Text


@dataclass(frozen=True)
class Reach:
    """A workflow that writes to more people in a month than somebody should without being asked again."""

    workflow: int
    people: int


@dataclass(frozen=True)
class Radar:
    """All of it. ``names`` of the workflows spoken of; ``losers`` lose each of their fights and set nothing else."""

    names: dict[int, str]
    count: int
    loops: list[Loop]
    fights: list[Fight]
    silent: list[int]
    losers: list[int]
    noted: list[Noted]
    reaching: list[Reach]
    without_email: int


def radar(user: User) -> Radar:
    """Look at all live workflows the person may see. Raises access.Denied."""
    access.require(user, "view", "workflow")
    visible = set(access.visible(user, Workflow).filter(on=True).values_list("pk", flat=True))
    now = the_time()
    known = settings()
    others = [other for other in live_documents(known) if other.workflow in visible]
    around = world(known, now, {})
    checked = {
        about: Known(schema(), catalog.actions(), catalog.triggers(), Surroundings(schema(), about, around))
        for about in {other.document.about for other in others}
    }
    web = Web(others, next(iter(checked.values()), _nothing(around)))
    fights = _fights(others, checked)
    limit = Organisation.objects.values_list("reach_limit", flat=True).get(id=1)
    return Radar(
        names={other.workflow: other.name for other in others},
        count=len(others),
        loops=_loops(web),
        fights=fights,
        silent=_silent(others, now),
        losers=_losers(others, fights, checked),
        noted=[one for other in others for one in _noted(other, checked[other.document.about])],
        reaching=_reaching(others, limit),
        without_email=Contact.objects.filter(email="", active=True).count(),
    )


def _nothing(around: object) -> Known:
    return Known(schema(), catalog.actions(), catalog.triggers(), Surroundings(schema(), "call", around))


def _loops(web: Web) -> list[Loop]:
    """Each loop once, told from its first workflow."""
    found: dict[frozenset[int], Loop] = {}
    for own, other in web.others.items():
        for link in web.from_(own):
            way = web.loop(link, other.document, own)
            if way is None:
                continue
            back = web.back(way[-1], other.document)
            members = (own, *(one.to for one in way))
            fields = (*(one.field for one in way), back.field if back else "")
            found.setdefault(frozenset(members), Loop(members, fields))
    return list(found.values())


def _fights(others: list[Other], checked: dict[str, Known]) -> list[Fight]:
    """By field the workflows that always set it to the same; of those, pairs that one event may start."""
    writers: defaultdict[tuple[str, str], list[tuple[Other, object]]] = defaultdict(list)
    for other in others:
        constant = {one.field: one.value for one in writes(other.document, checked[other.document.about])}
        for name, value in constant.items():
            if value is not None:
                writers[other.document.about, name].append((other, value))
    demands = {other.workflow: discriminators(other.document.when) for other in others}
    found = []
    for (about, name), group in writers.items():
        for (earlier, lost), (later, won) in combinations(group, 2):
            apart = lost == won or _apart(demands[earlier.workflow], demands[later.workflow])
            if not apart and together(earlier.document, later.document, checked[about]):
                found.append(Fight(earlier.workflow, later.workflow, name, lost, won))
    return found


def _apart(one: Mapping[str, frozenset[object]], other: Mapping[str, frozenset[object]]) -> bool:
    """Whether no record has what both demand."""
    return any(one[name].isdisjoint(other[name]) for name in one.keys() & other.keys())


def _losers(others: list[Other], fights: list[Fight], checked: dict[str, Known]) -> list[int]:
    """Workflows that do nothing but set fields, each of which another one sets anew."""
    lost = Counter(workflow for workflow, _field in {(one.loser, one.field) for one in fights})
    found = []
    for other in others:
        steps = other.document.steps
        own = {one.field for one in writes(other.document, checked[other.document.about])}
        only_writes = all(
            getattr(step, "action", None) in ("update_field", "set_status", "assign") for step in steps
        )
        if own and only_writes and lost[other.workflow] == len(own):
            found.append(other.workflow)
    return found


def _silent(others: list[Other], now: datetime) -> list[int]:
    """Those that have not started in the last 30 days, though they were there all the time."""
    since = now - timedelta(days=DAYS)
    ids = [other.workflow for other in others]
    started = started_since(ids, since)
    published = dict(
        Workflow.objects.filter(pk__in=ids).values_list("pk").annotate(at=Max("live__published_at"))
    )
    return [id for id in ids if id not in started and (published.get(id) or now) <= since]


def _noted(other: Other, known: Known) -> list[Noted]:
    document = other.document
    found: list[Found] = [
        *loops(document, known), *never(document, known), *empty_recipients(document, known)
    ]  # fmt: skip
    return [Noted(other.workflow, one.path, one.message) for one in found]


def _reaching(others: list[Other], limit: int) -> list[Reach]:
    """By the last rehearsal of each: who would have written to more people than that in a month."""
    if not limit:
        return []
    newest = (
        Study.objects.filter(workflow__in=[other.workflow for other in others], state="done")
        .order_by("workflow", "-id")
        .distinct("workflow")
        .values_list("workflow", "days", "result__people")
    )
    monthly = ((workflow, round((people or 0) * DAYS / days)) for workflow, days, people in newest)
    return [Reach(workflow, people) for workflow, people in monthly if people > limit]
