"""What is new reaches an open page; the bell is read, and its lines lead to their record."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tandem.engine.record import RecordRef
from tandem.operations.toolbox import perform
from tandem.store.models import Contact, Incident, Notification, Task
from tandem.store.raw import cursor
from tandem.store.read.notifications import Pulse, pulse
from tests.builders import Firm, a_call, a_lead, a_workflow
from tests.web.reading import words


def tell(firm: Firm, about: Contact, text: str, to: str = "ana@example.com") -> None:
    """Bo tells somebody something."""
    form = {"to": [f"user:{to}"], "text": text}
    perform(firm.dora, "notify", form, [RecordRef("contact", about.pk)])


def since(client: Client) -> str:
    """The token of a page that was just opened."""
    return str(client.get("/").context["live_since"])


def test_nothing_new_costs_almost_nothing(firm: Firm, ana: Client) -> None:
    token = since(ana)
    with CaptureQueriesContext(connection) as queries:
        answer = ana.get("/live", {"since": token})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (
        len(queries) == 3
    )  # the session, the reader, the organisation; the pulse itself is one more, below the ORM


def test_the_pulse_reads_indexes_only(firm: Firm) -> None:
    with cursor() as rows:
        rows.execute("SET LOCAL enable_seqscan = off")
        query = "SELECT id FROM store_event WHERE record_type = 'call' ORDER BY at DESC, id DESC LIMIT 1"
        plan = "\n".join(row[0] for row in rows.execute(f"EXPLAIN {query}"))
    assert "event_time" in plan


def test_a_new_line_raises_the_bell_and_a_toast(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    token = since(ana)
    tell(firm, lisa, "Look at <Lisa>")
    answer = ana.get("/live", {"since": token})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="bell-count" hx-swap-oob="true">1<' in page
    assert "Look at &lt;Lisa&gt;" in page
    assert [toast["text"] for toast in answer.context["toasts"]] == ["Look at <Lisa>"]
    assert ana.get("/live", {"since": answer.context["since"]}).status_code == 204


def test_of_many_lines_at_once_three_are_shown_and_the_others_counted(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    token = since(ana)
    for number in range(5):
        tell(firm, lisa, f"Line {number}")
    answer = ana.get("/live", {"since": token})
    said = [toast["text"] for toast in answer.context["toasts"]]
    assert said == ["2 more lines in your bell", "Line 2", "Line 3", "Line 4"]
    assert answer.content.decode().count('id="toasts"') == 1  # htmx repeats what has the same id twice


def test_a_line_for_somebody_else_is_not_mine(firm: Firm, ana: Client, bo: Client) -> None:
    lisa = a_lead()
    token = since(ana)
    tell(firm, lisa, "For Bo", to="bo@example.com")
    assert ana.get("/live", {"since": token}).status_code == 204
    assert bo.get("/").context["unread"] == 1


def test_a_call_that_rings_is_news_without_a_toast(firm: Firm, ana: Client) -> None:
    token = since(ana)
    a_call().rings()
    answer = ana.get("/live", {"since": token})
    assert answer.status_code == 200
    assert answer.context["toasts"] == []


def test_a_strange_token_is_an_old_one(firm: Firm, ana: Client) -> None:
    tell(firm, a_lead(), "Hello")
    for token in ("", "x", "1.2.3", "1.2.-3.4.5.6", "9" * 99, f"0.0.{'9' * 39}.0.0.0", "²..1.1.1.1"):
        assert ana.get("/live", {"since": token}).status_code == 200, token
    assert Pulse.read(str(pulse(firm.ana.pk))) == pulse(firm.ana.pk)


def test_the_bell_says_which_rule_and_leads_to_the_record(firm: Firm, ana: Client) -> None:
    a_lead(owner=firm.bo)
    a_workflow("Missed call").when("call.missed").then(
        "notify", to=["owner.manager"], text="Missed!"
    ).published()
    call = a_call().rings().is_missed().row
    bell = ana.get("/notifications", {"bell": 1})
    assert "Missed!" in words(bell)
    assert "Missed call" in words(bell)
    line = Notification.objects.get()
    answer = ana.get(f"/notifications/{line.pk}")
    assert answer.headers["Location"] == f"/calls/{call.pk}"
    line.refresh_from_db()
    assert line.read_at is not None
    assert ana.get("/").context["unread"] == 0


def test_all_are_read_at_once_and_only_mine(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    tell(firm, lisa, "One")
    tell(firm, lisa, "Two", to="bo@example.com")
    assert (
        ana.post("/notifications/read", headers={"Referer": "https://evil.example/"}).headers["Location"]
        == "/notifications"
    )
    assert list(Notification.objects.filter(read_at=None).values_list("text", flat=True)) == ["Two"]
    other = Notification.objects.get(text="Two")
    assert ana.get(f"/notifications/{other.pk}").status_code == 404


def test_the_page_of_notifications_has_older_ones_behind(firm: Firm, ana: Client) -> None:
    lisa = a_lead()
    for number in range(51):
        tell(firm, lisa, f"Line {number}")
    assert len(ana.get("/notifications").context["lines"]) == 50
    assert len(ana.get("/notifications", {"page": 2}).context["lines"]) == 1


def test_banners_say_what_is_switched_off(firm: Firm, ana: Client) -> None:
    firm.organisation.automation_on = False
    firm.organisation.hold_deliveries = True
    firm.organisation.save()
    page = words(ana.get("/"))
    assert "Automation is off: no rule acts and nothing is sent." in page
    assert "Everything that leaves is held back until somebody releases it." in page


def test_relative_times_count_from_the_sandbox_s_clock(firm: Firm, ana: Client) -> None:
    a_lead()
    firm.pass_time(minutes=31)
    page = words(ana.get("/contacts"))
    assert "Sandbox clock: 31 min 00 s ahead." in page
    assert "31 min ago" in page  # she was added before the clock was moved


def test_the_rail_counts_work_for_those_who_can_do_it(firm: Firm, ana: Client, bo: Client) -> None:
    Incident.objects.create(kind="run_failed", cause="A step failed")
    Task.objects.create(title="Send the samples", owner=firm.bo)
    a_call(agent="").rings().is_missed()
    assert ana.get("/").context["rail_counts"] == {
        "manual_actions": 0,
        "tasks": 0,
        "calls": 1,
        "incidents": 1,
    }
    assert bo.get("/").context["rail_counts"] == {"manual_actions": 0, "tasks": 1, "calls": 1}
