"""What an action sees: the record, its relations, who is who, and what earlier steps gave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tandem.engine.calendars import Calendar
from tandem.engine.directory import Directory
from tandem.engine.record import Image, RecordRef
from tandem.engine.schema import Schema


class Turns(Protocol):
    """Deals work round a group: each call gives the next number of that group's count."""

    def take(self, key: str) -> int: ...


@dataclass(frozen=True)
class Library:
    """What authors saved, by key: mail templates, webhook endpoints, custom functions, and their workflows.

    A workflow that is live and on has a ``version``, and with it its ``entry`` contract and hourly ``cap``; each has
    an ``id``, a ``name``, what it is ``about`` and its ``owner``.
    """

    mail_templates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    endpoints: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    functions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    workflows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who has a telephone number: a lead or a contact (with the company they belong to), or a company."""

    kind: str
    contact: int | None = None
    company: int | None = None


@dataclass
class World:
    """All that was loaded for one batch, and what the batch has already planned on top of it.

    ``images`` are current rows; planning overlays its changes, so that a later step, and a later run of
    the same batch, reads what an earlier one wrote. ``loads`` counts the open work of each colleague,
    ``callers`` says who has the numbers of the batch's unknown callers, ``inside`` which (workflow, entry key)
    pairs runs hold, ``invitations`` what clients were told of appointments; each only where an action asks.
    """

    schema: Schema
    now: datetime
    directory: Directory
    library: Library
    ids: Iterator[int]
    turns: Turns
    zone: ZoneInfo
    language: str = "en"  # the organisation's
    calendar: Calendar | None = None  # the organisation's office hours
    me: int | None = None  # the person who does it by hand
    images: dict[RecordRef, Image] = field(default_factory=dict)
    loads: dict[int, int] = field(default_factory=dict)
    callers: dict[str, Caller] = field(default_factory=dict)  # by number in E.164
    e164: Callable[[str], str | None] = str  # a number as written here, in its one form; None when it is none
    inside: set[tuple[int, str]] = field(default_factory=set)
    invitations: dict[int, Mapping[str, Any]] = field(
        default_factory=dict
    )  # by task, see catalog.appointments
    _left: set[tuple[int, str]] = field(default_factory=set)  # of those, what will be free again

    def change(self, record: RecordRef, changes: Mapping[str, Any]) -> None:
        """Lay planned changes over a record's image."""
        self.images[record] = {**self.images.get(record, {}), **changes}

    def create(self, record: RecordRef, values: Mapping[str, Any]) -> None:
        """Lay a planned record over the world; whoever gets a number is its caller from now on."""
        self.images[record] = dict(values, id=record.id)
        number = values.get("phone_e164")
        if number and record.type == "contact":
            self.callers[number] = Caller(values["kind"], record.id, values.get("company"))

    def is_inside(self, workflow: int, key: str | None) -> bool:
        """Whether a run of the workflow holds this entry key, or will."""
        return key is not None and (workflow, key) in self.inside - self._left

    def enter(self, workflow: int, key: str | None) -> None:
        """A run of the workflow is planned."""
        if key is not None:
            self.inside.add((workflow, key))
            self._left.discard((workflow, key))

    def leave(self, workflow: int | None, keys: Collection[str]) -> None:
        """The runs that hold one of these entry keys will end; a workflow that takes a record once keeps them."""
        for found in self.library.workflows.values():
            if found.get("entry") == "one_at_a_time" and workflow in (None, found["id"]):
                self._left.update((found["id"], key) for key in keys)

    def add_load(self, user: int) -> None:
        """Count one more piece of open work for a colleague."""
        self.loads[user] = self.loads.get(user, 0) + 1


