"""The folders of the checkout that only a developer's or an installer's commands need."""

from pathlib import Path

import tandem

SOURCE = Path(tandem.__file__).parent
CHECKOUT = SOURCE.parents[1]
VENDOR = SOURCE / "web" / "static" / "vendor"
