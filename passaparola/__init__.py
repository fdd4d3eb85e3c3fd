"""Passaparola: a self-hosted workplace for social media marketing."""

__version__ = "0.1.0"
