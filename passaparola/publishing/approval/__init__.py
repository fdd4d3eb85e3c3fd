"""Approval in several steps: the rule, how a post stands, links for clients, reminders."""
