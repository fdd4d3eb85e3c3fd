"""A network that asks for an application: see ``tests/channels/invented.py``."""

from tests.channels.invented import NETWORK

__all__ = ["NETWORK"]
