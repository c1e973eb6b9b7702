"""The gallery: ready-made workflows with what each needs here, and taking one over as a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tandem import catalog
from tandem.catalog.recipes import ENGLISH, recipes, shelves
from tandem.catalog.triggers.calls import LIVE
from tandem.engine.naming import Kind, names
from tandem.engine.proving import Proof
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations import access
from tandem.operations.authoring import documents
from tandem.operations.sharing import examples, moving_in
from tandem.operations.sharing.moving_in import Arrived
from tandem.operations.sharing.references import Choices, here
from tandem.store.models import MailAccount, Organisation, TelephonyAccount, User, Workflow

MAIL, EXCHANGE = "mail", "exchange"
WITHOUT_EXCHANGE = frozenset(
    {"call.logged", "call.edited", "call.ended"}
)  # happen to calls written down by hand


@dataclass(frozen=True)
class Need:
    """Something a recipe cannot do without, and whether it is here."""

    kind: Kind | Literal["mail", "exchange"]
    name: str
    is_here: bool


@dataclass(frozen=True)
class Recipe:
    """One ready-made workflow, in somebody's language."""

    key: str
    purpose: str
    article: str
    document: Document
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class House:
    """What there is here, looked up once for all recipes."""

    choices: Choices
    has_mail: bool
    has_exchange: bool


def shelved(language: str) -> list[Recipe]:
    """Every recipe, in the order of the purposes."""
    house = _house()
    return [_recipe(key, language, house) for key in shelves()]


def find(key: str, language: str) -> Recipe:
    """One recipe. Raises access.NotThere."""
    if key not in shelves():
        raise access.NotThere(f"recipe {key}")
    return _recipe(key, language, _house())


def proofs(recipe: Recipe) -> list[Proof]:
    """Its examples, run now against the fields and calendars of this house."""
    return examples.run(recipe.document)


def taken_over(user: User) -> dict[str, Workflow]:
    """The workflows the person may see that came from recipes, by key."""
    rows = access.visible(user, Workflow).filter(key__in=list(shelves()))
    return {row.key: row for row in rows}


def take_over(user: User, key: str) -> Arrived:
    """Have a recipe as a draft, in the organisation's language; one that is there already stays as it is.

    Raises access.NotThere for no recipe, access.Denied.
    """
    if key not in shelves():
        raise access.NotThere(f"recipe {key}")
    access.require(user, "automate", Workflow.record_type)
    row = Workflow.objects.filter(key=key).first()
    if row is not None:
        return Arrived(access.access_record(user, Workflow, row.pk), "identical")
    language = Organisation.objects.values_list("language", flat=True).get(id=1)
    content = documents.as_written(_document(key, language))
    return moving_in.arrive(user, content, Text(N_("it was taken over from the gallery")))


def _recipe(key: str, language: str, house: House) -> Recipe:
    shelf, document = shelves()[key], _document(key, language)
    return Recipe(key, shelf.purpose, shelf.article, document, tuple(_needs(document, house)))


@cache
def _document(key: str, language: str) -> Document:
    return documents.read(recipes(language or ENGLISH)[key])


def _house() -> House:
    return House(
        here(),
        MailAccount.objects.filter(active=True).exists(),
        TelephonyAccount.objects.filter(active=True).exists(),
    )


def _needs(document: Document, house: House) -> Iterator[Need]:
    known = catalog.triggers()
    live = [use.on for use in document.triggers if known[use.on].group == LIVE]
    if any(word not in WITHOUT_EXCHANGE for word in live):
        yield Need("exchange", "", house.has_exchange)
    content = document.model_dump(mode="json", by_alias=True)
    if _sends_mail(content.get("steps")):
        yield Need("mail", "", house.has_mail)
    seen: set[tuple[str, str]] = set()
    for one in names({**content, "examples": []}, catalog.actions()):
        if (one.kind, one.key) not in seen:
            seen.add((one.kind, one.key))
            there = house.choices[one.kind]
            yield Need(one.kind, there.get(one.key, one.key), one.key in there)


def _sends_mail(part: object) -> bool:
    if isinstance(part, list):
        return any(_sends_mail(one) for one in part)
    if not isinstance(part, dict):
        return False
    form = part.get("with")
    by_mail = part.get("action") == "send_email" or part.get("do") == "send_email"
    told = isinstance(form, dict) and part.get("action") == "notify" and form.get("by") in ("both", "email")
    return by_mail or told or any(_sends_mail(inner) for inner in part.values())
