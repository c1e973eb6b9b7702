"""Saved actions: the form of the action itself, where it is used, and that it stays while it is."""

from __future__ import annotations

from django.test import Client

from tandem.store.models import Event, SavedAction
from tests.builders import AGENT, Firm, a_workflow
from tests.web.reading import signed_in, words
from tests.web.settings.things import things_of

ASSOCIATED = {"use": "tell", "action": "notify", "with": {"to": ["owner"], "text": "Look"}}


def test_an_action_is_filled_in_and_saved(firm: Firm, dora: Client) -> None:
    assert "Tell colleagues" in words(dora.get("/settings/saved-actions/add"))
    form = {
        "saved-name": "Alarm",
        "to": ["owner.manager", "team:support"],
        "text": "Look: {{ subject }}",
        "by": "both",
    }
    dora.post("/settings/saved-actions/add/notify", form)
    kept = SavedAction.objects.get()
    assert (kept.key, kept.name, kept.action) == ("alarm", "Alarm", "notify")
    assert kept.form == {"to": ["owner.manager", "team:support"], "text": "Look: {{ subject }}", "by": "both"}
    dora.post(f"/settings/saved-actions/{kept.pk}", form | {"saved-name": "Alarm!", "by": "bell"})
    kept.refresh_from_db()
    assert (kept.name, kept.form["by"]) == ("Alarm!", "bell")
    assert Event.objects.filter(record_type="saved_action").count() == 2


def test_a_wrong_form_is_refused_at_its_field(firm: Firm, dora: Client) -> None:
    form = {"saved-name": "Alarm", "to": ["owner"], "text": "{{ nonsense }}", "by": "bell"}
    page = dora.post("/settings/saved-actions/add/notify", form)
    assert "nonsense" in " ".join(page.context["form"].errors["text"])
    page = dora.post("/settings/saved-actions/add/notify", form | {"text": "x", "saved-name": ""})
    assert page.context["naming"].errors["name"]
    assert not SavedAction.objects.exists()


def test_an_unknown_action_is_not_there(firm: Firm, dora: Client) -> None:
    assert dora.get("/settings/saved-actions/add/fly").status_code == 404


def test_an_author_saves_only_what_they_may_do(firm: Firm) -> None:
    firm.bo.role.rights = {**AGENT, "automate": {"*": "all"}}  # type: ignore[union-attr]  # bo has one
    firm.bo.role.save()  # type: ignore[union-attr]  # as above
    bo = signed_in(firm.bo)
    assert "Run a function" not in words(bo.get("/settings/saved-actions/add"))
    assert bo.get("/settings/saved-actions/add/run_function").status_code == 404
    assert bo.post("/settings/saved-actions/add/run_function", {"saved-name": "x"}).status_code == 404


def test_a_saved_action_in_use_says_where_and_stays(firm: Firm, dora: Client) -> None:
    kept = things_of(firm).saved
    a_workflow("Alarm").when("call.missed").step(**ASSOCIATED).published()
    assert "Alarm" in words(dora.get(f"/settings/saved-actions/{kept.pk}"))
    assert "still needed by: “Alarm”" in words(
        dora.post(f"/settings/saved-actions/{kept.pk}/delete", follow=True)
    )
    assert SavedAction.objects.exists()
