"""Whoever might change workflows may go on publishing them, and start and stop them by hand."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The new rights reach as far as the old one did."""
    for role in apps.get_model("store", "Role").objects.all():
        if "automate" in role.rights:
            old = role.rights["automate"]
            role.rights = {"publish": old, "enrol": old, **role.rights}
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """One right became three."""

    dependencies = [("store", "0003_authoring_and_manual_actions")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
