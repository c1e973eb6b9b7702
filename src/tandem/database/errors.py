"""What can go wrong with the embedded database, said so that the reader knows what to do next."""


class DatabaseError(Exception):
    """The embedded database can't do what was asked; the message says why and what helps."""


class AlreadySupervised(DatabaseError):
    """Another process supervises the database of this folder."""


class NotRunning(DatabaseError):
    """The embedded database of this folder doesn't run."""
