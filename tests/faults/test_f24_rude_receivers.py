"""F24, F25: receivers of webhooks that are slow, confused or hostile; each has one ledger row and harms no other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest

from tandem.connectors.webhook import new_secret
from tandem.operations.deliveries import deliver, outbox
from tandem.operations.world import forget
from tandem.store.models import Delivery, Destination, Endpoint, Incident, Organisation, Run
from tandem.store.read.organisation import now
from tests.builders import a_lead, a_workflow, think
from tests.connectors.outside import Manners, Sink, a_gzip_bomb, a_server, answers, says, silent
from tests.faults.outside import keys_of
from tests.faults.plot import Plot

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]
HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def receivers(plot: Plot, **manners: Manners) -> Iterator[dict[str, Sink]]:
    """An endpoint for each, at an address of its own, and one rule that calls them all, each in a run of its own."""
    with ExitStack() as stack:
        sinks = {
            key: stack.enter_context(a_server(one, host=f"127.0.0.{place}"))
            for place, (key, one) in enumerate(manners.items(), start=2)
        }
        for key, sink in sinks.items():
            Endpoint.objects.create(key=key, name=key, url=sink.url, secret=new_secret())
            a_workflow(f"Call {key}", about="contact").when("contact.created").then(
                "call_webhook", endpoint=key, on_error="continue"
            ).published()
        organisation = Organisation.objects.get(id=1)
        organisation.allowed_hosts = [f"{sink.host}:{sink.port}" for sink in sinks.values()]
        organisation.save()
        forget()
        plot.others += sinks.values()
        yield sinks


def sends(key: str) -> Delivery:
    """The one ledger row of an endpoint."""
    found: Delivery = Delivery.objects.get(payload__endpoint=key)
    return found


def happens(plot: Plot) -> None:
    """One contact comes in; what is due is sent, once."""
    a_lead(plot.firm.bo)
    think()
    deliver.send_until_done()
    think()


def later(plot: Plot, **length: float) -> None:
    """Time passes; what became due is sent."""
    plot.pass_time(**length)
    deliver.send_until_done()
    think()


def gives_up(plot: Plot, *keys: str) -> None:
    """A person cancels what is still tried; that each came again and again under its key was right."""
    for key in keys:
        outbox.cancel(plot.firm.ana, sends(key).id)
    think()
    plot.repeated = {sends(key).key for key in keys}


@pytest.mark.slow
def test_f24_it_did_the_work_and_never_said_so(plot: Plot) -> None:
    manners = itertools.chain([silent], itertools.repeat(answers("200 OK")))
    with receivers(plot, slow=lambda connection, sink: next(manners)(connection, sink)) as sinks:
        happens(plot)
        row = sends("slow")
        assert (row.state, row.attempts) == ("planned", 1)
        assert now() < row.due_at <= now() + timedelta(minutes=1)
        assert Run.objects.get().state == "waiting"

        later(plot, minutes=2)
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("sent", 2)
        assert keys_of(sinks["slow"]) == [row.key, row.key]
        assert Run.objects.get().state == "done"
        plot.repeated = {row.key}


def test_f25_each_kind_of_rudeness_has_its_answer(plot: Plot) -> None:
    inside = answers("200 OK", body=b"the crown jewels")
    with (
        a_server(inside) as internal,
        receivers(
            plot,
            moved=answers("301 Moved", headers=f"Location: {internal.url}\r\n"),
            busy=answers("429 Too Many", headers="Retry-After: 1000000000\r\n"),
            gone=answers("410 Gone"),
            broken=answers("500 Oops"),
            endless=says(HEAD + b"\r\n", b"x" * 60_000, endless=True),
            bomb=answers("200 OK", headers="Content-Encoding: gzip\r\n", body=a_gzip_bomb(30)),
            fine=answers("200 OK", body=b'{"number": 7}'),
        ) as sinks,
    ):
        happens(plot)

        assert internal.requests == []
        assert (sends("moved").state, sends("moved").answer["status"]) == ("failed", 301)
        assert sends("busy").state == "planned"
        assert sends("busy").due_at <= now() + timedelta(hours=1)
        assert sends("gone").state == "failed"
        assert Destination.objects.get(key=sinks["gone"].host).disabled
        assert sends("broken").state == "planned"
        for key in ("endless", "bomb"):
            assert sends(key).state == "sent"
            assert len(str(sends(key).answer["body"])) <= 64 * 1024
        assert sends("fine").answer == {"status": 200, "body": {"number": 7}}
        told = set(Incident.objects.values_list("delivery__payload__endpoint", flat=True))
        assert told == {"moved", "gone"}
        later(plot, hours=2)
        gives_up(plot, "busy", "broken")


def test_f25_an_address_that_asked_never_to_be_called_again_is_not(plot: Plot) -> None:
    with receivers(plot, gone=answers("410 Gone")) as sinks:
        happens(plot)
        happens(plot)
        assert len(sinks["gone"].requests) == 1
        assert sorted(Delivery.objects.values_list("state", flat=True)) == ["failed", "suppressed"]
        assert [run.state for run in Run.objects.all()] == ["done", "done"]
        assert Incident.objects.count() == 1


def test_f25_the_breaker_opens_for_one_address_only(plot: Plot) -> None:
    with receivers(plot, broken=answers("500 Oops"), fine=answers("200 OK")) as sinks:
        for _ in range(8):
            happens(plot)
        rests = Destination.objects.get(key=sinks["broken"].host)
        assert rests.failures == 5
        assert rests.closed_until is not None
        assert rests.closed_until > now()
        assert len(sinks["broken"].requests) == 5
        assert len(sinks["fine"].requests) == 8
        for _ in range(40):
            later(plot, hours=1.5)
        assert set(Delivery.objects.filter(payload__endpoint="broken").values_list("state", "attempts")) == {
            ("failed", deliver.MOST_ATTEMPTS["webhook"])
        }
        assert Delivery.objects.filter(payload__endpoint="fine", state="sent").count() == 8
        plot.repeated = set(keys_of(sinks["broken"]))
        assert not Run.objects.exclude(state="done").exists()


@pytest.mark.slow
def test_f25_one_byte_a_second_ends_in_time(plot: Plot) -> None:
    with receivers(plot, drip=says(HEAD, *[b"x"] * 40, pause=1, endless=True), fine=answers("200 OK")):
        happens(plot)
        assert sends("drip").state == "planned"
        assert sends("fine").state == "sent"
        gives_up(plot, "drip")
