"""The Django app."""

from django.apps import AppConfig


class SmoConfig(AppConfig):
    """The site: pages as networks show them."""

    name = "passaparola.smo"
    label = "smo"
    default_auto_field = "django.db.models.BigAutoField"
