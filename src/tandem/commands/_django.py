"""Prepares this process to use Django: which database it talks to, then the set-up itself."""

import os

import psycopg

from tandem import database

from . import Refused


def choose_database() -> str:
    """The database's URL: DATABASE_URL's, else the running embedded one's, which is then put there.

    Raises NotRunning when there is neither.
    """
    url = os.environ.get("DATABASE_URL") or database.url(database.default_home())
    os.environ["DATABASE_URL"] = url
    return url


def start_django() -> None:
    """Sets Django up on a database that answers. Raises Refused when it doesn't, NotRunning without any."""
    url = choose_database()
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise Refused(f"The database does not answer: {error}") from error
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    import django

    django.setup()
