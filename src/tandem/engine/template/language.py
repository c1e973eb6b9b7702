"""The part of Liquid we speak: its tags, its limits, and how a name becomes a value."""

from io import StringIO
from typing import Any, TextIO

from liquid import BoundTemplate, Environment, RenderContext, StrictDefaultUndefined, Token
from liquid.exceptions import ResourceLimitError
from liquid.output import LimitedStringIO
from liquid.undefined import UNDEFINED
from liquid.utils import ReadOnlyChainMap

from tandem.engine.template import limits
from tandem.engine.template.filters import allowed
from tandem.engine.template.values import NotPlain, Values, find, step

TAGS = ("if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#")
PSEUDO_TAGS = ("content", "output", "illegal")


class Unusable(Exception):
    """A variable whose value is not plain data."""

    def __init__(self, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable


class Language(Environment):
    """Liquid with every limit on and nothing that reads files, clocks, other templates or objects."""

    context_depth_limit = limits.DEEPEST_NAMES
    block_nesting_limit = limits.DEEPEST_BLOCKS
    loop_iteration_limit = limits.MOST_LOOPS
    local_namespace_limit = limits.MOST_NAMES
    output_stream_limit = limits.MOST_OUTPUT

    def __init__(self, *, html: bool) -> None:
        super().__init__(undefined=StrictDefaultUndefined, strict_filters=True, autoescape=html)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS + PSEUDO_TAGS}
        self.filters = allowed(self)


class Turn(RenderContext):
    """One filling-in of a template: its values, its local names, and the work it may still do."""

    __slots__ = ("_found", "_fuel", "_turn_cost", "_values")

    def __init__(self, template: BoundTemplate, values: Values, *, tags: int) -> None:
        super().__init__(template)
        self.scope = ReadOnlyChainMap(self.locals)  # without Liquid's `now` and `today`
        self._values = values
        self._found: dict[str, object] = {}
        self._fuel = limits.FUEL
        self._turn_cost = 1 + tags

    def spend(self, units: int) -> None:
        """Pay for some work; raises ResourceLimitError when there is nothing left to pay with."""
        self._fuel -= units
        if self._fuel < 0:
            raise ResourceLimitError("too much work", token=None)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Refuse a loop that turns too often, or whose turns, each as dear as the template, cost too much."""
        super().raise_for_loop_limit(length)
        self.spend(length * self._turn_cost)

    def get(self, path: list[Any], *, token: Token | None, default: object = UNDEFINED) -> object:
        """The value at `path`: a local name first, then what was handed in; else an undefined."""
        if isinstance(path[0], str) and path[0] in self.scope:
            return super().get(path, token=token, default=default)
        dotted = ".".join(str(part) for part in path)
        if dotted in self._found:
            return self._found[dotted]
        try:
            self._found[dotted] = find(self._values, tuple(path), dotted)
        except KeyError:
            return self.env.undefined(dotted, hint=dotted, token=token)
        except NotPlain:
            raise Unusable(dotted) from None
        return self._found[dotted]

    def get_item(self, obj: Any, key: Any) -> Any:
        """One step along a path."""
        return step(obj, key)

    def get_buffer(self, buf: TextIO | None = None) -> StringIO:
        """A buffer for a block, with what is left of the output limit; line ends stay as they are."""
        used = buf.size if isinstance(buf, LimitedStringIO) else 0
        return a_buffer(limits.MOST_OUTPUT - used)


def a_buffer(limit: int = limits.MOST_OUTPUT) -> LimitedStringIO:
    """An output that refuses to grow past `limit` bytes."""
    return LimitedStringIO(limit, newline="")


TEXT = Language(html=False)
HTML = Language(html=True)
