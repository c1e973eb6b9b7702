"""Compiles the translations (.po) into the files that Django reads (.mo)."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ._checkout import SOURCE


def compile_translations(*, force: bool) -> None:
    """Compiles each catalogue that is newer than its compiled file, or every one."""
    for source in SOURCE.rglob("LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if force or not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _compile(source, compiled)


def _compile(source: Path, compiled: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
    fresh = compiled.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue, use_fuzzy=False)
    fresh.rename(compiled)
