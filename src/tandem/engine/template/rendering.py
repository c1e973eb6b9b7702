"""Fills a template in, once: what a value contains is never read as a template."""

from liquid.exceptions import LiquidError, OutputStreamLimitError, ResourceLimitError, UndefinedError
from liquid.stringify import to_liquid_string

from tandem.engine.template.compiled import Compiled, Name
from tandem.engine.template.language import Turn, Unusable, a_buffer
from tandem.engine.template.limits import MOST_OUTPUT
from tandem.engine.template.problem import RenderError
from tandem.engine.template.values import NotPlain, Values, find
from tandem.engine.words import N_, Text


def render(compiled: Compiled, values: Values, *, html: bool) -> str:
    """The text with every variable filled in, escaped if `html`; raises RenderError.

    `values` are plain data keyed by path ("caller.name"), nested, or both. A value of None is written as
    nothing; a variable that has no value at all is an error.
    """
    if compiled.pieces is not None:
        return _join(compiled.pieces, values, html)
    return render_with_liquid(compiled, values, html=html)


def render_with_liquid(compiled: Compiled, values: Values, *, html: bool) -> str:
    """The same, the long way: for templates with tags and filters."""
    template = compiled.html if html else compiled.text
    turn = Turn(template, values, tags=compiled.tags)
    buffer = a_buffer()
    try:
        template.render_with_context(turn, buffer)
    except UndefinedError as error:
        raise _missing(str(error.message)) from None
    except Unusable as error:
        raise _unusable(error.variable) from None
    except ResourceLimitError as error:
        raise _too_much(error) from None
    except LiquidError as error:
        raise _impossible(str(error.message)) from None
    except (ArithmeticError, ValueError, TypeError, RecursionError, MemoryError) as error:
        raise _impossible(type(error).__name__) from None
    return buffer.getvalue()


def _join(pieces: tuple[str | Name, ...], values: Values, html: bool) -> str:
    filled = []
    for piece in pieces:
        if isinstance(piece, str):
            filled.append(piece)
            continue
        try:
            value = find(values, piece.path, piece.dotted)
        except KeyError:
            raise _missing(piece.dotted) from None
        except NotPlain:
            raise _unusable(piece.dotted) from None
        filled.append(value if type(value) is str and not html else _written(value, html))
    text = "".join(filled)
    if len(text) > MOST_OUTPUT // 4:
        _check_size(text)
    return text


def _written(value: object, html: bool) -> str:
    try:
        return to_liquid_string(value, html)
    except ValueError as error:
        raise _impossible(type(error).__name__) from None


def _check_size(text: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > MOST_OUTPUT:
        raise _too_much(OutputStreamLimitError("output", token=None))


def _missing(variable: str) -> RenderError:
    return RenderError(Text(N_('There is no value for "{variable}".'), {"variable": variable}), variable)


def _unusable(variable: str) -> RenderError:
    message = N_('"{variable}" is not something that can be written in a text.')
    return RenderError(Text(message, {"variable": variable}), variable)


def _too_much(error: ResourceLimitError) -> RenderError:
    if isinstance(error, OutputStreamLimitError):
        return RenderError(Text(N_("The text became longer than {most} bytes."), {"most": MOST_OUTPUT}))
    return RenderError(
        Text(N_("The template asks for too much work: {detail}"), {"detail": str(error.message)})
    )


def _impossible(detail: str) -> RenderError:
    return RenderError(Text(N_("The template could not be filled in: {detail}"), {"detail": detail[:200]}))
