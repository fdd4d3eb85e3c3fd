"""Telling people something: in the app, and by a letter that a job of its own writes afterwards.

``tell`` is for every layer above. It writes rows in the caller's open scope and nothing else: no network, no mail. So
it may be called in the transaction of what it tells of, and is undone with it. What may run twice gives ``about``.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from passaparola.kernel.message import Message
from passaparola.notifications import people, rules
from passaparola.notifications.models import Notification, Preference
from passaparola.notifications.rules import Kind, Mail, Ways
from passaparola.workspaces.models import Brand, Organisation
from passaparola.workspaces.rules import Permission

TOGETHER = timedelta(minutes=5)
"""What is told within this of the same kind and brand is one notification, while nobody has read it."""


@dataclass(frozen=True)
class _Said:
    """What everybody is told."""

    organisation: int
    brand: Brand | None
    kind: Kind
    message: Message
    address: str
    about: str
    count: int
    because: Message | None


def tell(
    where: Brand | Organisation, kind: Kind, message: Message, *, address: str, people: Iterable[int] = (),
    permission: Permission | None = None, but: int | None = None, about: str = "", count: int = 1,
    because: Message | None = None,
) -> int:  # fmt: skip
    """Tell these ``people`` (ids), and all who reach the brand and have the ``permission``, in the open scope.

    ``where`` is a brand, or an organisation for what is about all of it. ``address`` is the page of ours that it is on;
    ``but`` leaves out who did it. ``about`` names what it is of (``delivery:12``): a person who has an unread
    notification about it already is not told again. ``count``: how many such things there are;
    ``because`` says why, of one thing alone. Each person's choices
    (in the app, by mail, not at all) are kept to. Gives how many people were told. Raises NoScope.
    """
    brand = where if isinstance(where, Brand) else None
    organisation = where.organisation_id if isinstance(where, Brand) else where.pk
    said = _Said(organisation, brand, kind, message, address, about, count, because)
    wanted = {each for each in _recipients(where, people, permission) if each != but}
    chosen = _ways(organisation, kind, wanted)
    told = sum(_told(said, each, chosen.get(each, rules.UNSAID[kind])) for each in sorted(wanted))
    if told and brand is not None:
        _tell_live(brand.pk)
    return told


def _recipients(where: Brand | Organisation, given: Iterable[int], permission: Permission | None) -> set[int]:
    allowed = set() if permission is None else people.who_may(where, permission)
    return allowed | (people.members(where) & set(given))


def _ways(organisation: int, kind: Kind, wanted: set[int]) -> dict[int, Ways]:
    rows = Preference.objects.filter(organisation_id=organisation, kind=kind, person_id__in=wanted)
    return {each.person_id: Ways(each.app, Mail(each.mail)) for each in rows}


def _told(said: _Said, person: int, ways: Ways) -> bool:
    if not ways.app and ways.mail is Mail.NEVER:
        return False
    now = timezone.now()
    with transaction.atomic():
        open_ones = Notification.objects.select_for_update().filter(
            organisation_id=said.organisation, brand=said.brand, person_id=person, kind=said.kind, read_at=None
        )
        if said.about and open_ones.filter(about=said.about).exists():
            return False
        near = open_ones.filter(made_at__gt=now - TOGETHER, mailed_at=None).order_by("-pk").first()
        if near is None or not _bundled(said):
            _make(said, person, ways, now)
        else:
            _add(said, near, now)
    return True


def _bundled(said: _Said) -> bool:
    """Questions to a person are each their own; troubles of a brand come in bursts."""
    return said.kind not in (Kind.APPROVAL_ASKED, Kind.APPROVAL_ANSWERED, Kind.MENTION, Kind.HOLD)


def _make(said: _Said, person: int, ways: Ways, now: datetime) -> None:
    zone = said.brand.zone if said.brand else "Europe/Rome"
    Notification.objects.create(
        organisation_id=said.organisation, brand=said.brand, person_id=person, kind=said.kind,
        message=_stored(said), address=said.address, about=said.about, count=said.count, shown=ways.app,
        made_at=now, at=now, mail_at=rules.first_letter(ways, now, zone),
    )  # fmt: skip


def _add(said: _Said, row: Notification, now: datetime) -> None:
    Notification.objects.filter(pk=row.pk).update(
        count=F("count") + said.count, at=now, message=_stored(said), about=said.about, address=said.address
    )


def _stored(said: _Said) -> dict[str, object]:
    because = {"because": said.because.as_json()} if said.because else {}
    return {**said.message.as_json(), **because}


def _tell_live(brand: int) -> None:
    """Open pages ask for the bell's count again once this is committed."""
    said = json.dumps({"brand": brand, "kind": "notification", "id": ""})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('passaparola_live', %s)", [said])
