"""Gives each file of the pages a name with its hash, and compresses it, in the folder the server looks in first."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tandem.config.static_files import COLLECTED, is_collected, mark_collected

from . import Refused


def collect(*, force: bool) -> None:
    """Fills the folder anew unless it is current; it appears whole or not at all."""
    if is_collected() and not force:
        return
    fresh = COLLECTED.with_name(".collected.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fill(fresh)
    mark_collected(fresh)
    shutil.rmtree(COLLECTED, ignore_errors=True)
    fresh.rename(COLLECTED)


def fill(folder: Path) -> dict[str, str]:
    """Puts every file there; gives the new name of each. Raises Refused when one names another that is not there."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    django.setup()
    from django.contrib.staticfiles.finders import get_finders
    from whitenoise.storage import CompressedManifestStaticFilesStorage

    storage = CompressedManifestStaticFilesStorage(location=str(folder), base_url="/static/")
    found = {name: (origin, name) for finder in get_finders() for name, origin in finder.list([".*"])}
    for name, (origin, path) in found.items():
        with origin.open(path) as file:
            storage.save(name, file)
    for name, _stored, outcome in storage.post_process({name: (storage, name) for name in found}):
        if isinstance(outcome, Exception):
            raise Refused(f"{name} could not be prepared for the browser: {outcome}")
    return dict(storage.hashed_files)
