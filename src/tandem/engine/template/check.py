"""What is wrong with a template before anybody uses it."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from tandem.engine.template.compiled import parse
from tandem.engine.template.problem import BadTemplate, Problem
from tandem.engine.words import N_, Text


def problems(source: str, known: Callable[[str], bool], *, names: Iterable[str] = ()) -> list[Problem]:
    """Every mistake of `source`, in the order of its lines; an empty list means it may be saved.

    `known` says whether a dotted path can be given; `names` are the paths to suggest instead of a wrong one.
    """
    try:
        wanted = parse(source).variables
    except BadTemplate as mistake:
        return [mistake.problem]
    unknown = sorted((line, path) for path, line in wanted.items() if not known(path))
    candidates = list(names) if unknown else []
    return [_unknown(path, line, candidates) for line, path in unknown]


def _unknown(path: str, line: int, candidates: list[str]) -> Problem:
    near = get_close_matches(path, candidates, n=1, cutoff=0.5)
    return Problem(
        variable=path,
        message=Text(N_('There is no "{variable}" to fill in here.'), {"variable": path}),
        fix=Text(N_('Did you mean "{name}"?'), {"name": near[0]}) if near else Text(N_("Leave it out.")),
        line=line,
    )