class View(Mapping[str, Any]):
    """One record seen by a condition or an action: ``view["caller.city"]`` gives the value or None.

    ``old_image`` is what it was before an event: empty for a new record; without it nothing changed.
    """

    __slots__ = ("image", "old_image", "outputs", "ref", "world")

    def __init__(
        self,
        world: World,
        ref: RecordRef,
        *,
        image: Image | None = None,
        old_image: Image | None = None,
        outputs: Mapping[str, Any] | None = None,
    ) -> None:
        self.world = world
        self.ref = ref
        self.image = image if image is not None else world.images.get(ref, {})
        self.old_image = old_image
        self.outputs = outputs if outputs is not None else {}

    def __getitem__(self, path: str) -> Any:
        if "." not in path:
            return self.image.get(path)
        head, _, rest = path.partition(".")
        if head == "old":
            return (self.image if self.old_image is None else self.old_image).get(rest)
        if head == "steps":
            return _inside(self.outputs, rest)
        return self._follow(self.ref.type, self.image, head, rest)

    def _follow(self, record_type: str, image: Image, head: str, rest: str) -> Any:
        kind = self.world.schema.get(record_type)
        if kind is None:
            return None
        for reference in kind.aliases.get(head, (head,)):
            target = image.get(reference)
            found = kind.fields.get(reference)
            if target is None or found is None or not found.target:
                continue
            related = self.world.images.get(RecordRef(found.target, target))
            if related is None:
                return None
            if "." not in rest:
                return related.get(rest)
            inner, _, tail = rest.partition(".")
            return self._follow(found.target, related, inner, tail)
        return None

    def __iter__(self) -> Iterator[str]:
        return iter(self.image)

    def __len__(self) -> int:
        return len(self.image)

    @property
    def now(self) -> datetime:
        """The organisation's time."""
        return self.world.now

    @property
    def directory(self) -> Directory:
        """Who is who."""
        return self.world.directory

    @property
    def library(self) -> Library:
        """What authors saved."""
        return self.world.library

    def to_call(self) -> dict[str, Any] | None:
        """Whom a call about this record would reach: number, contact, company, kind of caller; None for nobody."""
        numbers = {
            "call": ("number", "caller_kind"),
            "contact": ("phone_e164", "kind"),
            "company": ("phone_e164", ""),
        }
        number_path, kind_path = numbers.get(self.ref.type, ("contact.phone_e164", "contact.kind"))
        number = self[number_path]
        if not number:
            return None
        links = self.client
        return {
            "number": number,
            "to_number": number,
            "contact": links.get("contact"),
            "company": links.get("company"),
            "caller_kind": (self[kind_path] if kind_path else "company") or "unknown",
        }

    def new(self, record_type: str) -> RecordRef:
        """The address of a record to be made."""
        return RecordRef(record_type, next(self.world.ids))

    def of_workflow(self, key: str) -> tuple[View, ...]:
        """The workflow of a key as a record with an owner; none when it is gone."""
        found = self.library.workflows.get(key)
        if found is None:
            return ()
        return (View(self.world, RecordRef("workflow", found["id"]), image={"owner": found["owner"]}),)

    def people(self, tokens: tuple[str, ...] | list[str]) -> tuple[int, ...]:
        """The active colleagues these words stand for, each once, in order."""
        owners = {"client.owner": self._client_owner()}
        own = self.image.get("owner")
        found = (
            user
            for token in tokens
            for user in self.directory.who(
                "owner" if token in owners else token, owner=owners.get(token, own)
            )
        )
        return tuple(dict.fromkeys(found))

    def _client_owner(self) -> int | None:
        """Who looks after the client: the contact's owner, else the company's."""
        refs = (RecordRef(kind, id) for kind, id in self.client.items() if id is not None)
        owners = (self.world.images.get(ref, {}).get("owner") for ref in refs)
        return next((owner for owner in owners if owner is not None), None)

    @property
    def client(self) -> Mapping[str, int | None]:
        """The contact and the company this record is about: whose infobox shows it."""
        if self.ref.type in ("contact", "company"):
            return {self.ref.type: self.ref.id} | (
                {"company": self.image.get("company")} if self.ref.type == "contact" else {}
            )
        return {"contact": self.image.get("contact"), "company": self.image.get("company")}


def _inside(found: Any, path: str) -> Any:
    for name in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return found
