"""Install the triggers that write the event log."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tandem.store import models
from tandem.store.capture import PROTECT, install


def watch(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Watch every record table there is so far, and make the log and the versions immutable."""
    tables = {model._meta.db_table for model in apps.get_models()}
    for model in models.Record.__subclasses__():
        if model._meta.db_table in tables:
            editor.execute(install(model), params=None)
    editor.execute(PROTECT, params=None)


class Migration(migrations.Migration):
    """Capture from the first row on."""

    dependencies = [("store", "0001_tables")]
    operations = [migrations.RunPython(watch, migrations.RunPython.noop)]
