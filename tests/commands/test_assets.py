"""The icons' sprite and the compiled translations."""

import gettext
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tandem.commands import Refused, _translations
from tandem.commands._sprite import draw_sprite

SVG = "{http://www.w3.org/2000/svg}"
HOME = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">\n'
    '  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M5 12l-2 0" />\n</svg>'
)


def test_the_sprite_holds_each_named_icon_once_without_its_invisible_square(tmp_path: Path) -> None:
    (tmp_path / "home.svg").write_text(HOME)
    (tmp_path / "unused.svg").write_text(HOME)
    (tmp_path / "icons.txt").write_text("home\n\nhome\n")

    sprite = ElementTree.fromstring(draw_sprite(tmp_path, tmp_path / "icons.txt"))

    assert [each.get("id") for each in sprite] == ["home"]
    assert [each.get("d") for each in sprite.iter(f"{SVG}path")] == ["M5 12l-2 0"]


def test_an_icon_without_a_drawing_is_named(tmp_path: Path) -> None:
    (tmp_path / "icons.txt").write_text("hoem\n")
    with pytest.raises(Refused, match="hoem"):
        draw_sprite(tmp_path, tmp_path / "icons.txt")


def test_translations_are_compiled_when_they_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "django.po").write_text(f'{header}msgid "Call"\nmsgstr "Appel"\n', encoding="utf-8")
    monkeypatch.setattr(_translations, "SOURCE", tmp_path)

    _translations.compile_translations(force=False)

    with (folder / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Call") == "Appel"
    before = (folder / "django.mo").stat().st_mtime_ns
    _translations.compile_translations(force=False)
    assert (folder / "django.mo").stat().st_mtime_ns == before
    shutil.rmtree(folder)
