"""Punctuation belongs to the reader's language: French sets a space before the colon, English none."""

from __future__ import annotations

import ast
import re

from tandem.commands._checkout import SOURCE

PAGES = SOURCE / "web"
# What a template holds besides words: comments, scripts, translated blocks, tags, places; then the markup.
NOT_WORDS = (
    r"\{% comment.*?endcomment %\}|\{% verbatim.*?endverbatim %\}|<script.*?</script>"
    r"|\{% blocktranslate.*?endblocktranslate %\}"
)
TAGS = r"\{%.*?%\}|\{\{.*?\}\}"


def test_no_template_sets_a_colon_itself() -> None:
    """`labelled` and `colon` of `web/components/labels.py` set it as the reader's language does."""
    found = []
    for path in sorted(PAGES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for pattern in (NOT_WORDS, TAGS, r"<[^<>]*>"):
            text = re.sub(pattern, "", text, flags=re.DOTALL)
        for colon in re.finditer(r":(?!\d\d)", text):
            found.append(f"{path.relative_to(SOURCE)}: {text[max(0, colon.start() - 30) : colon.end()]!r}")
    assert found == []


def test_no_style_sets_a_colon() -> None:
    styles = (PAGES / "static" / "tandem" / "css").glob("*.css")
    assert [path.name for path in styles if re.search(r"content:\s*\"[^\"]*:", path.read_text("utf-8"))] == []


def test_no_page_puts_a_label_and_its_value_together_itself() -> None:
    found = []
    for path in sorted(PAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and any(map(_begins_with_a_colon, node.values[1:])):
                found.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert found == []


def _begins_with_a_colon(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and str(part.value).startswith(": ")
