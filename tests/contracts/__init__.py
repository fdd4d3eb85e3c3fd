"""Suites that run over every folder of the registry; no network can leave them."""
