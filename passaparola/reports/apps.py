"""The Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What a client reads."""

    name = "passaparola.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
