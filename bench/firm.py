"""The firm the benchmarks run in: people, clients, and any number of workflows of which one matches."""

from __future__ import annotations

from typing import Any

PEOPLE = 10
CLIENTS = 2_000
PURPOSE = "To call back"


def prepare() -> None:
    """The tables and the firm; once, in the database that all others are copied from."""
    from django.core.management import call_command

    from tandem.store.models import Organisation, Role, User

    call_command("migrate", interactive=False, verbosity=0)
    Organisation.objects.create(name="Bench", time_zone="Europe/Paris", region="FR")
    role = Role.objects.create(key="agent", name="Agent", rights={})
    User.objects.bulk_create(
        User(id=id, email=f"agent{number}@example.com", name=f"Agent {number}", role=role, password="!")
        for number, id in enumerate(_ids(PEOPLE))
    )
    add_clients(CLIENTS)


def add_clients(count: int) -> None:
    """So many leads, each of one of the colleagues."""
    from tandem.store.models import Contact, User

    owners = list(User.objects.order_by("id"))
    Contact.objects.bulk_create(
        (
            Contact(
                kind="lead",
                first_name="Lisa",
                last_name=f"Martin {number}",
                name=f"Lisa Martin {number}",
                email=f"lisa{number}@example.com",
                phone=client_number(number),
                phone_e164=client_number(number),
                city="Boston",
                owner=owners[number % PEOPLE],
            )
            for number in range(count)
        ),
        batch_size=1_000,
    )
    forget_pending()


def client_number(number: int) -> str:
    """The telephone number of one client."""
    return f"+3361{number % CLIENTS:07d}"


def line_number(number: int) -> str:
    """One of the firm's own lines: each workflow listens to one of them."""
    return f"+3318{number:07d}"


def _ids(count: int) -> list[int]:
    """Ids of records, handed out beforehand."""
    from tandem.store.read.pending import Ids

    ids = Ids()
    return [next(ids) for _ in range(count)]


def forget_pending() -> None:
    """What the set-up wrote is no event to think about."""
    from tandem.store.models import Pending

    Pending.objects.all().delete()


def publish(documents: list[dict[str, Any]]) -> None:
    """Store workflows and switch them on, with a few statements however many they are."""
    from tandem.store.models import Version, Workflow

    workflows = Workflow.objects.bulk_create(
        Workflow(id=id, key=one["key"], name=one["name"], about=one["about"], on=True, position=place)
        for place, (id, one) in enumerate(zip(_ids(len(documents)), documents, strict=True))
    )
    versions = Version.objects.bulk_create(
        Version(workflow=workflow, number=1, document=document)
        for workflow, document in zip(workflows, documents, strict=True)
    )
    for workflow, version in zip(workflows, versions, strict=True):
        workflow.live = version
    Workflow.objects.bulk_update(workflows, ["live"], batch_size=1_000)
    forget_pending()


def publish_missed_call_rules(count: int) -> None:
    """So many workflows, each for the missed calls of one line."""
    publish([missed_call_rule(number) for number in range(count)])


def missed_call_rule(line: int) -> dict[str, Any]:
    """A missed call on this line: a task, a notification, a changed field."""
    return {
        "tandem": 1,
        "key": f"line-{line}",
        "name": f"Missed on line {line}",
        "about": "call",
        "triggers": [{"on": "call.missed"}],
        "when": {"all": [{"field": "to_number", "operator": "is", "value": line_number(line)}]},
        "steps": [
            _act("task", "create_task", title="Call {{ number }} back", assignee="owner"),
            _act("tell", "notify", to=["owner"], text="Missed call from {{ caller.name }}"),
            _act("mark", "update_field", field="purpose", value=PURPOSE),
        ],
        "settings": {"hourly_cap": 100_000},
    }


def status_rule() -> dict[str, Any]:
    """A client whose status becomes "hot": a task, a notification, a changed field."""
    return {
        "tandem": 1,
        "key": "hot",
        "name": "Hot lead",
        "about": "contact",
        "triggers": [{"on": "contact.edited", "fields": ["status"]}],
        "when": {"all": [{"field": "status", "operator": "is", "value": "hot"}]},
        "steps": [
            _act("task", "create_task", title="Call {{ name }}", assignee="owner"),
            _act("tell", "notify", to=["owner"], text="{{ name }} is hot"),
            _act("mark", "update_field", field="source", value=PURPOSE),
        ],
        "settings": {"hourly_cap": 100_000},
    }


def waiting_rule() -> dict[str, Any]:
    """A new client: an hour later their owner is told."""
    return {
        "tandem": 1,
        "key": "welcome",
        "name": "Welcome",
        "about": "contact",
        "triggers": [{"on": "contact.created"}],
        "steps": [
            {"id": "pause", "wait": {"for": "1 hour"}},
            _act("tell", "notify", to=["owner"], text="Has anybody called {{ name }}?"),
        ],
        "settings": {"hourly_cap": 100_000},
    }


def _act(id: str, action: str, **form: Any) -> dict[str, Any]:
    return {"id": id, "action": action, "with": form}
