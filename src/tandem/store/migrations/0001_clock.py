"""The id sequence and the organisation's clock, which the tables' defaults need."""

from django.db import migrations

from tandem.store.capture import prepare


class Migration(migrations.Migration):
    """Before the first table."""

    dependencies = []
    operations = [migrations.RunSQL(prepare(), migrations.RunSQL.noop)]
