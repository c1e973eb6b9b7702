"""The files of the pages: kept by browsers for good, by names that change with what is in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tandem.commands._collect import fill
from tandem.config import static_files

STATIC = re.compile(r"""\{% static ['"]([^'"]+)['"] %\}""")
TEMPLATES = static_files.SOURCES.with_name("templates")


def test_a_page_names_files_that_never_change(firm: object) -> None:
    if not settings.COLLECTED_NOW:
        pytest.skip("the files were changed since `tandem assets` collected them")
    page = Client().get("/accounts/login/").content.decode()
    found = sorted(set(re.findall(r'"(/static/[^"#]+)', page)))
    assert any(name.startswith("/static/tandem/css/tokens.") for name in found)
    for name in found:
        answer = Client().get(name, headers={"Accept-Encoding": "gzip"})
        assert (name, answer.status_code) == (name, 200)
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        answer.close()
        packed = "gzip" if Path(name).suffix in {".css", ".js", ".svg"} else None
        assert (name, answer.headers.get("Content-Encoding")) == (name, packed)


def test_every_file_a_template_names_is_collected(tmp_path: Path) -> None:
    names = {name for path in TEMPLATES.rglob("*.html") for name in STATIC.findall(path.read_text())}
    manifest = fill(tmp_path / "collected")
    assert len(names) > 20
    assert names - set(manifest) == set()
    style = (tmp_path / "collected" / manifest["tandem/css/tokens.css"]).read_text()
    assert Path(manifest["vendor/inter-latin-wght-normal.woff2"]).name in style


def test_a_change_makes_what_was_collected_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, collected = tmp_path / "static", tmp_path / "collected"
    sources.mkdir()
    collected.mkdir()
    monkeypatch.setattr(static_files, "SOURCES", sources)
    monkeypatch.setattr(static_files, "COLLECTED", collected)
    (sources / "a.css").write_text("a { color: red }")
    assert static_files.is_collected() is False
    static_files.mark_collected(collected)
    assert static_files.is_collected() is True
    (sources / "a.css").write_text("a { color: blue }")
    assert static_files.is_collected() is False
