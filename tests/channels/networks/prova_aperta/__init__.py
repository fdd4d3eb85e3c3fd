"""The same network without an application of ours, on a server that a person names."""

from tests.channels.invented import OPEN

NETWORK = OPEN
