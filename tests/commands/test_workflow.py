"""`tandem workflow` checks, publishes and exports files, and says what is wrong line by line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tandem import cli
from tandem.catalog.recipes import recipes
from tandem.commands import workflow
from tandem.operations.world import forget
from tandem.store.models import Version, Workflow
from tests.builders import Firm, a_call, a_firm

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "workflow.schema.json"
WRONG = "tandem: 1\nkey: wrong\nname: Wrong\nabout: call\ntriggers:\n  - on: call.mised\nsteps:\n  - {id: s, stop: x}\n"
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def firm(settings: Any) -> Firm:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return a_firm()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], firm: Firm) -> Said:
    """Runs `tandem workflow ...` on the test's database; gives the exit code and what was said."""
    monkeypatch.setattr(workflow, "start_django", lambda: None)

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(["workflow", *words])
        forget()  # a command is a process of its own
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for key, text in recipes().items():
        (tmp_path / f"{key}.yaml").write_text(text)
    (tmp_path / "README.txt").write_text("not a workflow")
    return tmp_path


def test_a_sound_folder_is_sound(said: Said, folder: Path) -> None:
    code, out, err = said("validate", str(folder))
    assert (code, err) == (0, "")
    said_of = [line.partition(", ") for line in out.splitlines()]
    assert [head for head, _, _ in said_of] == [f"{folder}/{key}.yaml: sound" for key in sorted(recipes())]
    assert {tail.split(" ")[0] == tail.split(" ")[2] for _, _, tail in said_of} == {True}
    assert not Workflow.objects.exists()


def test_problems_are_lines_an_editor_can_jump_to(said: Said, folder: Path) -> None:
    (folder / "wrong.yaml").write_text(WRONG)
    code, _, err = said("validate", str(folder / "wrong.yaml"))
    assert code == 1
    text = "triggers.0.on: There is no trigger called “call.mised”. Did you mean “call.missed”?"
    assert err == f"{folder}/wrong.yaml:6: {text}\n"


def test_a_bad_file_does_not_keep_the_others_from_being_published(said: Said, folder: Path) -> None:
    (folder / "a-wrong.yaml").write_text(WRONG)
    code, out, err = said("apply", str(folder), "--on")
    assert code == 1
    assert set(Workflow.objects.filter(on=True).values_list("key", flat=True)) == set(recipes())
    assert len(out.splitlines()) == len(recipes())
    assert "a-wrong.yaml:6:" in err


def test_the_first_administrator_publishes_unless_told_otherwise(
    said: Said, folder: Path, firm: Firm
) -> None:
    key = sorted(recipes())[0]
    said("apply", str(folder / f"{key}.yaml"))
    assert Version.objects.get().published_by == firm.ana
    said("apply", str(folder), "--as", "dora@example.com", "--note", "All of them")
    assert {row.published_by for row in Version.objects.filter(note="All of them")} == {firm.dora}


def test_again_changes_nothing(said: Said, folder: Path) -> None:
    said("apply", str(folder))
    code, out, _ = said("apply", str(folder))
    assert code == 0
    assert all(line.endswith("unchanged, off") for line in out.splitlines())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("apply", "/nowhere.yaml"), "/nowhere.yaml can't be read: No such file or directory."),
        (("export", "nothing"), "No published workflow has the key nothing."),
        (
            ("apply", "/nowhere.yaml", "--as", "eve@example.com"),
            "No active colleague has the address eve@example.com.",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(said: Said, words: tuple[str, ...], says: str) -> None:
    code, _, err = said(*words)
    assert code == 1
    assert says in err


def test_somebody_without_the_right_is_told(said: Said, folder: Path) -> None:
    code, _, err = said("apply", str(folder), "--as", "bo@example.com")
    assert code == 1
    assert "bo@example.com may not publish this" in err
    assert not Workflow.objects.exists()


def test_exported_files_applied_again_change_nothing(said: Said, folder: Path, tmp_path: Path) -> None:
    said("apply", str(folder))
    code, out, _ = said("export", "--folder", str(tmp_path / "out"))
    assert code == 0
    assert len(out.splitlines()) == len(recipes())
    _, out, _ = said("apply", str(tmp_path / "out"))
    assert {line.rpartition(" ")[0].rpartition(" ")[2] for line in out.splitlines()} == {"unchanged,"}


def test_workflows_and_runs_are_listed(said: Said, folder: Path) -> None:
    said("apply", str(folder), "--on")
    a_call().rings().is_missed()
    _, out, _ = said("list")
    assert len(out.splitlines()) == len(recipes())
    _, out, _ = said("runs", "missed-call-supervisor")
    assert out.count("call.missed") == 1


def test_an_example_that_does_not_hold_is_told(said: Said, tmp_path: Path) -> None:
    text = recipes()["answered-call-completed"].replace("effect: {status: ended}", "effect: {status: missed}")
    (tmp_path / "broken.yaml").write_text(text)
    code, out, err = said("validate", str(tmp_path / "broken.yaml"))
    assert code == 1
    assert out == f"{tmp_path}/broken.yaml: sound, 2 of 3 examples hold\n"
    why = "“complete”: status should be “missed”, but it is “ended”."
    assert err == f"{tmp_path}/broken.yaml: example “The client answers our call”: {why}\n"


def test_a_file_is_brought_in_as_a_draft(said: Said, tmp_path: Path) -> None:
    text = recipes()["stranger-becomes-lead"].replace("team:support", "team:sales")
    (tmp_path / "moved.yaml").write_text(text)
    code, out, err = said("import", str(tmp_path / "moved.yaml"))
    assert (code, out) == (0, f"{tmp_path}/moved.yaml: stranger-becomes-lead created, 3 of 3 examples hold\n")
    assert err == f"{tmp_path}/moved.yaml: missing here: team:sales (sales)\n"
    row = Workflow.objects.get()
    assert (row.live, row.on) == (None, False)
    _, out, err = said("import", str(tmp_path / "moved.yaml"), "--map", "team:sales=support")
    assert (" changed, " in out, err) == (True, "")
    _, out, _ = said("import", str(tmp_path / "moved.yaml"), "--map", "team:sales=support")
    assert " identical, " in out


def test_the_published_schema_is_the_programs() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == workflow.schema_text(), (
        "run: tandem workflow schema > docs/reference/workflow.schema.json"
    )


def test_the_published_reference_is_the_programs(said: Said) -> None:
    _, out, _ = said("reference")
    page = SCHEMA.with_name("workflow-document.md").read_text(encoding="utf-8")
    assert page == out, "run: tandem workflow reference > docs/reference/workflow-document.md"


def test_the_schema_knows_the_words_of_the_catalogue() -> None:
    schema = json.loads(workflow.schema_text())
    assert "call.missed" in schema["$defs"]["TriggerUse"]["properties"]["on"]["enum"]
    assert "recipients" in json.dumps(schema["$defs"]["notify_form"])
