"""Colleagues, the teams they are in, and what their role lets them do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Record

if TYPE_CHECKING:
    _Manager = BaseUserManager["User"]
else:  # Django's managers take no type arguments while running
    _Manager = BaseUserManager


class Role(Record):
    """A named set of rights: ``rights[permission][record type or "*"]`` is a level.

    Levels: ``no``, ``own``, ``group`` (own and that of one's subordinates), ``all``.
    """

    record_type = "role"
    automated = False

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    rights = models.JSONField(_("rights"), default=dict)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name


class UserDirectory(_Manager):
    """Makes colleagues; Django's own commands call it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A colleague who signs in with an e-mail address."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A colleague who may open the support pages as well."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Record, AbstractBaseUser, PermissionsMixin):
    """A colleague."""

    record_type = "user"
    automated = False
    hidden_fields = ("password", "last_login", "is_superuser", "is_staff")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=64, blank=True, default="")
    extension = models.CharField(_("extension"), max_length=20, blank=True, default="")
    language = models.CharField(_("language"), max_length=5, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    digest = models.BooleanField(_("daily digest by e-mail"), default=True, db_default=True)
    mail_overdue = models.BooleanField(
        _("e-mail when work of one's people is overdue"), default=False, db_default=False
    )
    theme = models.CharField(_("theme"), max_length=5, default="auto")
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, db_column="role", related_name="members", verbose_name=_("role")
    )
    manager = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="manager",
        related_name="subordinates",
        verbose_name=_("manager"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False, editable=False)

    objects: ClassVar[UserDirectory] = UserDirectory()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name


class Team(Record):
    """Colleagues who share work."""

    record_type = "team"
    automated = False

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    lead = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="lead",
        related_name="+",
        verbose_name=_("lead"),
    )
    members = models.ManyToManyField(User, related_name="teams", blank=True, verbose_name=_("members"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class Rotation(models.Model):
    """How many times work was dealt round a group, so that the next one in turn is known."""

    key = models.CharField(max_length=100, primary_key=True)
    turns = models.BigIntegerField(default=0)
