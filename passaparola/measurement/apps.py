"""The Django app."""

from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    """Readings, goals, corrections and money."""

    name = "passaparola.measurement"
    label = "measurement"
    default_auto_field = "django.db.models.BigAutoField"
