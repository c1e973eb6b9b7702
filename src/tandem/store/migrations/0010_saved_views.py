"""Saved views of lists, and the columns a person usually sees."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

import tandem.store.models.record


class Migration(migrations.Migration):
    """One table; nothing in it is a record, so no trigger watches it."""

    dependencies = [("store", "0050_import_progress")]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("list_name", models.CharField(max_length=40)),
                ("name", models.CharField(blank=True, default="", max_length=60, verbose_name="name")),
                ("query", models.CharField(blank=True, default="", max_length=2000)),
                ("columns", models.JSONField(default=list)),
                ("shared", models.BooleanField(default=False, verbose_name="for everyone")),
                (
                    "created_at",
                    models.DateTimeField(db_default=tandem.store.models.record.Now(), editable=False),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["list_name"], name="saved_view_shared", condition=Q(shared=True))
                ],
                "constraints": [
                    models.UniqueConstraint(F("user"), F("list_name"), Lower("name"), name="saved_view_name"),
                    models.CheckConstraint(
                        condition=Q(shared=False) | ~Q(name=""), name="saved_view_shared_has_name"
                    ),
                ],
            },
        ),
    ]
