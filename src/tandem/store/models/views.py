"""What people keep of a list: views with a name, and the columns they like to see."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Now


class SavedView(models.Model):
    """Filters, order and columns of one list under a name; without a name, the columns somebody usually sees."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("store.User", models.CASCADE, related_name="views", db_index=False)
    list_name = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60, blank=True, default="")
    query = models.CharField(max_length=2000, blank=True, default="")  # as it stands in the address, in order
    columns = models.JSONField(default=list)  # the keys, in the list's own order
    shared = models.BooleanField(_("for everyone"), default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint("user", "list_name", Lower("name"), name="saved_view_name"),
            models.CheckConstraint(
                condition=models.Q(shared=False) | ~models.Q(name=""), name="saved_view_shared_has_name"
            ),
        )
        indexes = (
            models.Index(fields=("list_name",), name="saved_view_shared", condition=models.Q(shared=True)),
        )

    def __str__(self) -> str:
        return self.name
