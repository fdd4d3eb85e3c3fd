"""The Django app."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Library."""

    name = "passaparola.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"
