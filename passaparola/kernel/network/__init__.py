"""The port that every network's folder fills: what a network is, what it can do, how it answers."""
