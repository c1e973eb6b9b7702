"""Punctuation belongs to the reader's language: French sets a space before the colon, English none."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator

from babel.messages.pofile import read_po
from ruamel.yaml import YAML

from tandem.commands._checkout import SOURCE
from tandem.commands._python_messages import CALLS
from tandem.commands.messages import catalogue_path
from tandem.operations.demo.wording import translations

PAGES = SOURCE / "web"
# What a template holds besides words: comments, scripts, translated blocks, tags, places; then the markup.
NOT_WORDS = (
    r"\{% comment.*?endcomment %\}|\{% verbatim.*?endverbatim %\}|<script.*?</script>"
    r"|\{% blocktranslate.*?endblocktranslate %\}"
)
# A place that a colon follows, or that stands between quotation marks.
BY_HAND = re.compile(r"\{\w*\}(</\w+>)?: |“\{\w*\}")
# French sets a space before these and inside guillemets, one at which a line never breaks.
BREAKS = re.compile(r" [:;?!»](?!\w)|« |«(?![\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}])")
TAGS = r"\{%.*?%\}|\{\{.*?\}\}"


def test_no_template_sets_a_colon_or_a_quotation_mark_itself() -> None:
    """`labelled` and `colon` of `web/components/labels.py` set it as the reader's language does."""
    found = []
    for path in sorted(PAGES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for pattern in (NOT_WORDS, TAGS, r"<[^<>]*>"):
            text = re.sub(pattern, "", text, flags=re.DOTALL)
        for sign in re.finditer(r":(?!\d\d)|[“”«»„]", text):
            found.append(f"{path.relative_to(SOURCE)}: {text[max(0, sign.start() - 30) : sign.end()]!r}")
    assert found == []


def test_no_style_sets_a_colon() -> None:
    styles = (PAGES / "static" / "tandem" / "css").glob("*.css")
    assert [path.name for path in styles if re.search(r"content:\s*\"[^\"]*:", path.read_text("utf-8"))] == []


def test_no_page_sets_a_colon_or_a_quotation_mark_itself() -> None:
    """`labelled` and `quoted` set them; a sentence that has them is a message as a whole."""
    found = []
    for path in sorted(PAGES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        messages = {id(given) for node in ast.walk(tree) if _is_message(node) for given in ast.walk(node)}
        for node in ast.walk(tree):
            if id(node) not in messages and BY_HAND.search(_pattern(node)):
                found.append(f"{path.relative_to(SOURCE)}:{node.lineno}")  # type: ignore[attr-defined]  # only expressions have a pattern
    assert found == []


def _is_message(node: ast.AST) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Name) and function.id in CALLS


def _pattern(node: ast.AST) -> str:
    """A text with ``{}`` for each place; empty for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = node.values if isinstance(node, ast.JoinedStr) else ()
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts)


def test_no_line_of_french_begins_with_a_sign_or_ends_in_an_opening_guillemet() -> None:
    assert [(where, text) for where, text in _french() if BREAKS.search(text)] == []


def _french() -> Iterator[tuple[str, str]]:
    """Every French text of the pages, of the recipes and of the demo, with where it stands."""
    for message in read_po(io.BytesIO(catalogue_path("fr").read_bytes()), locale="fr"):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        yield from (("catalogue", str(form)) for form in forms if message.id)
    for path in sorted((SOURCE / "catalog" / "recipes").glob("*.yaml")):
        texts = YAML(typ="safe").load(path)["texts"]["fr"]
        yield from ((path.name, str(text)) for text in texts.values())
    yield from (("demo", text) for text in translations()["fr"].values())
