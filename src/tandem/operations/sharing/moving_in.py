"""Bring in a workflow that was written elsewhere: look at what it needs, map what is missing, have it as a draft.

Nothing is published and nothing is switched on. The same file again finds the same workflow by its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max
from pydantic import ValidationError

from tandem import catalog
from tandem.engine.cause import Cause
from tandem.engine.drafting.places import walk
from tandem.engine.naming import Kind, Named, names, renamed
from tandem.engine.proving import Proof
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document, Use
from tandem.operations import access
from tandem.operations.authoring import documents, drafts
from tandem.operations.authoring.draft_problems import CardProblem, problems
from tandem.operations.errors import Refused
from tandem.operations.sharing import examples
from tandem.operations.sharing.moved_values import Unused, replace_words, unused
from tandem.operations.sharing.references import Choices, here
from tandem.operations.world import settings
from tandem.store.models import DraftEdit, User, Workflow
from tandem.store.read.schema import schema
from tandem.store.write.cause import said_by

Outcome = Literal["created", "changed", "identical"]
WRITE_OUT = "="  # instead of a key: write its words into the steps
Mapped = Mapping[str, str]  # "team:support" to a key of here, to WRITE_OUT, or to nothing: it stays as it is


@dataclass(frozen=True)
class Reference:
    """Something the workflow names: whether it is here, what it may be mapped to, and what was chosen."""

    kind: Kind
    key: str
    name: str
    is_here: bool
    choices: tuple[tuple[str, str], ...] = ()
    may_be_written_out: bool = False
    chosen: str = ""

    @property
    def word(self) -> str:
        """The word a mapping knows it by."""
        return f"{self.kind}:{self.key}"

    @property
    def is_missing(self) -> bool:
        """Whether it is neither here nor mapped."""
        return not self.is_here and not self.chosen


@dataclass(frozen=True)
class Parcel:
    """A workflow looked at before it is brought in. ``content`` is what would become the draft.

    ``unused``: words, such as a status, that no record here has; they may stay, or be mapped to those in use.
    """

    document: Document
    content: dict[str, Any]
    references: tuple[Reference, ...]
    unused: tuple[Unused, ...]
    proofs: tuple[Proof, ...]
    problems: tuple[CardProblem, ...]
    workflow: Workflow | None
    outcome: Outcome

    @property
    def missing(self) -> list[Reference]:
        """What is not here and not mapped."""
        return [one for one in self.references if one.is_missing]


@dataclass(frozen=True)
class Arrived:
    """What became of it."""

    workflow: Workflow
    outcome: Outcome


def look(user: User, source: str | bytes | Mapping[str, Any], mapped: Mapped | None = None) -> Parcel:
    """Read a file and say what it would need here; writes nothing. Raises Refused with lines, access.Denied."""
    access.require(user, drafts.PERMISSION, Workflow.record_type)
    document, uses = documents.read_with_uses(source)
    content = documents.as_written(document)
    opened = _opened(content, uses, mapped or {})
    named = [*names(content, catalog.actions()), *names(opened, catalog.actions())]
    references = _references(named, uses, mapped or {}, here())
    words = unused(content, mapped or {})
    made = _mapped(opened, uses, {one.word: one.chosen for one in references if one.chosen})
    replace_words(made, {one.word: one.chosen for one in words})
    row = Workflow.objects.filter(key=document.key).select_related("live").first()
    proofs = examples.run(_document(made) or document)
    found = tuple(problems(made))
    return Parcel(document, made, references, words, tuple(proofs), found, row, _outcome(user, row, made))


def bring_in(user: User, source: str | bytes | Mapping[str, Any], mapped: Mapped | None = None) -> Arrived:
    """Have it as a draft, under its key. Raises Refused, access.Denied, or NotThere for a workflow out of reach."""
    return arrive(user, look(user, source, mapped).content)


def arrive(user: User, content: Mapping[str, Any], what: Text | None = None) -> Arrived:
    """Make the content the draft of the workflow of its key: a new one, or a new state of the one that is there.

    Raises Refused when that one is about something else, access.Denied or NotThere.
    """
    access.require(user, drafts.PERMISSION, Workflow.record_type)
    words = what or Text(N_("it was brought in from a file"))
    with transaction.atomic():
        row = Workflow.objects.filter(key=content["key"]).first()
        if row is None:
            return Arrived(_new(user, content, words), "created")
        now = drafts.open(user, row)
        if row.about != content["about"]:
            text = N_(
                "This workflow is about a {about}, and that cannot change. Give the new one another key."
            )
            raise Refused.because(text, "about", about=schema()[row.about].word)
        if _is_same(now.document, content):
            return Arrived(row, "identical")
        drafts.save(user, row, seen=now.number, document=content, what=words)
        return Arrived(row, "changed")


def _new(user: User, content: Mapping[str, Any], words: Text) -> Workflow:
    if content["about"] not in schema():
        raise Refused.because(N_("Choose what the workflow is about."), "about")
    said_by(Cause("person", doer=user.id))
    last = Workflow.objects.aggregate(last=Max("position"))["last"]
    row = Workflow.objects.create(
        key=content["key"],
        name=content["name"],
        description=content.get("description", ""),
        about=content["about"],
        owner=user,
        position=0 if last is None else last + 1,
    )
    DraftEdit.objects.create(
        workflow=row, number=1, document=dict(content), what={**drafts.kept(words), "step": ""}, by=user
    )
    return row


def _outcome(user: User, row: Workflow | None, content: Mapping[str, Any]) -> Outcome:
    if row is None:
        return "created"
    return "identical" if _is_same(drafts.open(user, row).document, content) else "changed"


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two documents say the same, whatever was written out that is as usual."""
    return _plain(one) == _plain(other)


