"""Whether the four parts of the rule page can show a workflow, and why not."""

from __future__ import annotations

from tandem.engine.workflow import Document


def why_not_here(document: Document | None) -> str:
    """Empty when they can."""
    return ""
