"""The checks themselves: each finds the breach that it is there for."""
