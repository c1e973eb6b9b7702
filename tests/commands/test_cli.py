"""What the `tandem` command offers and how it says no."""

from pathlib import Path

import pytest

from tandem import cli
from tandem.commands import list_commands


def test_every_module_of_the_folder_is_a_subcommand() -> None:
    folder = Path(cli.__file__).with_name("commands")
    modules = sorted(each.stem for each in folder.glob("[!_]*.py"))
    assert list(list_commands()) == modules
    assert {"assets", "db", "demo", "doctor", "migrate", "serve", "web", "worker"} <= set(modules)


@pytest.mark.parametrize("name", list(list_commands()))
def test_every_subcommand_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert (list_commands()[name].__doc__ or "missing").split()[0] in capsys.readouterr().out


def test_without_a_database_the_way_out_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path))
    assert cli.main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "tandem db start" in said


def test_a_port_that_is_no_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(SystemExit):
        cli.main(["serve"])
    assert "--port" in capsys.readouterr().err
