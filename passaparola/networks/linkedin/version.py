"""The version of the interface that every call names, and how long the network will answer it.

A version is supported for at least a year, and then every call is refused with 426
(https://learn.microsoft.com/en-us/linkedin/marketing/versioning). Whoever raises it reads the changes in between
(https://learn.microsoft.com/en-us/linkedin/marketing/integrations/recent-changes) and moves both dates.
"""

from datetime import date, timedelta

VERSION = "202607"
# The network's table gives 15 January, 15 February and 16 March 2027 for 202601 to 202603 (read 2026-11-22); the row of
# 202607 was in no stored copy: this is the same day of its month.
SUNSET = date(2027, 7, 15)
NOTICE = timedelta(days=61)


def days_left(today: date) -> int:
    """How many days the network still answers this version; negative once it is retired."""
    return (SUNSET - today).days


def is_late(today: date) -> bool:
    """Whether it is time to move on: two months before the end."""
    return today >= SUNSET - NOTICE
