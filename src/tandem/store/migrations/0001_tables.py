"""The tables as they were first released."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform

import tandem.store.models.record
import tandem.store.models.secret
from tandem.store.capture import prepare


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(prepare(), migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "shards",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "runs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("alone", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Calendar",
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
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("time_zone", models.CharField(max_length=64, verbose_name="time zone")),
                ("hours", models.JSONField(default=dict, verbose_name="hours")),
                (
                    "country",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="public holidays of"
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar",
                "verbose_name_plural": "calendars",
            },
        ),
        migrations.CreateModel(
            name="CustomFunction",
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
                ("source", models.TextField(verbose_name="code")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Destination",
            fields=[
                ("key", models.CharField(max_length=260, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("closed_until", models.DateTimeField(null=True)),
                ("disabled", models.BooleanField(default=False)),
                ("because", models.CharField(blank=True, default="", max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Endpoint",
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
                ("url", models.URLField(max_length=500, verbose_name="address")),
                (
                    "secret",
                    tandem.store.models.secret.SecretField(
                        blank=True, default="", verbose_name="signing secret"
                    ),
                ),
                (
                    "old_secret",
                    tandem.store.models.secret.SecretField(
                        blank=True, default="", verbose_name="previous signing secret"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MailAccount",
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
                ("name", models.CharField(max_length=100, verbose_name="sender's name")),
                ("address", models.EmailField(max_length=254, verbose_name="sender's address")),
                ("host", models.CharField(blank=True, default="", max_length=200, verbose_name="server")),
                ("port", models.PositiveIntegerField(default=587, verbose_name="port")),
                ("security", models.CharField(default="starttls", max_length=10, verbose_name="security")),
                (
                    "username",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="user name"),
                ),
                (
                    "password",
                    tandem.store.models.secret.SecretField(blank=True, default="", verbose_name="password"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MailboxMessage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("message_id", models.CharField(max_length=255, unique=True)),
                ("at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
                ("sender", models.CharField(max_length=320)),
                ("recipient", models.CharField(max_length=320)),
                ("subject", models.CharField(max_length=500)),
                ("text", models.TextField(blank=True, default="")),
                ("html", models.TextField(blank=True, default="")),
                ("headers", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="MailTemplate",
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
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("body", models.TextField(verbose_name="body")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Moment",
            fields=[
                ("key", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("record_type", models.CharField(max_length=30)),
                ("field", models.CharField(max_length=60)),
                ("offset", models.CharField(max_length=40)),
                ("watermark", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Role",
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
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("rights", models.JSONField(default=dict, verbose_name="rights")),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
            },
        ),
        migrations.CreateModel(
            name="Rotation",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("turns", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("record_type", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField()),
                ("event_id", models.BigIntegerField(null=True)),
                ("trigger", models.CharField(max_length=60)),
                ("state", models.CharField(max_length=10)),
                ("shard", models.SmallIntegerField()),
                ("counter", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("waits_for", models.JSONField(null=True)),
                ("outputs", models.JSONField(default=dict)),
                ("chain", models.BigIntegerField()),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("epoch", models.PositiveIntegerField(default=0)),
                ("errors", models.PositiveSmallIntegerField(default=0)),
                ("crashes", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.JSONField(null=True)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("entry_key", models.CharField(max_length=60, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedAction",
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
                ("action", models.CharField(max_length=40, verbose_name="action")),
                ("form", models.JSONField(default=dict, verbose_name="settings")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="User",
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
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("phone", models.CharField(blank=True, default="", max_length=64, verbose_name="phone")),
                (
                    "extension",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="extension"),
                ),
                ("language", models.CharField(default="en", max_length=5, verbose_name="language")),
                (
                    "time_zone",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="time zone"),
                ),
                ("theme", models.CharField(default="auto", max_length=5, verbose_name="theme")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("is_staff", models.BooleanField(default=False, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        db_column="manager",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="subordinates",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="manager",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        db_column="role",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="store.role",
                        verbose_name="role",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=60)),
                ("effect", models.CharField(max_length=10)),
                ("by", models.CharField(max_length=10)),
                ("doer", models.BigIntegerField(null=True)),
                ("workflow", models.BigIntegerField(null=True)),
                ("run", models.BigIntegerField(null=True)),
                ("path", models.CharField(blank=True, default="", max_length=40)),
                ("record_type", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField()),
                ("subject_type", models.CharField(blank=True, default="", max_length=30)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("contact", models.BigIntegerField(null=True)),
                ("company", models.BigIntegerField(null=True)),
                ("details", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("contact__isnull", False)),
                        fields=["contact", "-at"],
                        name="activity_contact",
                    ),
                    models.Index(
                        condition=models.Q(("company__isnull", False)),
                        fields=["company", "-at"],
                        name="activity_company",
                    ),
                    models.Index(fields=["record_id", "-at"], name="activity_record"),
                    models.Index(
                        condition=models.Q(("run__isnull", False)), fields=["run"], name="activity_run"
                    ),
                    models.Index(
                        condition=models.Q(("effect", "created")),
                        fields=["subject_id"],
                        name="activity_created",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="scopes",
                    ),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                (
                    "last_used_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last used"),
                ),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_column="owner",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallSignal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=30)),
                ("provider_id", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("signal", models.JSONField()),
                ("received_at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "provider_id", "digest"), name="call_signal_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Company",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "industry",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="industry"),
                ),
                ("phone", models.CharField(blank=True, default="", max_length=64, verbose_name="phone")),
                (
                    "phone_e164",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=20, verbose_name="phone number"
                    ),
                ),
                ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail")),
                ("website", models.URLField(blank=True, default="", verbose_name="website")),
                ("city", models.CharField(blank=True, default="", max_length=100, verbose_name="city")),
                ("country", models.CharField(blank=True, default="", max_length=2, verbose_name="country")),
                ("status", models.CharField(blank=True, default="", max_length=40, verbose_name="status")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tags",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("custom", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_column="owner",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "company",
                "verbose_name_plural": "companies",
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("lead", "Lead"), ("contact", "Contact")],
                        default="contact",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="last name"),
                ),
                ("name", models.CharField(max_length=201, verbose_name="name")),
                ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, default="", max_length=64, verbose_name="phone")),
                (
                    "phone_e164",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=20, verbose_name="phone number"
                    ),
                ),
                ("city", models.CharField(blank=True, default="", max_length=100, verbose_name="city")),
                ("country", models.CharField(blank=True, default="", max_length=2, verbose_name="country")),
                ("language", models.CharField(blank=True, default="", max_length=5, verbose_name="language")),
                (
                    "time_zone",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="time zone"),
                ),
                ("status", models.CharField(blank=True, default="", max_length=40, verbose_name="status")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tags",
                    ),
                ),
                ("source", models.CharField(blank=True, default="", max_length=60, verbose_name="source")),
                ("do_not_contact", models.BooleanField(default=False, verbose_name="do not contact")),
                (
                    "gdpr_status",
                    models.CharField(
                        choices=[
                            ("unknown", "Not asked"),
                            ("asked", "Asked"),
                            ("given", "Given"),
                            ("refused", "Refused"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="consent",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("custom", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_column="company",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contacts",
                        to="store.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_column="owner",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
            },
        ),
        migrations.CreateModel(
            name="Call",
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
                ("subject", models.CharField(blank=True, default="", max_length=200, verbose_name="subject")),
                (
                    "direction",
                    models.CharField(
                        choices=[("inbound", "Inbound"), ("outbound", "Outbound")],
                        max_length=10,
                        verbose_name="direction",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("ringing", "Ringing"),
                            ("in_progress", "In progress"),
                            ("on_hold", "On hold"),
                            ("ended", "Ended"),
                            ("missed", "Missed"),
                            ("cancelled", "Cancelled"),
                            ("logged", "Logged"),
                        ],
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "number",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="client's number"),
                ),
                ("from_number", models.CharField(blank=True, default="", max_length=64, verbose_name="from")),
                ("to_number", models.CharField(blank=True, default="", max_length=64, verbose_name="to")),
                (
                    "caller_kind",
                    models.CharField(
                        choices=[
                            ("lead", "Lead"),
                            ("contact", "Contact"),
                            ("company", "Company"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="kind of caller",
                    ),
                ),
                ("purpose", models.CharField(blank=True, default="", max_length=100, verbose_name="purpose")),
                ("result", models.CharField(blank=True, default="", max_length=100, verbose_name="result")),
                ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                (
                    "via_integration",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="through the telephone exchange"
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=30, verbose_name="provider"
                    ),
                ),
                (
                    "provider_id",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=100, verbose_name="provider's id"
                    ),
                ),
                ("planned_at", models.DateTimeField(blank=True, null=True, verbose_name="planned for")),
                (
                    "rang_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="rang at"),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="answered at"),
                ),
                (
                    "held_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="on hold since"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("duration", models.PositiveIntegerField(blank=True, null=True, verbose_name="duration")),
                ("custom", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_column="owner",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_column="company",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="store.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_column="contact",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="store.contact",
                        verbose_name="contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
                ("record_type", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField()),
                ("op", models.CharField(max_length=10)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("cause", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record_id", "id"], name="event_record"),
                    models.Index(fields=["record_type", "at"], name="event_time"),
                    models.Index(
                        KeyTextTransform("chain", "cause"),
                        condition=models.Q(("cause__has_key", "chain")),
                        name="event_chain",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MomentReached",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("moment", models.CharField(max_length=200)),
                ("record_id", models.BigIntegerField()),
                ("due", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("moment", "record_id", "due"), name="moment_reached_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=500)),
                ("record_type", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField()),
                ("workflow", models.BigIntegerField(null=True)),
                ("run", models.BigIntegerField(null=True)),
                ("doer", models.BigIntegerField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("language", models.CharField(default="en", max_length=5, verbose_name="language")),
                ("time_zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                (
                    "region",
                    models.CharField(default="FR", max_length=2, verbose_name="country for phone numbers"),
                ),
                ("public_url", models.URLField(blank=True, default="", verbose_name="public address")),
                ("sandbox", models.BooleanField(default=False, verbose_name="sandbox")),
                ("clock_offset", models.DurationField(default="0", editable=False)),
                ("automation_on", models.BooleanField(default=True, verbose_name="automation is on")),
                (
                    "hold_deliveries",
                    models.BooleanField(default=False, verbose_name="hold everything that leaves"),
                ),
                (
                    "allowed_hosts",
                    models.JSONField(
                        blank=True, default=list, verbose_name="private hosts that webhooks may reach"
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="store.calendar",
                        verbose_name="office hours",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pending",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("shard", models.SmallIntegerField()),
                ("crashes", models.SmallIntegerField(db_default=0, default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["shard", "event_id"], name="pending_shard")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Scheduled"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("suppressed", "Held back"),
                            ("unknown", "Unclear"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("target", models.CharField(max_length=320)),
                ("destination", models.CharField(max_length=260)),
                ("payload", models.JSONField()),
                ("path", models.CharField(blank=True, default="", max_length=40)),
                ("iteration", models.PositiveSmallIntegerField(default=0)),
                ("record_type", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField()),
                ("contact", models.BigIntegerField(null=True)),
                ("awaited", models.BooleanField(default=False)),
                ("chain", models.BigIntegerField(default=0)),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("late_after", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("epoch", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("crashes", models.PositiveSmallIntegerField(default=0)),
                ("answer", models.JSONField(null=True)),
                ("reason", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="store.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=40)),
                ("iteration", models.PositiveSmallIntegerField(default=0)),
                ("action", models.CharField(max_length=40)),
                ("outcome", models.CharField(max_length=10)),
                ("reason", models.JSONField(null=True)),
                ("inputs", models.JSONField(null=True)),
                ("outputs", models.JSONField(null=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="store.run",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Task",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High")],
                        default="normal",
                        max_length=10,
                        verbose_name="priority",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                (
                    "done_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="done at"),
                ),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        db_column="call",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="store.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_column="company",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="store.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_column="contact",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="store.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_column="owner",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                ("text", models.TextField(verbose_name="text")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_column="author",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        db_column="call",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_notes",
                        to="store.call",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_column="company",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="store.company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_column="contact",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="store.contact",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        db_column="task",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="task_notes",
                        to="store.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
            },
        ),
        migrations.CreateModel(
            name="Team",
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
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        db_column="lead",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lead",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True, related_name="teams", to=settings.AUTH_USER_MODEL, verbose_name="members"
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
            },
        ),
        migrations.AddField(
            model_name="task",
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
            model_name="call",
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
        migrations.CreateModel(
            name="TelephonyAccount",
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
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("provider", models.CharField(max_length=30, verbose_name="provider")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "secret",
                    tandem.store.models.secret.SecretField(
                        blank=True, default="", verbose_name="auth token or signing secret"
                    ),
                ),
                (
                    "own_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="our numbers",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="store.team",
                        verbose_name="calls go to",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                ("published_at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="run",
            name="version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="store.version",
            ),
        ),
        migrations.CreateModel(
            name="Workflow",
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
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                ("about", models.CharField(max_length=30, verbose_name="works on")),
                ("on", models.BooleanField(default=False, verbose_name="on")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="order")),
                ("paused_because", models.CharField(blank=True, default="", max_length=300)),
                (
                    "live",
                    models.ForeignKey(
                        blank=True,
                        db_column="live",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.version",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_column="owner",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "workflow",
                "verbose_name_plural": "workflows",
            },
        ),
        migrations.AddField(
            model_name="version",
            name="workflow",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="store.workflow"
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="workflow",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="store.workflow",
            ),
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("started", models.PositiveIntegerField(default=0)),
                (
                    "workflow",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.workflow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("cause", models.CharField(max_length=300)),
                ("details", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("acknowledged", "Acknowledged")],
                        default="open",
                        max_length=15,
                    ),
                ),
                ("event_id", models.BigIntegerField(null=True)),
                ("record_type", models.CharField(blank=True, default="", max_length=30)),
                ("record_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=tandem.store.models.record.Now())),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incidents",
                        to="store.delivery",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incidents",
                        to="store.run",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incidents",
                        to="store.workflow",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="workflow",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="store.workflow",
            ),
        ),
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("name", models.CharField(blank=True, default="", max_length=100, verbose_name="name")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closed_days",
                        to="store.calendar",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("calendar", "day"), name="closed_once")],
            },
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(fields=["name", "id"], name="company_name"),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                condition=models.Q(("phone_e164", ""), _negated=True),
                fields=["phone_e164"],
                name="company_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(fields=["owner"], name="company_owner"),
        ),
        migrations.AddIndex(
            model_name="company",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "name", "email", "phone", "city", config="simple"
                ),
                name="company_search",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["name", "id"], name="contact_name"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("phone_e164", ""), _negated=True),
                fields=["phone_e164"],
                name="contact_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("email", ""), _negated=True), fields=["email"], name="contact_email"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["company"], name="contact_company"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["owner"], name="contact_owner"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["-created_at", "-id"], name="contact_newest"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "name", "email", "phone", "phone_e164", "city", config="simple"
                ),
                name="contact_search",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["user", "-id"], name="notification_user"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)), fields=["user"], name="notification_unread"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="organisation_is_one"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("sandbox", True), ("clock_offset", "0"), _connector="OR"),
                name="only_a_sandbox_moves_the_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("run", "path", "iteration"), name="step_once"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("status", "open")), fields=["owner", "due_at"], name="task_open"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["contact", "-created_at"], name="task_contact"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["company"], name="task_company"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["call"], name="task_call"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["-created_at", "-id"], name="task_newest"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["-created_at", "-id"], name="call_newest"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["contact", "-created_at"], name="call_contact"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["company", "-created_at"], name="call_company"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["owner", "-created_at"], name="call_owner"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["number", "-created_at"], name="call_number"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("status", "planned")), fields=["planned_at"], name="call_planned"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=("provider", "provider_id"),
                name="call_provider_id",
            ),
        ),
        migrations.AddIndex(
            model_name="workflow",
            index=models.Index(fields=["position", "id"], name="workflow_order"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("workflow", "number"), name="version_number"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["shard", "due_at"], name="run_due"
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["record_id"], name="run_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["record_id", "-id"], name="run_record"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["workflow", "-started_at"], name="run_workflow"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["-id"], name="run_failed"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("event_id", "workflow"), name="run_once_per_event"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("workflow", "entry_key"), name="run_entry"),
        ),
        migrations.AddConstraint(
            model_name="pulse",
            constraint=models.UniqueConstraint(fields=("workflow", "hour"), name="pulse_hour"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["state", "-at"], name="incident_open"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "planned")), fields=["due_at"], name="delivery_due"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["lease_until"], name="delivery_leased"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["contact", "-id"], name="delivery_contact"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["record_id"], name="delivery_record"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("run__isnull", False)),
                fields=("run", "path", "iteration", "target"),
                name="delivery_once",
            ),
        ),
    ]
