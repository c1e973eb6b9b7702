"""Drafts, rehearsals, manual actions, campaigns, imports; what comes gradually is put off by the log's triggers."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import tandem.store.models.record
from tandem.store import models as tables
from tandem.store.capture import install, uninstall


def watch(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Watch the new record tables, and let the triggers of the old ones know what "gradually" means."""
    there = {model._meta.db_table for model in apps.get_models()}
    for model in tables.Record.__subclasses__():
        if model._meta.db_table in there:
            editor.execute(uninstall(model), params=None)
            editor.execute(install(model), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_capture"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="note")),
                ("created_at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        db_default=tandem.store.models.record.NextId(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=tandem.store.models.record.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=tandem.store.models.record.Now(), editable=False),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("per_hour", models.PositiveIntegerField(default=60, verbose_name="clients an hour")),
                ("window", models.JSONField(blank=True, null=True, verbose_name="window")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="starts")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended at"),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
            },
        ),
        migrations.CreateModel(
            name="CampaignMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("enrolled", "Started"), ("left_out", "Left out")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("run", models.BigIntegerField(null=True)),
                ("because", models.JSONField(null=True)),
                ("at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DraftEdit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("what", models.JSONField()),
                ("undone", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("about", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=200)),
                ("content", models.TextField()),
                ("columns", models.JSONField(default=dict)),
                (
                    "automation",
                    models.CharField(
                        choices=[
                            ("off", "No workflow starts"),
                            ("gradual", "Workflows start, little by little"),
                        ],
                        default="off",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("tried", "Looked at"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="tried",
                        max_length=10,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0)),
                ("made", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Later",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("shard", models.SmallIntegerField()),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="ManualAction",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        db_default=tandem.store.models.record.NextId(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=tandem.store.models.record.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=tandem.store.models.record.Now(), editable=False),
                ),
                ("type", models.CharField(max_length=40, verbose_name="type")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("instructions", models.TextField(blank=True, default="", verbose_name="instructions")),
                ("draft", models.JSONField(blank=True, default=dict, editable=False)),
                ("outcomes", models.JSONField(blank=True, default=list, editable=False)),
                ("run", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("step", models.CharField(blank=True, default="", editable=False, max_length=80)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("completed", "Completed"),
                            ("skipped", "Skipped"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="not_started",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=60, verbose_name="outcome"
                    ),
                ),
                ("note", models.TextField(blank=True, default="", editable=False, verbose_name="note")),
                (
                    "because",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=300, verbose_name="reason"
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[
                            ("urgent", "Urgent"),
                            ("high", "High"),
                            ("normal", "Normal"),
                            ("low", "Low"),
                        ],
                        default="normal",
                        max_length=10,
                        verbose_name="priority",
                    ),
                ),
                ("rank", models.SmallIntegerField(default=2, editable=False)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="tries")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                (
                    "later_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="put off until"),
                ),
                ("cancel_on_reply", models.BooleanField(default=False, editable=False)),
                (
                    "started_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="started at"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended at"),
                ),
                ("way", models.CharField(blank=True, default="", editable=False, max_length=20)),
                ("escalated_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "manual action",
                "verbose_name_plural": "manual actions",
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        db_default=tandem.store.models.record.NextId(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=tandem.store.models.record.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=tandem.store.models.record.Now(), editable=False),
                ),
                ("key", models.SlugField(max_length=80, unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("about", models.CharField(max_length=30, verbose_name="works on")),
                ("condition", models.JSONField(blank=True, null=True, verbose_name="conditions")),
            ],
            options={
                "verbose_name": "saved filter",
                "verbose_name_plural": "saved filters",
            },
        ),
        migrations.CreateModel(
            name="Study",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("document", models.JSONField()),
                ("days", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for its turn"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(null=True)),
                ("reason", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
                ("touched_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_once_per_event",
        ),
        migrations.AddField(
            model_name="company",
            name="automation_stopped",
            field=models.BooleanField(db_default=False, default=False, verbose_name="no automation"),
        ),
        migrations.AddField(
            model_name="contact",
            name="automation_stopped",
            field=models.BooleanField(db_default=False, default=False, verbose_name="no automation"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="digest_hour",
            field=models.PositiveSmallIntegerField(
                db_default=8, default=8, verbose_name="hour of the daily digest"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="person_cap",
            field=models.PositiveSmallIntegerField(
                db_default=5, default=5, verbose_name="automatic messages to one client a day"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="reach_limit",
            field=models.PositiveIntegerField(
                db_default=200, default=200, verbose_name="ask again before reaching more people than"
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="doer",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="iteration",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="run",
            name="retry_of",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="digest",
            field=models.BooleanField(db_default=True, default=True, verbose_name="daily digest by e-mail"),
        ),
        migrations.AlterField(
            model_name="incident",
            name="state",
            field=models.CharField(
                choices=[("open", "Open"), ("acknowledged", "Acknowledged"), ("retried", "Done again")],
                default="open",
                max_length=15,
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="absences",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_column="owner",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="workflow",
            field=models.ForeignKey(
                db_column="workflow",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="campaigns",
                to="store.workflow",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="runs",
                to="store.campaign",
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("retry_of__isnull", False)), fields=["retry_of"], name="run_retry"
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("campaign__isnull", False)),
                fields=["campaign", "-id"],
                name="run_campaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retry_of", None)),
                fields=("event_id", "workflow"),
                name="run_once_per_event",
            ),
        ),
        migrations.AddField(
            model_name="campaignmember",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="store.campaign",
            ),
        ),
        migrations.AddField(
            model_name="draftedit",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draftedit",
            name="workflow",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="edits",
                to="store.workflow",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="call",
            field=models.ForeignKey(
                blank=True,
                db_column="call",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="manual_actions",
                to="store.call",
                verbose_name="call",
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                db_column="campaign",
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="manual_actions",
                to="store.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="company",
            field=models.ForeignKey(
                blank=True,
                db_column="company",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="manual_actions",
                to="store.company",
                verbose_name="company",
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                db_column="contact",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="manual_actions",
                to="store.contact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_column="ended_by",
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_column="owner",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="assigned to",
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="task",
            field=models.ForeignKey(
                blank=True,
                db_column="task",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="manual_actions",
                to="store.task",
                verbose_name="task",
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_column="team",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="store.team",
                verbose_name="team",
            ),
        ),
        migrations.AddField(
            model_name="manualaction",
            name="workflow",
            field=models.ForeignKey(
                blank=True,
                db_column="workflow",
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="store.workflow",
                verbose_name="workflow",
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_column="owner",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="saved_filter",
            field=models.ForeignKey(
                db_column="saved_filter",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="campaigns",
                to="store.savedfilter",
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="workflow",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="studies", to="store.workflow"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="absence_order"
            ),
        ),
        migrations.AddIndex(
            model_name="campaignmember",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["campaign", "id"], name="campaign_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignmember",
            constraint=models.UniqueConstraint(fields=("campaign", "record_id"), name="campaign_member"),
        ),
        migrations.AddConstraint(
            model_name="draftedit",
            constraint=models.UniqueConstraint(fields=("workflow", "number"), name="draft_edit"),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["owner", "tries", "rank", "due_at", "id"],
                name="manual_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["tries", "rank", "due_at", "id"],
                name="manual_open",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["team", "tries", "rank", "due_at", "id"],
                name="manual_team",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("escalated_at__isnull", True)),
                fields=["due_at"],
                name="manual_late",
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(fields=["contact", "-id"], name="manual_contact"),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(fields=["company", "-id"], name="manual_company"),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(fields=["run"], name="manual_run"),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(fields=["workflow", "-id"], name="manual_workflow"),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(fields=["campaign", "-id"], name="manual_campaign"),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["-ended_at"], name="manual_ended"
            ),
        ),
        migrations.AddIndex(
            model_name="manualaction",
            index=models.Index(fields=["-created_at", "-id"], name="manual_newest"),
        ),
        migrations.AddIndex(
            model_name="study",
            index=models.Index(fields=["workflow", "-id"], name="study_newest"),
        ),
        migrations.RunPython(watch, migrations.RunPython.noop),
    ]
