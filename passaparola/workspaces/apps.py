"""The Django app."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """Workspaces."""

    name = "passaparola.workspaces"
    label = "workspaces"
    default_auto_field = "django.db.models.BigAutoField"
