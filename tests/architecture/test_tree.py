"""ARCHITECTURE.md, the folders and the names agree."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tandem"
REFUSED = {
    *("utils", "util", "common", "helpers", "helper", "lib", "misc"),
    *("manager", "managers", "service", "services", "base"),
}
# Longer than 300 lines, each for a reason; the list only shrinks.
LONG: dict[str, str] = {}


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if not {"migrations", "vendor"} & set(path.parts))


def tracked() -> list[str]:
    try:
        found = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: what is committed cannot be listed")
    return found.stdout.splitlines()


def test_the_page_names_every_folder_and_no_other() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    block = text.split("src/tandem/\n", 1)[1].split("tests/", 1)[0]
    named = set(re.findall(r"^  ([a-z]+)/", block, re.M))
    there = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert named == there


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in modules() if path.stem in REFUSED] == []


def test_every_module_opens_with_a_sentence() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in modules()}
    assert [
        name for name, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))
    ] == []


def test_files_hold_one_idea() -> None:
    long = {str(path.relative_to(ROOT)) for path in modules() if len(path.read_text().splitlines()) > 300}
    assert long == set(LONG)


def test_no_registry_host_and_no_place_of_a_machine_is_committed() -> None:
    hosts = re.compile(r"files\.pythonhosted|pypi\.org/simple|registry\.npmjs|deb\.debian|/work/main")
    found = []
    for name in tracked():
        path = ROOT / name
        if (
            name == "tests/architecture/test_tree.py"
            or not path.is_file()
            or path.suffix in (".png", ".woff2")
        ):
            continue
        if hosts.search(path.read_text(errors="replace")):
            found.append(name)
    assert found == []


def test_nothing_is_left_to_do_in_a_comment() -> None:
    words = re.compile(r"#.*\b(TODO|FIXME|XXX)\b")
    assert [str(path) for path in modules() if words.search(path.read_text())] == []


def test_the_glossary_has_the_words_of_the_design() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text()
    words = (
        "record event trigger condition workflow version step run view plan effect hand-off toolbox infobox activity "
        "delivery interaction call pipeline stage job thread colleague connector"
    )
    assert [word for word in words.split() if not re.search(rf"\*\*[^*]*\b{word}\b[^*]*\*\*", text)] == []
