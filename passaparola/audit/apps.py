"""The Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Moment zero: the baseline of a brand."""

    name = "passaparola.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
