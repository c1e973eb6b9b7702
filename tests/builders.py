"""The people and things of stories: ana, bo, cy and dora are always the same people."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self

from django.contrib.auth.hashers import get_hasher, make_password
from django.db import connection

from tandem.connectors.telephony import CallSignal
from tandem.operations.clients.calls import receive
from tandem.operations.thinking.advance import advance
from tandem.operations.world import forget
from tandem.store.models import (
    Call,
    Company,
    Contact,
    Organisation,
    Role,
    Run,
    Team,
    User,
    Version,
    Workflow,
)
from tandem.store.read.organisation import now

PASSWORD = "correct-horse-battery"
EVERYTHING = {
    name: {"*": "all"}
    for name in (
        "view", "create", "edit", "delete", "assign", "send", "notify", "automate", "publish", "enrol", "run_code",
        "administer",
    )
}  # fmt: skip
AGENT = {
    "view": {"*": "all"},
    "create": {"*": "own"},
    "edit": {"*": "own"},
    "assign": {"*": "own"},
    "send": {"*": "own"},
    "notify": {"*": "own"},
}


@dataclass
class Firm:
    """Atelier Lumen: ana supervises bo and cy; dora administers; the support team is bo and cy."""

    organisation: Organisation
    ana: User
    bo: User
    cy: User
    dora: User
    support: Team

    def pass_time(self, **length: float) -> None:
        """Move the sandbox clock on, and let what became due happen."""
        from tandem.operations.thinking import moments

        self.organisation.refresh_from_db()
        self.organisation.clock_offset += timedelta(**length)
        self.organisation.save()
        moments.look()
        think()


def a_colleague(email: str, **fields: Any) -> User:
    """Somebody who may sign in with the password of all stories."""
    return User.objects.create(email=email, password=_hashed(get_hasher().algorithm), **fields)


@cache
def _hashed(algorithm: str) -> str:
    """The password's hash, reckoned once for each way of hashing: it is slow on purpose."""
    return make_password(PASSWORD, hasher=algorithm)


def a_firm() -> Firm:
    """The firm with its people, in a sandbox whose clock can be moved."""
    organisation = Organisation.objects.create(
        name="Atelier Lumen", time_zone="Europe/Paris", region="FR", sandbox=True
    )
    boss = Role.objects.create(key="supervisor", name="Supervisor", rights=deepcopy(EVERYTHING))
    agent = Role.objects.create(key="agent", name="Agent", rights=deepcopy(AGENT))
    admin = Role.objects.create(key="administrator", name="Administrator", rights=deepcopy(EVERYTHING))
    ana = a_colleague("ana@example.com", name="Ana Popescu", role=boss)
    bo = a_colleague("bo@example.com", name="Bo Laurent", role=agent, manager=ana, extension="12")
    cy = a_colleague("cy@example.com", name="Cy Ionescu", role=agent, manager=ana)
    dora = a_colleague("dora@example.com", name="Dora Admin", role=admin, is_staff=True)
    support = Team.objects.create(key="support", name="Support", lead=ana)
    support.members.set([bo, cy])
    forget()
    return Firm(organisation, ana, bo, cy, dora, support)


def a_lead(owner: User | None = None, **fields: Any) -> Contact:
    """Lisa Martin, a lead in Boston with a French mobile number."""
    values: dict[str, Any] = {
        "kind": "lead",
        "first_name": "Lisa",
        "last_name": "Martin",
        "name": "Lisa Martin",
        "email": "lisa@example.com",
        "phone": "06 12 34 56 78",
        "phone_e164": "+33612345678",
        "city": "Boston",
        "owner": owner,
    }
    return Contact.objects.create(**values | fields)


def a_company(**fields: Any) -> Company:
    """Moulin & Fils, with a fixed line."""
    values: dict[str, Any] = {
        "name": "Moulin & Fils",
        "phone": "01 44 55 66 77",
        "phone_e164": "+33144556677",
    }
    return Company.objects.create(**values | fields)


