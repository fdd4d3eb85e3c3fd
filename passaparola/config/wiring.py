"""What lower layers ask of upper ones, put together: each declares a port, here its other end is plugged in."""

from passaparola.publishing.preflight import port as preflight
from passaparola.smo import before_sharing


def wire() -> None:
    """Called once, when every app is there."""
    preflight.add("card", before_sharing.problems)
