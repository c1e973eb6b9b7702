"""The story that faults disturb: a missed call makes a task, a notice, a mail, a webhook and a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from tandem.connectors.telephony import CallSignal
from tandem.connectors.webhook import new_secret
from tandem.operations.clients.calls import receive
from tandem.operations.world import forget
from tandem.store.models import (
    Attempt,
    Contact,
    Delivery,
    Endpoint,
    MailAccount,
    Organisation,
    Pending,
    Run,
    Team,
    User,
    Workflow,
)
from tandem.store.read.organisation import now
from tests import auditor
from tests.builders import ACall, AWorkflow, Firm, a_lead, a_workflow
from tests.connectors.outside import Sink, a_server, answers
from tests.faults.house import House, until
from tests.faults.outside import MailServer, a_mail_server, keys_of


@dataclass
class Plot:
    """Everything a test of this story needs."""

    house: House
    firm: Firm
    mail: MailServer
    hook: Sink
    others: list[Sink] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)  # keys of what may end in doubt
    repeated: set[str] = field(default_factory=set)  # keys of what the outside may see again

    def rule(self, **settings: Any) -> AWorkflow:
        """The rule, not yet published."""
        return (
            a_workflow("Missed calls", **settings)
            .when("call.missed", direction="inbound")
            .then("create_task", title="Call back {{ contact.name }}", assignee="owner")
            .then("notify", to=["owner"], text="Missed: {{ contact.name }}")
            .then("send_email", subject="Sorry, {{ contact.first_name }}", body="We call you back.")
            .then("call_webhook", endpoint="billing")
            .then("add_note", text="Billing knows")
        )

    def client(self, number: int) -> Contact:
        """A client of Bo's, each with a number and an address of their own."""
        return a_lead(
            self.firm.bo,
            name=f"Lisa {number}",
            first_name=f"Lisa{number}",
            email=f"lisa{number}@example.com",
            phone_e164=f"+336123456{number:02d}",
        )

    def signals(self, number: int) -> list[CallSignal]:
        """The client's call rings and is missed."""
        call = ACall(f"call-{number}", number=f"+336123456{number:02d}")
        return [call.signal("ringing"), call.signal("missed", seconds=20)]

    def misses(self, *numbers: int) -> None:
        """These clients' calls are missed; nobody thinks about it yet."""
        for number in numbers:
            self.client(number)
            for signal in self.signals(number):
                receive([signal])

    def at_rest(self) -> bool:
        """Whether nothing is left to think about or to send."""
        at = now()
        return not (
            Pending.objects.exists()
            or Run.objects.filter(due_at__lte=at).exists()
            or Delivery.objects.filter(state="sending").exists()
            or Delivery.objects.filter(state="planned", due_at__lte=at).exists()
        )

    def settles(self, seconds: float = 30) -> None:
        """Wait until the house is at rest, and stays so."""
        until(lambda: self.at_rest() and self.at_rest(), seconds, self.story)

    def story(self) -> str:
        """What to read when a test fails."""
        rows = [
            [("pending", Pending.objects.count()), ("attempts", Attempt.objects.count())],
            list(Run.objects.values_list("id", "state", "due_at", "waits_for", "reason")),
            list(Delivery.objects.values_list("kind", "key", "state", "attempts", "crashes", "reason")),
            *(f"{hand.log.name} {hand.code}\n{hand.said[-3000:]}" for hand in self.house.hands),
        ]
        return "\n".join(map(str, rows))

    def pass_time(self, **length: float) -> None:
        """Move the sandbox's clock; the workers' own clock thread looks what became due."""
        row = Organisation.objects.get(id=1)
        row.clock_offset += timedelta(**length)
        row.save()

    @property
    def called(self) -> list[str]:
        """The keys that all sinks saw."""
        return [key for sink in (self.hook, *self.others) for key in keys_of(sink)]

    def audit(self) -> None:
        """I1-I5, with what the outside really received."""
        auditor.audit()
        assert not Attempt.objects.exists()
        unknown = set(Delivery.objects.filter(state="unknown").values_list("key", flat=True))
        assert unknown <= self.unclear
        for kind, received in (("email", self.mail.keys), ("webhook", self.called)):
            seen = {key for key in received if received.count(key) > 1}
            assert seen <= self.repeated
            mine = unknown & set(Delivery.objects.filter(kind=kind).values_list("key", flat=True))
            auditor.the_ledger_agrees(kind, received, repeated=seen, unclear=mine)


def the_firm() -> Firm:
    """The firm as the cloned database has it."""
    people: Mapping[str, User] = {
        name: User.objects.get(email=f"{name}@example.com") for name in ("ana", "bo", "cy", "dora")
    }
    return Firm(Organisation.objects.get(id=1), **people, support=Team.objects.get(key="support"))


def as_told(signal: CallSignal) -> dict[str, Any]:
    """A signal as another process can be told of it."""
    return {**asdict(signal), "at": signal.at.isoformat()}


@contextmanager
def a_plot(house: House) -> Iterator[Plot]:
    """The firm with its mail account and endpoint, both on loopback."""
    with a_mail_server() as mail, a_server(answers("200 OK", body=b'{"ok": true}')) as hook:
        firm = the_firm()
        firm.organisation.allowed_hosts = [f"127.0.0.1:{hook.port}"]
        firm.organisation.save()
        MailAccount.objects.create(
            name="Lumen", address="hello@lumen.example", host="127.0.0.1", port=mail.port, security="none"
        )
        Endpoint.objects.create(key="billing", name="Billing", url=hook.url, secret=new_secret())
        forget()
        yield Plot(house, firm, mail, hook)


def the_rule(plot: Plot, **settings: Any) -> Workflow:
    """The rule, live."""
    return plot.rule(**settings).published(plot.firm.ana)
