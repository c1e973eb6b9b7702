"""Copies the files that pages use out of the npm packages into the folder that pages are served from."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import Refused
from ._checkout import CHECKOUT, SOURCE, VENDOR
from ._sprite import draw_sprite

_PACKAGES = CHECKOUT / "node_modules"
_ICONS = SOURCE / "web" / "icons.txt"
_INTER = "@fontsource-variable/inter"

# What pages may use, by its path in the packages; in the vendor folder everything lies flat.
_FILES = (
    "@alpinejs/csp/dist/cdn.min.js",
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "htmx.org/dist/htmx.min.js",
    "idiomorph/dist/idiomorph-ext.min.js",
    "sortablejs/Sortable.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tom-select/dist/js/tom-select.complete.min.js",
    "trix/dist/trix.css",
    "trix/dist/trix.umd.min.js",
    "uplot/dist/uPlot.iife.min.js",
    "uplot/dist/uPlot.min.css",
    f"{_INTER}/files/inter-latin-ext-wght-normal.woff2",
    f"{_INTER}/files/inter-latin-wght-normal.woff2",
)
_MAP = re.compile(rb"\n?/[/*]# sourceMappingURL=[^\n]*\s*$")  # where a map would be, which stays behind
_RENAMED = {"cdn.min.js": "alpine-csp.min.js"}


def is_vendor_current() -> bool:
    """Whether the folder was made from the lists as they are now."""
    stamp = VENDOR / ".stamp"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _wanted_stamp()


def make_vendor() -> None:
    """Installs the locked packages and fills the folder anew; it appears whole or not at all."""
    _install_packages()
    fresh = VENDOR.with_name(".vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for each in _FILES:
        source = _PACKAGES / each
        content = _MAP.sub(b"", source.read_bytes())
        (fresh / _RENAMED.get(source.name, source.name)).write_bytes(content)
    drawings = draw_sprite(_PACKAGES / "@tabler" / "icons" / "icons" / "outline", _ICONS)
    (fresh / "icons.svg").write_text(drawings, encoding="utf-8")
    (fresh / ".stamp").write_text(_wanted_stamp(), encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def _wanted_stamp() -> str:
    """A digest of everything that decides what the folder holds."""
    digest = hashlib.sha256()
    for each in (
        CHECKOUT / "package-lock.json",
        _ICONS,
        Path(__file__),
        Path(__file__).with_name("_sprite.py"),
    ):
        digest.update(each.read_bytes())
    return digest.hexdigest()


def _install_packages() -> None:
    """Runs `npm ci` unless the installed packages are the locked ones already."""
    stamp = _PACKAGES / ".tandem-lock"
    lock = (CHECKOUT / "package-lock.json").read_bytes()
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    npm = Path(sys.executable).with_name("npm")
    made = subprocess.run(
        [npm, "ci", "--no-progress"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise Refused(f"The browser's libraries could not be fetched:\n{made.stderr.strip()}")
    stamp.write_bytes(lock)
