"""Bring in a workflow from a file: see what it needs and whether its examples hold, map what is missing, have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from tandem.engine.drafting import step_at
from tandem.engine.words import N_
from tandem.engine.written import LARGEST
from tandem.operations import access
from tandem.operations.authoring import drafts
from tandem.operations.errors import Problem, Refused
from tandem.operations.sharing import moving_in
from tandem.operations.sharing.moved_values import Unused
from tandem.operations.sharing.moving_in import WRITE_OUT, Parcel, Reference
from tandem.store.models import User, Workflow
from tandem.web.components.labels import labelled
from tandem.web.pages.doors import page, reader

from .example_words import told
from .gallery import NEEDS
from .phrases import capitalised
from .sentence import sentence_of
from .steps import Column
from .words import Speaker

FIELD = "map-"
OUTCOMES = {
    "created": gettext_lazy("It is new here: it will be a draft of its own."),
    "changed": gettext_lazy(
        "It is here already: this will be a new state of its draft. What is in force stays."
    ),
    "identical": gettext_lazy("It is here already and says the same: there is nothing to bring in."),
}
DONE = {
    "created": gettext_lazy("“{name}” is here as a draft. Look at it, then publish it."),
    "changed": gettext_lazy("The draft of “{name}” was changed. It can be undone."),
    "identical": gettext_lazy("“{name}” is here already and says the same."),
}


@dataclass(frozen=True)
class Map:
    """One thing that is missing, with the choice of what to use instead."""

    label: str
    name: str
    chosen: str
    options: list[tuple[str, str]]
    key: str = ""


@page
def workflow_import(request: HttpRequest) -> HttpResponse:
    """GET: asks for a file or a text. POST: looks at it with the mapping so far; ``do=bring`` has it as a draft."""
    user = reader(request)
    access.require(user, drafts.PERMISSION, Workflow.record_type)
    crumbs = [(gettext("Workflows"), reverse("workflows")), (gettext("Bring in a file"), "")]
    context: dict[str, Any] = {"crumbs": crumbs, "text": "", "problems": []}
    if request.method != "POST":
        return render(request, "workflow_import/ask.html", context)
    text = ""
    try:
        text = _text(request)
        mapped = _mapping(request)
        if request.POST.get("do") == "bring":
            return _bring(request, user, text, mapped)
        context |= _looked_at(moving_in.look(user, text, mapped))
    except Refused as refused:
        context |= {"text": text, "problems": [_said(one) for one in refused.problems]}
        return render(request, "workflow_import/ask.html", context, status=422)
    return render(request, "workflow_import/look.html", {**context, "text": text})


def _bring(request: HttpRequest, user: User, text: str, mapped: dict[str, str]) -> HttpResponse:
    arrived = moving_in.bring_in(user, text, mapped)
    messages.success(request, str(DONE[arrived.outcome]).format(name=arrived.workflow.name))
    return redirect("workflow_build", arrived.workflow.pk)


def _text(request: HttpRequest) -> str:
    """What was sent: a file, else the text. Raises Refused for what is no text or too long."""
    file = request.FILES.get("file")
    if file is None:
        text = str(request.POST.get("text", ""))
        if not text.strip():
            raise Refused.because(N_("Choose a file, or paste its text."), "text")
        return text.replace("\r\n", "\n")
    if file.size is not None and file.size > LARGEST:
        raise Refused.because(
            N_("The text is {size} bytes; at most {most} are read."), size=file.size, most=LARGEST
        )
    try:
        return bytes(file.read()).decode()
    except UnicodeDecodeError:
        raise Refused.because(N_("The text is not UTF-8."), "file") from None


def _mapping(request: HttpRequest) -> dict[str, str]:
    given = request.POST.items()
    return {name.removeprefix(FIELD): str(value) for name, value in given if name.startswith(FIELD) and value}


def _looked_at(parcel: Parcel) -> dict[str, Any]:
    speaker = Speaker()
    document = parcel.document
    return {
        "document": document,
        "sentence": sentence_of(document, speaker),
        "steps": Column(document, speaker).cards(),
        "examples": told(parcel.proofs, document, speaker),
        "held": sum(proof.holds for proof in parcel.proofs),
        "maps": [_map(one) for one in parcel.references if not one.is_here],
        "words": [_word(one) for one in parcel.unused],
        "here": [_label(one) for one in parcel.references if one.is_here],
        "missing": parcel.missing,
        "card_problems": list(dict.fromkeys(_card_problems(parcel))),
        "outcome": parcel.outcome,
        "outcome_words": OUTCOMES[parcel.outcome],
        "row": parcel.workflow,
    }


def _map(one: Reference) -> Map:
    options = [("", gettext("Leave it: the draft shows the problem"))]
    if one.may_be_written_out:
        options.append((WRITE_OUT, gettext("Write its words into the steps")))
    return Map(_label(one), f"{FIELD}{one.word}", one.chosen, [*options, *one.choices], one.key)


def _word(one: Unused) -> Map:
    label = gettext("{field} “{value}”").format(field=capitalised(gettext(one.label)), value=one.value)
    options = [("", gettext("Keep the word")), *((word, word) for word in one.choices)]
    return Map(label, f"{FIELD}{one.word}", one.chosen, options)


def _label(one: Reference) -> str:
    return str(NEEDS[one.kind]).format(name=one.name)


def _card_problems(parcel: Parcel) -> Iterable[str]:
    """Each problem with the step it is at."""
    for one in parcel.problems:
        words = one.message.say(gettext)
        step = step_at(parcel.content, one.card) if one.card.startswith("steps.") else {}
        place = gettext("Step “{name}”: {problem}")
        yield place.format(name=step["id"], problem=words) if step.get("id") else words


def _said(one: Problem) -> str:
    words = one.message.say(gettext)
    place = gettext("Line {number}: ").format(number=one.line) if one.line else ""
    if one.field and one.field not in ("text", "file"):
        words = labelled(one.field, words)
    return f"{place}{words}"
