"""What a draft would have to do with other workflows and with people: told beside the builder, not at each click."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from tandem import catalog
from tandem.engine.action import Surroundings
from tandem.engine.checking.found import Found, Known
from tandem.engine.checking.others import Other, Web, fights
from tandem.engine.drafting import walk
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations import access
from tandem.operations.authoring.documents import live_documents
from tandem.operations.authoring.draft_problems import as_far_as_sound
from tandem.operations.authoring.drafts import Draft
from tandem.operations.explaining.reach import reach
from tandem.operations.world import settings, world
from tandem.store.models import Organisation, User, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import schema

KEPT = 60  # seconds; how many people it reaches changes with every call


@dataclass(frozen=True)
class Aside:
    """One thing worth knowing: the place of its card, the words, and the workflows it speaks of by id and name."""

    card: str
    message: Text
    others: tuple[tuple[int, str], ...] = ()


def asides(user: User, draft: Draft) -> list[Aside]:
    """Loops with, and contradictions of, live workflows the person may see; and whether it reaches very many people.

    Of an unfinished draft only what its finished steps come to; nothing while what starts it is unfinished.
    The same draft is not looked at again within a minute, unless the workflows have changed.
    """
    known = settings()
    content = json.dumps([draft.document, known.stamp], sort_keys=True, default=str)
    key = f"asides:{user.pk}:{draft.workflow.pk}:{sha256(content.encode()).hexdigest()}"
    found: list[Aside] | None = cache.get(key)
    if found is None:
        document = as_far_as_sound(draft.document)
        found = [] if document is None else [*_others(user, draft, document), *_people(document)]
        cache.set(key, found, KEPT)
    return found


def _others(user: User, draft: Draft, document: Document) -> Iterator[Aside]:
    known = settings()
    visible = set(access.visible(user, Workflow).filter(on=True).values_list("pk", flat=True))
    others = [other for other in live_documents(known) if other.workflow in visible]
    around = Surroundings(schema(), document.about, world(known, the_time(), {}))
    web = Web(others, Known(schema(), catalog.actions(), catalog.triggers(), around))
    own = draft.workflow.pk if draft.workflow.pk in web.others else 0
    cards = [one.at for one in walk(draft.document)]
    for one in fights(document, own, web):
        yield Aside(_card(one, cards), one.message, tuple(_named(one, web.others)))


def _card(found: Found, cards: list[str]) -> str:
    """The innermost card a place is in."""
    inside = [card for card in cards if f"{found.path}.".startswith(f"{card}.")]
    return max(inside, key=len, default="")


def _named(found: Found, others: Mapping[int, Other]) -> Iterator[tuple[int, str]]:
    for id in found.others:
        yield id, others[id].name


def _people(document: Document) -> Iterator[Aside]:
    limit: Any = Organisation.objects.values_list("reach_limit", flat=True).get(id=1)
    count = reach(document, the_time()) if limit else 0
    if count > limit > 0:
        text = N_(
            "In a month like the last it would write to {count} people, more than {limit}."
            " Publishing asks you to type the number."
        )
        yield Aside("triggers.0", Text(text, {"count": count, "limit": limit}))
