"""Remarks on a draft, or on a place in it: threads, settled and open ones."""
