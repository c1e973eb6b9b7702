"""HTML from people: cleaned by an allowlist, and turned into plain text."""

import re
from html.parser import HTMLParser

import nh3

from tandem.engine.words import N_, Text

LARGEST = 500_000
LONGEST_TAG = 10_000
DEEPEST = 200

BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table", "hr"}
)
TAGS = BLOCKS | {"a", "b", "br", "code", "em", "i", "li", "s", "small", "span", "strong", "sub", "sup", "u"}
TAGS |= {"tbody", "td", "tfoot", "th", "thead", "tr"}
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
IMAGE = {"alt", "height", "src", "width"}
SCHEMES = {"http", "https", "mailto", "tel"}

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
UNCLOSED = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "p", "li", "td", "th", "tr", "dt", "dd", "option"}
)


class BadHtml(ValueError):
    """HTML that costs too much to clean; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def clean(source: str, *, images: bool = False) -> str:
    """`source` with nothing left that could act: scripts, styles, forms, frames, htmx or Alpine attributes.

    Images stay only if `images` (an image from afar tells its owner who reads). Raises BadHtml for more than
    500,000 characters or 200 levels: cleaning gets slow with the square of the depth.
    """
    _check_cost(source)
    return nh3.clean(
        source,
        tags=TAGS | {"img"} if images else TAGS,
        attributes={**ATTRIBUTES, "img": IMAGE} if images else ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style", "title", "noscript", "iframe", "svg", "math", "template"},
        strip_comments=True,
    )


def to_text(source: str) -> str:
    """The words of `source`, a line for each block, links with their address behind; raises BadHtml."""
    reader = _Reader()
    reader.feed(clean(source))
    reader.close()
    lines = (re.sub(r"[ \t\r\f\xa0]+", " ", line).strip() for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _check_cost(source: str) -> None:
    if len(source) > LARGEST:
        sizes = {"size": len(source), "largest": LARGEST}
        raise BadHtml(Text(N_("The text has {size} characters; {largest} are possible."), sizes))
    depth = 0
    for match in TAG.finditer(source):
        if match.group(2).lower() not in UNCLOSED:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
        if depth > DEEPEST:
            raise BadHtml(
                Text(N_("The text is nested more than {deepest} levels deep."), {"deepest": DEEPEST})
            )
        if (
            source.find(">", match.end(), match.end() + LONGEST_TAG)
            < 0
            < len(source) - match.end() - LONGEST_TAG
        ):
            raise BadHtml(Text(N_("A tag is longer than {longest} characters."), {"longest": LONGEST_TAG}))


class _Reader(HTMLParser):
    """Collects the text of cleaned HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n\n")
        elif tag in {"br", "tr", "li"}:
            self.pieces.append("\n- " if tag == "li" else "\n")
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n\n")
        elif tag == "a" and self._link:
            address = self._link.removeprefix("mailto:").removeprefix("tel:")
            if not "".join(self.pieces[-1:]).strip().endswith(address):
                self.pieces.append(f" ({address})")
            self._link = ""

    def handle_data(self, data: str) -> None:
        self.pieces.append(data.replace("\n", " "))
