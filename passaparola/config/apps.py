"""The Django app that wires the ports."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Config."""

    name = "passaparola.config"
    label = "config"

    def ready(self) -> None:
        """Plug the upper layers into the lower ones' ports, once all of them are there."""
        from passaparola.config.wiring import wire

        wire()
