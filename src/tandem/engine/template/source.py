"""What can be told about a template's text before parsing it, in one pass.

The lexer behind it searches to the end of the text for every opened tag and tries every blank twice;
a text that passes here can't make it slow.
"""

import re

from tandem.engine.template import limits
from tandem.engine.template.language import TAGS
from tandem.engine.template.problem import BadTemplate, Problem
from tandem.engine.words import N_, Text

CLOSERS = {"{{": "}}", "{%": "%}"}
BLANKS = re.compile(r"\s{%d}" % limits.LONGEST_BLANK)  # noqa: UP031 - braces are the pattern's
TAG_NAME = re.compile(r"-?\s*(#|\w*)")
CLOSING_NAMES = frozenset({"else", "elsif", "when", "endcomment"} | {f"end{tag}" for tag in TAGS})


def check_source(source: str) -> int:
    """The number of tags in `source`; raises BadTemplate for one never closed, unknown or too long."""
    if len(source) > limits.LONGEST_SOURCE:
        message = N_("The text has {size} characters; {longest} are possible.")
        sizes = {"size": len(source), "longest": limits.LONGEST_SOURCE}
        raise bad(Text(message, sizes), Text(N_("Shorten it.")), 1)
    place = count = 0
    while (start := _opening(source, place)) >= 0:
        place = _check_tag(source, start)
        count += 1
        if count > limits.MOST_TAGS:
            raise bad(
                Text(N_("The text has too many tags.")), Text(N_("Shorten it.")), line_of(source, start)
            )
    return count


def line_of(source: str, place: int) -> int:
    """The line, from 1, of a place in the text."""
    return source.count("\n", 0, max(0, place)) + 1


def bad(message: Text, fix: Text, line: int) -> BadTemplate:
    """A mistake of the syntax."""
    return BadTemplate(Problem(variable="", message=message, fix=fix, line=line))


def _opening(source: str, place: int) -> int:
    found = [start for opener in CLOSERS if (start := source.find(opener, place)) >= 0]
    return min(found, default=-1)


def _check_tag(source: str, start: int) -> int:
    """The place after the tag at `start`; raises BadTemplate."""
    opener = source[start : start + 2]
    line = line_of(source, start)
    end = source.find(CLOSERS[opener], start + 2)
    if end < 0:
        message = Text(N_("{opener} is never closed."), {"opener": opener})
        raise bad(message, Text(N_("Write {closer} after it."), {"closer": CLOSERS[opener]}), line)
    inside = source[start + 2 : end]
    if len(inside) > limits.LONGEST_TAG or BLANKS.search(inside):
        raise bad(Text(N_("There is too much between the braces.")), Text(N_("Shorten it.")), line)
    if opener == "{%":
        _check_name(TAG_NAME.match(inside), line)
    return end + 2


def _check_name(match: re.Match[str] | None, line: int) -> None:
    name = match.group(1) if match else ""
    if name not in TAGS and name not in CLOSING_NAMES:
        message = Text(N_('There is no tag "{name}".'), {"name": name[:40]})
        raise bad(message, Text(N_("Use one of {names}."), {"names": ", ".join(TAGS[:-1])}), line)
