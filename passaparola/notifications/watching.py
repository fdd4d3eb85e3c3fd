"""Channels that ask to be connected again: whoever may connect them is told, once each time."""

import logging

from django.db import connection
from django.urls import reverse

from passaparola.channels.models import Channel, Health
from passaparola.kernel.message import Message
from passaparola.notifications.rules import Kind
from passaparola.notifications.telling import tell
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission

_log = logging.getLogger(__name__)

AT_ONCE = 200


def tell_of_channels() -> int:
    """Tell of the channels that nobody was told of yet; gives how many. Needs no open scope."""
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_channels_to_tell(%s)", [AT_ONCE])
        found = cursor.fetchall()
    return sum(_told_safely(brand, channel) for brand, channel in found)


def _told_safely(brand: int, channel: int) -> bool:
    try:
        return _told(brand, channel)
    except Exception:
        _log.exception("nobody could be told of channel %s", channel)
        return False


def _told(brand_id: int, channel: int) -> bool:
    with tenancy.brand(brand_id):
        row = Channel.objects.filter(pk=channel, health=Health.RECONNECT).first()
        if row is None:
            return False
        brand = Brand.objects.get(pk=brand_id)
        address = reverse("channels:one", args=[brand.slug, row.pk])
        message = Message("notice.channel", {"channel": str(row)})
        about = f"channel:{row.pk}"
        return bool(tell(brand, Kind.RECONNECT, message, address=address, permission=Permission.CONNECT, about=about))
