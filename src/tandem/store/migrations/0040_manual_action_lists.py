"""Manual actions are listed by workflow, type, due time and words; who wants mail about overdue work; Twilio's SID."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_publishing_rights"),
    ]

    operations = [
        migrations.AddField(
            model_name="telephonyaccount",
            name="sid",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=64, verbose_name="account SID"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_overdue",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="e-mail when work of one's people is overdue"
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["workflow", "tries", "rank", "due_at", "id"],
                name="manual_by_workflow",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["type", "tries", "rank", "due_at", "id"],
                name="manual_by_type",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("campaign__isnull", False), ("ended_at__isnull", True)),
                fields=["campaign", "tries", "rank", "due_at", "id"],
                name="manual_by_campaign",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["owner", "due_at"],
                name="manual_owner_due",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["due_at", "id"], name="manual_due"
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("started_at__isnull", False)),
                fields=["started_at"],
                name="manual_touched",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("title", config="simple"), name="manual_search"
            ),
        ),
    ]
