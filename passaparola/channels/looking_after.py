"""Channels are asked how they are a few times a day, so that a withdrawn password shows before a post is due."""

from datetime import timedelta

from django.db import connection

from passaparola.channels import connecting
from passaparola.workspaces.installation import is_held

AFTER = timedelta(hours=6)
AT_ONCE = 50
_FORGOTTEN = "SELECT * FROM passaparola_channels_to_check(make_interval(secs => %s), %s)"


def check_forgotten() -> int:
    """Check the channels that nobody looked at for AFTER; gives how many. Needs no open scope.

    A held installation asks nothing: asking may renew tokens, and another copy of the installation may be using them.
    """
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [AFTER.total_seconds(), AT_ONCE])
        forgotten = cursor.fetchall()
    for brand, channel in forgotten:
        connecting.check(brand, channel)
    return len(forgotten)
