"""Clients of interfaces that several networks share; plain Python, through the kernel's door."""
