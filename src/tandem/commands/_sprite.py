"""Draws one SVG file out of many icons, so that a page loads one file and names the icon it shows."""

from pathlib import Path
from xml.etree import ElementTree

from . import Refused

_SVG = "http://www.w3.org/2000/svg"
_LOOK = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}


def draw_sprite(folder: Path, list_file: Path) -> str:
    """The SVG text with one symbol for each name of `list_file` (one a line), drawn by `folder`/NAME.svg.

    Raises Refused naming the lines that have no drawing.
    """
    names = sorted({line.strip() for line in list_file.read_text(encoding="utf-8").splitlines()} - {""})
    unknown = [each for each in names if not (folder / f"{each}.svg").exists()]
    if unknown:
        raise Refused(f"{list_file.name} names icons that Tabler does not have: {', '.join(unknown)}")
    ElementTree.register_namespace("", _SVG)
    sprite = ElementTree.Element(f"{{{_SVG}}}svg")
    for each in names:
        symbol = ElementTree.SubElement(sprite, f"{{{_SVG}}}symbol", {"id": each, **_LOOK})
        symbol.extend(_strokes(folder / f"{each}.svg"))
    return ElementTree.tostring(sprite, encoding="unicode")


def _strokes(path: Path) -> list[ElementTree.Element]:
    """An icon's shapes without the invisible square that Tabler puts first."""
    drawing = ElementTree.parse(path).getroot()  # noqa: S314 -- files of a locked package
    shapes = [each for each in drawing if each.get("stroke") != "none" or each.get("fill") != "none"]
    for each in shapes:
        each.tail = None
    return shapes
