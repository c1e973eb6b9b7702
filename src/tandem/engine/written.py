"""A workflow's document as text: YAML read with the line of every part, and written so that it reads back.

Only plain values come out, whatever a tag asks for. Refused: more than 256 KiB, names given twice, an
alias inside what it stands for, and aliases that blow a small text up.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import LiteralScalarString

from tandem.engine.words import N_, Text

LARGEST = 256 * 1024
MOST_PARTS = 50_000
MOST_BRACKETS = 5_000
MOST_DEEP = 100
_TAG = "tag:yaml.org,2002:"


class Unreadable(ValueError):
    """A text that is no document: where, what, and the line (counted from 1) if there is one."""

    def __init__(self, message: Text, path: str = "", line: int | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.path = path
        self.line = line


@dataclass(frozen=True)
class Written:
    """The plain content of a text, and the line each part of it begins on."""

    content: Any
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, path: str) -> int | None:
        """The line of a part such as ``steps.1.with.text``; of what it would stand in when it is missing."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path)


def read(text: str | bytes) -> Written:
    """The content of a YAML (or JSON) text. Raises Unreadable."""
    decoded = _decoded(text)
    try:
        node = YAML(typ="safe", pure=True).compose(decoded)
    except RecursionError:
        raise Unreadable(Text(N_("The text is nested too deeply."))) from None
    except MarkedYAMLError as error:
        raise _marked(error) from None
    except (YAMLError, ValueError) as error:
        said = str(error).split("\n", 1)[0]
        raise Unreadable(Text(N_("This is not YAML: {problem}"), {"problem": said})) from None
    if node is None:
        raise Unreadable(Text(N_("The text is empty.")), line=1)
    reader = _Reader()
    content = reader.read(node, "", ())
    return Written(content, reader.lines)


def write(content: Mapping[str, Any]) -> str:
    """Plain content as YAML, in the order of its names; texts of several lines stay readable."""
    yaml = YAML()
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(_blocks(content), out)
    return out.getvalue()


def _blocks(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _blocks(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_blocks(part) for part in value]
    if isinstance(value, str) and "\n" in value and _fits_block(value):
        return LiteralScalarString(value)
    return value


def _fits_block(value: str) -> bool:
    """Whether a block keeps the text exactly: no other control characters, no spaces at line ends."""
    lines = value.split("\n")
    return all(line.isprintable() and line == line.rstrip() for line in lines) and not lines[0].startswith(
        " "
    )


def _decoded(text: str | bytes) -> str:
    size = len(text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))
    if size > LARGEST:
        message = N_("The text is {size} bytes; at most {most} are read.")
        raise Unreadable(Text(message, {"size": size, "most": LARGEST}))
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError:
            raise Unreadable(Text(N_("The text is not UTF-8."))) from None
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        raise Unreadable(Text(N_("The text has more than {most} brackets."), {"most": MOST_BRACKETS}))
    return text


def _marked(error: MarkedYAMLError) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    said = " ".join(part for part in (error.context, error.problem) if part)
    line = mark.line + 1 if mark is not None else None
    return Unreadable(Text(N_("This is not YAML: {problem}"), {"problem": said}), line=line)


class _Reader:
    """Turns nodes into plain values, noting lines and counting parts."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.parts = 0

    def read(self, node: Node, path: str, inside: tuple[int, ...]) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self.parts += 1
        if id(node) in inside:
            text = N_("An alias stands inside what it stands for. Write the steps out instead.")
            raise Unreadable(Text(text), path, line)
        if self.parts > MOST_PARTS:
            text = N_("The text stands for more than {most} parts. Use fewer aliases.")
            raise Unreadable(Text(text, {"most": MOST_PARTS}), path, line)
        if len(inside) > MOST_DEEP:
            raise Unreadable(Text(N_("The text is nested too deeply.")), path, line)
        if isinstance(node, MappingNode):
            return self._mapping(node, path, (*inside, id(node)))
        if isinstance(node, SequenceNode):
            _plain_tag(node, "seq", path)
            inner = (*inside, id(node))
            return [self.read(item, _join(path, number), inner) for number, item in enumerate(node.value)]
        return _scalar(node, path, line)

    def _mapping(self, node: MappingNode, path: str, inside: tuple[int, ...]) -> dict[str, Any]:
        _plain_tag(node, "map", path)
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode) or key.tag == f"{_TAG}merge":
                text = N_("Names must be plain words. Write the fields out.")
                raise Unreadable(Text(text), path, line)
            name, here = key.value, _join(path, key.value)
            if name in found:
                text = N_("“{name}” is given twice, first on line {line}. Remove one of them.")
                raise Unreadable(Text(text, {"name": name, "line": self.lines[here]}), here, line)
            self.lines[here] = line
            found[name] = self.read(value, here, inside)
        return found


def _join(path: str, name: str | int) -> str:
    return f"{path}.{name}" if path else str(name)


def _plain_tag(node: Node, kind: str, path: str) -> None:
    if node.tag != f"{_TAG}{kind}":
        text = N_("The tag {tag} is not known here. Remove it.")
        raise Unreadable(Text(text, {"tag": str(node.tag)[:60]}), path, node.start_mark.line + 1)


def _scalar(node: Node, path: str, line: int) -> Any:
    tag, value = str(node.tag).removeprefix(_TAG), str(node.value)
    try:
        match tag:
            case "str" | "timestamp":
                return value
            case "null":
                return None
            case "bool":
                return value.lower() in ("true", "yes", "on", "y")
            case "int":
                return _whole(value)
            case "float":
                return float(value.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        text = N_("“{value}” is not a number.")
        raise Unreadable(Text(text, {"value": value[:40]}), path, line) from None
    _plain_tag(node, "str", path)
    return value


def _whole(value: str) -> int:
    """A whole number in any base YAML knows. Raises ValueError, also for absurdly long ones."""
    text = value.replace("_", "").lower()
    if len(text) > 100:
        raise ValueError(text)
    return int(text, 0) if text.lstrip("+-")[:2] in ("0x", "0o", "0b") else int(text)
