"""A template ready to be filled in: parsed once, with a short way for texts that only name variables."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from liquid import BoundTemplate, Expression, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.primitive import IntegerLiteral, RangeLiteral
from liquid.builtin.output import OutputNode
from liquid.exceptions import LiquidError
from liquid.static_analysis import Segments

from tandem.engine.template import limits
from tandem.engine.template.language import HTML, TEXT, Language
from tandem.engine.template.source import bad, check_source, line_of
from tandem.engine.words import N_, Text

ENDINGS = frozenset({"size", "first", "last"})


@dataclass(frozen=True, slots=True)
class Name:
    """A variable in the text: its path, and the same as one dotted text."""

    path: tuple[str, ...]
    dotted: str


@dataclass(frozen=True, eq=False)
class Compiled:
    """A parsed template. `pieces` is set when it is nothing but texts and plain variables.

    `variables` maps each dotted path the template wants to be given to the line of its first use.
    """

    source: str
    text: BoundTemplate
    html: BoundTemplate
    pieces: tuple[str | Name, ...] | None
    tags: int
    variables: dict[str, int]


@lru_cache(maxsize=512)
def parse(source: str) -> Compiled:
    """`source` parsed, or taken from the last 512 that were; raises BadTemplate with the line."""
    tags = check_source(source)
    try:
        return _compile(source, tags)
    except RecursionError:
        fix = Text(N_("Write it in several simpler steps."))
        raise bad(Text(N_("An expression is nested too deeply.")), fix, 1) from None


def _compile(source: str, tags: int) -> Compiled:
    text = _parse(TEXT, source)
    for expression in _expressions(text):
        _check_range(expression, source)
    _check_filters(text, source)
    return Compiled(
        source=source,
        text=text,
        html=_parse(HTML, source),
        pieces=_pieces(text.nodes),
        tags=tags,
        variables=_variables(text, source),
    )


def variables(source: str) -> set[str]:
    """The dotted paths a template wants to be given, such as "caller.name"; raises BadTemplate."""
    return set(parse(source).variables)


def _parse(language: Language, source: str) -> BoundTemplate:
    try:
        return language.from_string(source)
    except LiquidError as error:
        line = line_of(source, error.token.start_index) if error.token else 1
        problem = Text("{problem}", {"problem": f"{str(error.message)[:200].capitalize()}."})
        fix = Text(N_("Look at the braces, quotes and tags of this line."))
        raise bad(problem, fix, line) from None


def _expressions(template: BoundTemplate) -> Iterator[Expression]:
    nodes: list[Node] = list(template.nodes)
    context = template.context_class(template)
    while nodes:
        node = nodes.pop()
        nodes.extend(node.children(context))
        inner = list(node.expressions())
        while inner:
            expression = inner.pop()
            yield expression
            inner.extend(expression.children())


def _check_range(expression: Expression, source: str) -> None:
    if not isinstance(expression, RangeLiteral):
        return
    line = line_of(source, expression.token.start_index)
    first, last = expression.start, expression.stop
    if not isinstance(first, IntegerLiteral) or not isinstance(last, IntegerLiteral):
        fix = Text(N_("Loop over a list, or write both ends as numbers: (1..5)."))
        raise bad(Text(N_("A range must have two numbers.")), fix, line)
    if abs(first.value) > limits.LARGEST_NUMBER or last.value - first.value >= limits.MOST_LOOPS:
        fix = Text(N_("Take at most {most} steps."), {"most": limits.MOST_LOOPS})
        raise bad(Text(N_("The range is too long.")), fix, line)


def _check_filters(template: BoundTemplate, source: str) -> None:
    known = TEXT.filters
    for name, spans in template.analyze(include_partials=False).filters.items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            fix = Text(N_('Did you mean "{name}"?'), {"name": near[0]}) if near else Text(N_("Leave it out."))
            message = Text(N_('There is no filter "{name}".'), {"name": name[:40]})
            raise bad(message, fix, line_of(source, spans[0].index))


def _pieces(nodes: list[Node]) -> tuple[str | Name, ...] | None:
    pieces = [_piece(node) for node in nodes]
    return None if None in pieces else tuple(piece for piece in pieces if piece is not None)


def _piece(node: Node) -> str | Name | None:
    if isinstance(node, ContentNode):
        return node.text
    if not isinstance(node, OutputNode) or not isinstance(node.expression, FilteredExpression):
        return None
    path = node.expression.left
    if node.expression.filters or not isinstance(path, Path):
        return None
    parts = tuple(part for part in path.path if isinstance(part, str))
    return Name(parts, ".".join(parts)) if len(parts) == len(path.path) else None


def _variables(template: BoundTemplate, source: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for uses in template.analyze(include_partials=False).globals.values():
        for use in uses:
            found.setdefault(_dotted(use.segments), line_of(source, use.span.index))
    return found


def _dotted(segments: Segments) -> str:
    """The part of a path that is known beforehand, without Liquid's size, first and last."""
    fixed: list[str] = []
    for segment in segments:
        if not isinstance(segment, str) or (fixed and segment in ENDINGS):
            break
        fixed.append(segment)
    return ".".join(fixed)
