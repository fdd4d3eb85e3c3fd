"""Channels are asked how they are a few times a day, so that a withdrawn password shows before a post is due."""

import logging
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held

_log = logging.getLogger(__name__)

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
        _check_safely(brand, channel)
    return len(forgotten)


def _check_safely(brand: int, channel: int) -> None:
    """One channel's fault is not the others': it is left until its next turn."""
    try:
        connecting.check(brand, channel)
    except Exception:
        _log.exception("channel %s could not be checked", channel)
        with tenancy.brand(brand):
            Channel.objects.filter(pk=channel).update(checked_at=timezone.now())