class AWorkflow:
    """``a_workflow("Name").when("call.missed", direction="inbound").where(...).then("notify", ...)``."""

    def __init__(self, name: str, about: str = "call", **settings: Any) -> None:
        self.document: dict[str, Any] = {
            "tandem": 1,
            "key": name.lower().replace(" ", "-")[:80],
            "name": name,
            "about": about,
            "triggers": [],
            "steps": [],
            "settings": settings,
        }

    def when(self, on: str, **options: Any) -> Self:
        """Add a trigger."""
        self.document["triggers"].append({"on": on, **options})
        return self

    def where(self, field: str, operator: str, value: Any = None) -> Self:
        """Add a clause; all of them must hold."""
        clause = {"field": field, "operator": operator} | ({} if value is None else {"value": value})
        self.document.setdefault("when", {"all": []})["all"].append(clause)
        return self

    def where_any(self, *clauses: tuple[Any, ...]) -> Self:
        """Clauses of which one must hold."""
        self.document["when"] = {
            "any": [dict(zip(("field", "operator", "value"), clause, strict=False)) for clause in clauses]
        }
        return self

    def then(self, action: str, on_error: Any = None, **form: Any) -> Self:
        """Add an action."""
        step = {"id": f"step-{len(self.document['steps'])}", "action": action, "with": form}
        self.document["steps"].append(step | ({"on_error": on_error} if on_error else {}))
        return self

    def wait(self, **wait: Any) -> Self:
        """Add a wait: ``wait(**{"for": "30 minutes"})``, ``until=...`` or ``event=..., timeout=...``."""
        self.document["steps"].append({"id": f"step-{len(self.document['steps'])}", "wait": wait})
        return self

    def step(self, **step: Any) -> Self:
        """Add a step as it is written in the document."""
        self.document["steps"].append({"id": f"step-{len(self.document['steps'])}"} | step)
        return self

    def published(self, owner: User | None = None) -> Workflow:
        """Store it, live and on."""
        row = Workflow.objects.create(
            key=self.document["key"],
            name=self.document["name"],
            about=self.document["about"],
            on=True,
            owner=owner,
        )
        row.live = Version.objects.create(workflow=row, number=1, document=self.document)
        row.save()
        forget()
        return row


def a_workflow(name: str = "A rule", about: str = "call", **settings: Any) -> AWorkflow:
    """A workflow to be described in words and published."""
    return AWorkflow(name, about, **settings)


class ACall:
    """A call as an exchange tells of it: ``a_call().rings().is_missed()``."""

    def __init__(
        self, id: str = "call-1", direction: str = "inbound", number: str = "+33612345678", agent: str = "12"
    ):
        self.id, self.direction, self.number, self.agent = id, direction, number, agent
        self.sequence = 0
        self.at = now()

    def signal(self, kind: Any, seconds: int = 0, **more: Any) -> CallSignal:
        """One signal, later than the one before."""
        self.sequence += 1
        self.at += timedelta(seconds=seconds or 1)
        ours, theirs = "+33140000000", self.number
        inbound = self.direction == "inbound"
        return CallSignal(
            provider="exchange", provider_id=self.id, kind=kind, at=more.get("at", self.at),
            sequence=more.get("sequence", self.sequence), direction=self.direction,  # type: ignore[arg-type]  # from a story
            from_number=theirs if inbound else ours, to_number=ours if inbound else theirs,
            duration=more.get("duration"), agent=self.agent, raw={}, note=more.get("note", ""),
        )  # fmt: skip

    def _say(self, kind: str, **more: Any) -> Self:
        receive([self.signal(kind, **more)])
        think()
        return self

    def rings(self) -> Self:
        """It rings."""
        return self._say("ringing")

    def is_answered(self) -> Self:
        """Somebody picks up."""
        return self._say("answered", seconds=4)

    def is_put_on_hold(self) -> Self:
        """The client waits."""
        return self._say("on_hold", seconds=10)

    def resumes(self) -> Self:
        """The talk goes on."""
        return self._say("resumed", seconds=10)

    def ends(self, duration: int | None = None, note: str = "") -> Self:
        """It is over."""
        return self._say("ended", seconds=30, duration=duration, note=note)

    def is_missed(self) -> Self:
        """Nobody picks up."""
        return self._say("missed", seconds=20)

    @property
    def row(self) -> Call:
        """The call as the store has it."""
        return Call.objects.get(provider_id=self.id)


def a_call(id: str = "call-1", **who: Any) -> ACall:
    """A call to be told signal by signal."""
    return ACall(id, **who)


def a_planned_call(firm: Firm, owner: User | None = None, at: datetime | None = None, **fields: Any) -> Call:
    """An outbound call planned in an hour."""
    values: dict[str, Any] = {
        "direction": "outbound",
        "status": "planned",
        "subject": "Demo with Lisa",
        "planned_at": at or now() + timedelta(hours=1),
        "owner": owner or firm.bo,
        "number": "+33612345678",
    }
    row = Call.objects.create(**values | fields)
    think()
    return row


def think(most: int = 50) -> None:
    """Let the engine think until nothing is left."""
    for _ in range(most):
        if not advance().more:
            return
    raise AssertionError("the engine did not come to rest")


def runs(workflow: Workflow) -> list[Run]:
    """The runs of a workflow, oldest first."""
    return list(Run.objects.filter(workflow=workflow).order_by("id"))


def connection_url() -> str:
    """The test database's address, for processes that a test starts."""
    known = connection.settings_dict
    return f"postgresql://{known['USER']}:{known['PASSWORD']}@/{known['NAME']}?host={known['HOST']}&port={known['PORT']}"
