"""Functions: mistakes are told with their line, and trying one changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from tandem.store.models import CustomFunction, Event
from tests.builders import AGENT, Firm, a_lead, a_workflow
from tests.web.reading import signed_in, words
from tests.web.settings.things import things_of


def test_a_function_is_written_and_changed(firm: Firm, dora: Client) -> None:
    dora.post("/settings/functions/add", {"name": "Greeting", "source": "'Hello ' + record['name']\r\n"})
    kept = CustomFunction.objects.get()
    assert kept.key == "greeting"
    assert "\r" not in kept.source
    assert dora.get(f"/settings/functions/{kept.pk}").status_code == 200


@pytest.mark.parametrize(
    ("source", "said"),
    [("x = (1\n", "Line 1"), ("a = 1\nclass Oops: pass\nimport", "Line 3"), ("   ", "Write the function")],
)
def test_a_mistake_is_told_with_its_line(firm: Firm, dora: Client, source: str, said: str) -> None:
    page = dora.post("/settings/functions/add", {"name": "Broken", "source": source})
    assert said in " ".join(page.context["form"].errors["source"])
    assert not CustomFunction.objects.exists()


def attempt(client: Client, source: str, record: str) -> str:
    """What trying it says."""
    return words(client.post("/settings/functions/try", {"source": source, "record": record}))


def test_trying_it_shows_the_result_and_what_it_printed(firm: Firm, dora: Client) -> None:
    lisa = f"contact:{a_lead().pk}"
    events = Event.objects.count()
    said = attempt(dora, "print('looking at', record['name'])\n{'city': record['city'], 'n': 2}", lisa)
    assert '{ "city": "Boston", "n": 2 }' in said
    assert "It printed looking at Lisa Martin" in said
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("while True: pass", "still running"),
        ("1 / 0", "line 1"),
        ("open('/etc/passwd').read()", "line 1"),
        ("record['nothing']", "nothing"),
        ("(", "can't be understood"),
    ],
)
def test_trying_a_bad_one_says_why_it_ended(firm: Firm, dora: Client, source: str, said: str) -> None:
    assert said in attempt(dora, source, f"contact:{a_lead().pk}")


def test_trying_needs_the_right_to_run_code(firm: Firm) -> None:
    firm.bo.role.rights = {**AGENT, "automate": {"*": "all"}}  # type: ignore[union-attr]  # bo has one
    firm.bo.role.save()  # type: ignore[union-attr]  # as above
    bo = signed_in(firm.bo)
    record = f"contact:{a_lead().pk}"
    assert bo.get("/settings/functions/add").status_code == 200
    assert bo.post("/settings/functions/try", {"source": "1", "record": record}).status_code == 403


def test_a_function_in_use_stays(firm: Firm, dora: Client) -> None:
    kept = things_of(firm).function
    a_workflow("Reckon").when("call.ended").then("run_function", function="twice").published()
    assert "still needed by: “Reckon”" in words(
        dora.post(f"/settings/functions/{kept.pk}/delete", follow=True)
    )
    assert CustomFunction.objects.exists()