def _plain(content: Mapping[str, Any]) -> Mapping[str, Any]:
    document = _document(content)
    return documents.as_written(document) if document else content


def _document(content: Mapping[str, Any]) -> Document | None:
    try:
        return Document.model_validate(content)
    except ValidationError:
        return None


def _opened(content: Mapping[str, Any], uses: Mapping[str, Use], mapped: Mapped) -> dict[str, Any]:
    """The content with the saved actions that are to be written out in full, so that what they name is seen."""
    made: dict[str, Any] = deepcopy(dict(content))
    for _at, step in walk(made):
        word = f"saved_action:{step.get('use')}"
        if mapped.get(word) == WRITE_OUT and word in uses:
            step.pop("use")
            step |= {"action": uses[word].action, "with": dict(uses[word].form)}
    return made


def _references(
    named: Iterable[Named], uses: Mapping[str, Use], mapped: Mapped, known: Choices
) -> tuple[Reference, ...]:
    """Each name once, in reading order."""
    found: dict[str, Reference] = {}
    for one in named:
        word = f"{one.kind}:{one.key}"
        if word in found:
            continue
        there = known[one.kind]
        use = uses.get(word)
        is_here = one.key in there or (one.kind == "user" and _has_address(there, one.key))
        chosen = mapped.get(word, "")
        choices = () if is_here else tuple(sorted(there.items(), key=lambda pair: pair[1].lower()))
        words = not is_here and use is not None and bool(use.action or use.subject or use.body)
        fits = chosen in there or (chosen == WRITE_OUT and words)
        found[word] = Reference(
            one.kind,
            one.key,
            (use.name if use else "") or there.get(one.key, one.key),
            is_here,
            choices,
            words,
            chosen if fits and not is_here else "",
        )
    return tuple(found.values())


def _has_address(people: Mapping[str, str], address: str) -> bool:
    return settings().directory.by_email(address) is not None and bool(people)


def _mapped(content: Mapping[str, Any], uses: Mapping[str, Use], mapped: Mapped) -> dict[str, Any]:
    """The content with what was chosen put in place of what is missing."""

    def rename(one: Named) -> str:
        chosen = mapped.get(f"{one.kind}:{one.key}", "")
        return one.key if chosen in ("", WRITE_OUT) else chosen

    made = renamed(content, catalog.actions(), rename)
    for _at, step in walk(made):
        _written_out(step, uses, mapped)
    return documents.resolved(made)


def _written_out(step: dict[str, Any], uses: Mapping[str, Use], mapped: Mapped) -> None:
    """Put the words of a template into the step that used it."""
    for form in (step.get("with"), (step.get("hand_off") or {}).get("with")):
        word = f"template:{form.get('template')}" if isinstance(form, dict) else ""
        if isinstance(form, dict) and mapped.get(word) == WRITE_OUT and word in uses:
            form.pop("template")
            form.setdefault("subject", uses[word].subject)
            form.setdefault("body", uses[word].body)
