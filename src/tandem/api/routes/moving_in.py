"""Workflows from elsewhere: the gallery's recipes, and documents that are brought in as drafts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Schema

from tandem.api.routes.workflows import Text, source_of
from tandem.api.shapes import Form, Word, like
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.engine.proving import Proof
from tandem.operations.sharing import gallery, moving_in

router = Router(tags=["workflows"])
recipes = Router(tags=["gallery"])
_DOCUMENT = {
    "tandem": 1, "key": "missed-call", "name": "A missed call is noted", "about": "call",
    "triggers": [{"on": "call.missed"}], "steps": [{"id": "note", "action": "add_note", "with": {"text": "Missed"}}],
}  # fmt: skip


class BringingIn(Text):
    """A document from elsewhere. ``mapping``: what to use for what is missing; ``look``: nothing is kept."""

    model_config = like({"document": _DOCUMENT, "mapping": {"team:sales": "support"}, "look": True})

    mapping: dict[Word, Word] = {}
    look: bool = False


class Missing(Schema):
    """Something the document names that is not here; ``choices`` are the keys it may be mapped to, “=” its words."""

    word: str
    name: str
    choices: list[str]
    may_be_written_out: bool


class Unused(Schema):
    """A word, such as a status, that no record here has; ``choices`` are those in use, which it may be mapped to."""

    word: str
    choices: list[str]


class ExampleAnswer(Schema):
    """An example of the document, and why it does not hold."""

    name: str
    holds: bool
    problems: list[str]


class BroughtIn(Schema):
    """What becomes of the document: created, changed or identical. ``workflow`` is its id once it is here."""

    outcome: str
    workflow: int | None
    missing: list[Missing]
    unused: list[Unused]
    examples: list[ExampleAnswer]
    problems: list[str]


class RecipeAnswer(Schema):
    """A ready-made workflow in the reader's language. ``workflow`` is the one that came of it, if any."""

    key: str
    name: str
    description: str
    about: str
    purpose: str
    missing: list[str]
    workflow: int | None


class Wish(Form):
    """The key of a recipe."""

    model_config = like({"recipe": "missed-call-supervisor"})

    recipe: Word


class TakenOver(Schema):
    """The workflow that came of a recipe: created, or identical when it was here already."""

    outcome: str
    workflow: int


@router.post("/import", auth=AUTOMATE, response=BroughtIn, summary="Bring in a document as a draft")
def import_workflow(request: HttpRequest, form: BringingIn) -> Any:
    """Says what is missing and whether its examples hold. Nothing is published; the same again changes nothing."""
    user = user_of(request)
    parcel = moving_in.look(user, source_of(form), form.mapping)
    row = parcel.workflow if form.look else moving_in.arrive(user, parcel.content).workflow
    return {
        "outcome": parcel.outcome,
        "workflow": row.pk if row else None,
        "missing": [
            {
                "word": one.word,
                "name": one.name,
                "choices": [key for key, _name in one.choices],
                "may_be_written_out": one.may_be_written_out,
            }
            for one in parcel.missing
        ],
        "unused": [{"word": one.word, "choices": list(one.choices)} for one in parcel.unused],
        "examples": [_example(proof) for proof in parcel.proofs],
        "problems": [one.message.say(_) for one in parcel.problems],
    }


@recipes.get("", auth=READ, response=list[RecipeAnswer], summary="List the gallery")
def list_recipes(request: HttpRequest) -> Any:
    """In the order of their purposes; ``missing`` is what they need and is not here, such as ``team:support``."""
    used = gallery.taken_over(user_of(request))
    return [
        {
            "key": one.key,
            "name": one.document.name,
            "description": one.document.description,
            "about": one.document.about,
            "purpose": one.purpose,
            "missing": [
                ":".join(filter(None, (need.kind, need.name))) for need in one.needs if not need.is_here
            ],
            "workflow": used[one.key].pk if one.key in used else None,
        }
        for one in gallery.shelved((get_language() or "en").split("-")[0])
    ]


@recipes.post("", auth=AUTOMATE, response=TakenOver, summary="Take a recipe over as a draft")
def use_recipe(request: HttpRequest, form: Wish) -> Any:
    """In the organisation's language; one that is here already stays as it is."""
    arrived = gallery.take_over(user_of(request), form.recipe)
    return {"outcome": arrived.outcome, "workflow": arrived.workflow.pk}


def _example(proof: Proof) -> dict[str, Any]:
    problems = [why.say(_) for why in proof.problems]
    return {"name": proof.example.name, "holds": proof.holds, "problems": problems}
