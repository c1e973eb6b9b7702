"""The memory: the only Django application with tables, and the only user of the ORM."""
