"""Register the store with Django under the label ``store``."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one application that owns tables."""

    name = "tandem.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
