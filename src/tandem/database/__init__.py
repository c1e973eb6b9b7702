"""The embedded PostgreSQL: its own small supervisor around the programs that a wheel ships.

    running = database.start(home)      # a second or so; makes the cluster the first time
    running.url                         # postgresql://tandem:...@/tandem?host=...
    database.stop(home)

The server listens on a private socket only, asks everybody for a password, and gives the application a
role without rights over the server. It outlives the process that started it.
"""

from .errors import AlreadySupervised, DatabaseError, NotRunning
from .place import default_home
from .programs import program
from .supervisor import Running, Status, keep, start, status, stop, supervise, url

__all__ = [
    "AlreadySupervised",
    "DatabaseError",
    "NotRunning",
    "Running",
    "Status",
    "default_home",
    "keep",
    "program",
    "start",
    "status",
    "stop",
    "supervise",
    "url",
]
