"""How far an import has come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A killed worker's import goes on where it was."""

    dependencies = [("store", "0040_manual_action_lists")]
    operations = [
        migrations.AddField("import", "done", models.PositiveIntegerField(db_default=0, default=0)),
    ]
