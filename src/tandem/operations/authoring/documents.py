"""Workflow documents: read from YAML or JSON and checked, each problem with its place, line and fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from tandem import catalog
from tandem.engine import written
from tandem.engine.action import Surroundings
from tandem.engine.check import problems
from tandem.engine.checking.others import Other
from tandem.engine.walking import map_steps
from tandem.engine.wording import worded
from tandem.engine.words import N_, Text
from tandem.engine.workflow import ActionStep, Document, Use
from tandem.operations.errors import Problem, Refused
from tandem.operations.sharing.references import arrived
from tandem.operations.world import Settings, settings, world
from tandem.store.models import SavedAction
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import schema

MOST_COMPARED = 2_000  # live workflows a document is held against
_LISTS = frozenset({"steps", "otherwise", "on_timeout", "on_error"})


@dataclass(frozen=True)
class Checked:
    """A sound document, saved actions filled in, and what is worth knowing about it all the same."""

    document: Document
    warnings: tuple[Problem, ...] = ()


def read(text: str | bytes) -> Document:
    """The document in a YAML text, its form checked. Raises Refused naming field, line and fix."""
    found = _written(text)
    return _document(found.content, found)


def read_with_uses(source: str | bytes | Mapping[str, Any]) -> tuple[Document, dict[str, Use]]:
    """A document with what its file says of the things it names, by ``kind:key``. Raises Refused like ``read``."""
    found = _written(source) if isinstance(source, str | bytes) else written.Written(source)
    document = _document(found.content, found)
    listed = found.content.get("uses") or []
    try:
        uses = [Use.model_validate(one) for one in listed]
    except (ValidationError, TypeError):
        raise Refused.because(N_("This part of the file cannot be read."), "uses") from None
    return document, {f"{one.kind}:{one.key}": one for one in uses}


def resolved(content: Mapping[str, Any]) -> dict[str, Any]:
    """Plain content whose conditions name colleagues by address, with their numbers here; unknown ones stay."""
    made: dict[str, Any] = arrived(content)
    return made


def validate(source: str | bytes | Mapping[str, Any] | Document, *, alone: bool = False) -> Checked:
    """A document checked in full: a text, plain content, or a document. Raises Refused.

    ``alone``: not held against the other workflows, which takes longer the more there are.
    """
    found = _written(source) if isinstance(source, str | bytes) else written.Written(source)
    document = source if isinstance(source, Document) else _document(found.content, found)
    saved = {row.key: row for row in SavedAction.objects.all()}
    document = _associated(document, saved)
    known = settings()
    listed = [
        (one, Problem(one.path, one.message, found.line(one.path)))
        for one in problems(
            document,
            schema(),
            catalog.actions(),
            catalog.triggers(),
            Surroundings(schema(), document.about, world(known, the_time(), {})),
            calendars=_calendars(known),
            saved=saved,
            others=() if alone else live_documents(known),
        )
    ]
    wrong = [problem for one, problem in listed if not one.is_warning]
    if wrong:
        raise Refused(wrong)
    return Checked(document, tuple(problem for _, problem in listed))


def as_written(document: Document) -> dict[str, Any]:
    """The plain content an author would write: no defaults, a saved action by its key alone."""
    bare = map_steps(
        document, lambda step: step.model_copy(update={"action": None, "form": {}}) if step.use else step
    )
    content: dict[str, Any] = bare.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"tandem": document.tandem, **content}


def live_documents(known: Settings) -> list[Other]:
    """The live workflows in their order; none where there are too many to compare with each."""
    programs = known.index.programs
    if len(programs) > MOST_COMPARED:
        return []
    return [Other(one.workflow, one.name, one.document) for one in programs.values()]


def _calendars(known: Settings) -> list[str]:
    return [key for key in known.calendars if key is not None]


def _written(text: str | bytes) -> written.Written:
    try:
        return written.read(text)
    except written.Unreadable as error:
        raise Refused([Problem(error.path, error.message, error.line)]) from None


def _document(content: Any, found: written.Written) -> Document:
    if not isinstance(content, Mapping):
        raise Refused(
            [Problem("", Text(N_("A workflow is a list of names with values, such as “name: …”.")), 1)]
        )
    content = {name: value for name, value in content.items() if name != "uses"}
    try:
        return Document.model_validate(resolved(content))
    except ValidationError as error:
        raise Refused(_form_problems(error, content, found)) from None
    except RecursionError:
        raise Refused([Problem("", Text(N_("The text is nested too deeply.")))]) from None


def _form_problems(error: ValidationError, content: Any, found: written.Written) -> list[Problem]:
    """Each problem once. A list with a bad part is not also too short, though pydantic counts only good parts."""
    placed = [(_place(one["loc"], content), one) for one in error.errors(include_url=False)]
    problems: dict[tuple[str, str], Problem] = {}
    for path, one in placed:
        inside = any(other and other.startswith(f"{path}.") for other, _ in placed)
        if path is not None and not (one["type"] == "too_short" and inside):
            problem = Problem(path, worded(one), found.line(path))
            problems.setdefault((path, str(problem.message)), problem)
    return list(problems.values())


def _place(loc: tuple[int | str, ...], content: Any) -> str | None:
    """Where pydantic's error lies in the document; None for a form the author did not mean.

    Pydantic puts the name of the form it tried (action, wait, “<all>”) between the names of the document.
    """
    place: list[str] = []
    here, rest = content, list(loc)
    while rest:
        step = rest.pop(0)
        if isinstance(step, str) and step.startswith("<"):
            continue
        place.append(str(step))
        here = _inside(here, step)
        if step == "on_error" and rest:
            meant = "tuple[" if isinstance(here, list | tuple) else "literal["
            if not str(rest.pop(0)).startswith(meant):
                return None
        tagged = step == "wait" or (isinstance(step, int) and len(place) > 1 and place[-2] in _LISTS)
        if tagged and rest:
            rest.pop(0)
    return ".".join(place)


def _inside(here: Any, step: int | str) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _associated(document: Document, saved: Mapping[str, SavedAction]) -> Document:
    """The document with saved actions written into the steps that use them."""

    def fill(step: ActionStep) -> ActionStep:
        row = saved.get(step.use or "")
        return step if row is None else step.model_copy(update={"action": row.action, "form": dict(row.form)})

    return map_steps(document, fill)
