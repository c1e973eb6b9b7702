"""The demo and the recipes speak the language they are taken over in, completely."""

from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML

from tandem.catalog.recipes import recipes, translations
from tandem.operations import demo
from tandem.operations.authoring import workflows
from tandem.operations.demo import clients
from tandem.operations.demo.wording import LANGUAGES, say_in
from tandem.operations.demo.wording import translations as demo_texts
from tandem.operations.explaining import rehearsal
from tandem.store.models import (
    Call,
    Contact,
    Event,
    MailTemplate,
    Note,
    Organisation,
    Pending,
    Role,
    Study,
    Task,
    User,
    Workflow,
)  # fmt: skip
from tests.builders import a_firm

OTHERS = [language for language in LANGUAGES if language != "en"]


def texts_of(part: Any) -> set[str]:
    """Every text inside a document."""
    if isinstance(part, dict):
        return {text for value in part.values() for text in texts_of(value)}
    if isinstance(part, list):
        return {text for value in part for text in texts_of(value)}
    return {part} if isinstance(part, str) else set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("key", recipes())
def test_every_sentence_of_a_recipe_is_translated(key: str, language: str) -> None:
    english, known = texts_of(YAML(typ="safe").load(recipes()[key])), translations(key)[language]
    sentences = {text for text in english if " " in text.strip() and not text.lstrip("-")[0].isdigit()}
    assert sentences - set(known) == set(), "say how these read"
    assert set(known) - english == set(), "these are not in the document"
    here = texts_of(YAML(typ="safe").load(recipes(language)[key]))
    assert here == {known.get(text, text) for text in english}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("key", recipes())
@pytest.mark.django_db
def test_a_translated_recipe_is_sound(key: str, language: str) -> None:
    a_firm()
    checked = workflows.validate(recipes(language)[key])
    assert (checked.document.key, checked.warnings) == (key, ())


def test_a_language_nobody_wrote_falls_back_to_english() -> None:
    assert recipes("xx") == recipes()
    assert all("texts:" not in text for text in recipes().values())


def test_the_demos_languages_have_the_same_texts() -> None:
    fr, ro = (set(demo_texts()[language]) for language in OTHERS)
    assert fr == ro
    with pytest.raises(KeyError):
        say_in("fr")("A text nobody translated")


@pytest.mark.django_db
def test_the_demos_past_is_in_the_log_as_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal of a demo's rule finds what really ran, no more and no less; nothing is left to be thought about."""
    monkeypatch.setattr(clients, "CONTACTS", 400)
    monkeypatch.setattr(clients, "CALLS", 100)
    demo.load()
    for model in (Contact, Call, Task, Note, Workflow):
        created = Event.objects.filter(record_type=model.record_type, op="created")
        assert created.count() == model._default_manager.count(), model
    past = Event.objects.filter(record_type__in=["contact", "call", "task", "note", "manual_action"])
    assert list(past.order_by("id").values_list("at")) == sorted(past.values_list("at"))
    assert not Pending.objects.exists()
    for key in ("missed-call-supervisor", "new-lead-called"):
        row = Workflow.objects.get(key=key)
        study = rehearsal.ask(User.objects.get(email__startswith="ana"), row)
        rehearsal.carry_out()
        result = Study.objects.get(pk=study.pk).result or {}
        assert (result["only_rehearsed"], result["real_list"]) == (0, []), key
        assert result["real"] >= 5
    # What happens from now on is watched again.
    last = Event.objects.order_by("-id")[0].pk
    Contact.objects.create(name="Somebody new")
    assert Event.objects.filter(pk__gt=last).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_the_demo_is_loaded_in_a_language(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "CONTACTS", 150)
    monkeypatch.setattr(clients, "CALLS", 100)
    say = say_in(language)
    assert demo.load(language) is True
    assert demo.load(language) is False
    assert Organisation.objects.get().language == language
    assert set(User.objects.values_list("language", flat=True)) == {language}
    assert Role.objects.get(key="supervisor").name == say("Supervisor")
    rule = Workflow.objects.get(key="missed-call-supervisor")
    assert rule.live is not None
    assert (
        rule.name == rule.live.document["name"] == YAML(typ="safe").load(recipes(language)[rule.key])["name"]
    )
    english = set(demo_texts()["fr"]) - set(demo_texts()["fr"].values()) - set(demo_texts()["ro"].values())
    written = {
        *Contact.objects.values_list("status", flat=True), *Call.objects.values_list("purpose", flat=True),
        *Task.objects.values_list("title", flat=True), *Note.objects.values_list("text", flat=True),
        *MailTemplate.objects.values_list("body", flat=True),
    }  # fmt: skip
    assert bool(written & english) == (language == "en")
