"""Ready-made workflows: documents that authors start from."""

from __future__ import annotations

from pathlib import Path


def recipes() -> dict[str, str]:
    """The text of each recipe by its key."""
    return {path.stem: path.read_text() for path in sorted(Path(__file__).parent.glob("*.yaml"))}
