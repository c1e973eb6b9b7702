"""Log lines that stay one line, whatever a name or a header contains."""

from __future__ import annotations

import logging


class OneLine(logging.Formatter):
    """Time, level, name, message; control characters are escaped (no forged lines, no terminal codes)."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name logging calls
        """The line, with control characters shown as escapes."""
        line = super().formatMessage(record)
        return "".join(
            letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in line
        )
