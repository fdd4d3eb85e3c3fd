"""Writing the letters: one for each person, about all that happened since the last one. A job of its own.

Nothing waits for it and nothing is undone by it: a mail server that is away costs a letter some tries and no delivery a
second. A letter that was interrupted may come twice, never not at all.
"""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from passaparola.notifications import rules
from passaparola.notifications.models import Notification
from passaparola.notifications.shown import sentence
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.means import mail_is_set_up
from passaparola.workspaces.models import Person

_log = logging.getLogger(__name__)

AT_ONCE = 100
"""People in one turn."""
LINES = 30
"""What one letter lists at most."""
LONGEST_SUBJECT = 150
"""Characters."""


@dataclass(frozen=True)
class _Due:
    """One person's letter, and the rows that it is about."""

    email: str
    language: str
    rows: list[Notification]


def write_letters() -> int:
    """Write to whoever has a letter due; gives how many left. Needs no open scope."""
    if is_held() or not mail_is_set_up():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_people_to_mail(%s)", [AT_ONCE])
        people = [int(row[0]) for row in cursor.fetchall()]
    return sum(_written(person) for person in people)


def _written(person: int) -> bool:
    """One person's fault is not the others'."""
    try:
        due = _taken(person)
        if due is None:
            return False
        sent = _sent(due)
    except Exception:
        _log.exception("no letter could be written to person %s", person)
        return False
    with tenancy.person(person):
        _noted([row.pk for row in due.rows], sent)
    return sent


def _taken(person_id: int) -> _Due | None:
    """Take what is due under a lease, outside of which another turn takes it again. What was read needs no letter."""
    with tenancy.person(person_id) as scope:
        person = Person.objects.get(pk=person_id)
        mine = Notification.objects.filter(person=person, organisation_id__in=scope.organisations)
        mine = mine.filter(mail_at__lte=timezone.now() + rules.BUNDLE)
        found = list(mine.select_for_update(of=("self",)).select_related("brand", "organisation").order_by("at", "pk"))
        rows = [row for row in found if row.read_at is None and row.brand_id in (None, *scope.brands)]
        if not person.email:
            rows = []
        kept = [row.pk for row in rows]
        Notification.objects.filter(pk__in=[row.pk for row in found]).exclude(pk__in=kept).update(mail_at=None)
        later = timezone.now() + rules.LEASE
        Notification.objects.filter(pk__in=kept).update(mail_at=later, mail_tries=F("mail_tries") + 1)
        return _Due(person.email, person.language or _language(rows), rows) if rows else None


def _language(rows: list[Notification]) -> str:
    return next((row.brand.language for row in rows if row.brand), settings.LANGUAGE_CODE)


def _sent(due: _Due) -> bool:
    with override(due.language):
        subject, text = _subject(due.rows), _text(due.rows)
    try:
        return bool(send_mail(subject, text, None, [due.email]))
    except Exception as error:
        _log.warning("a letter did not leave: %s", type(error).__name__)
        return False


def _noted(rows: list[int], sent: bool) -> None:
    now = timezone.now()
    if sent:
        Notification.objects.filter(pk__in=rows).update(mail_at=None, mailed_at=now)
        return
    for row in Notification.objects.filter(pk__in=rows):
        again = rules.after_failure(row.mail_tries, now)
        Notification.objects.filter(pk=row.pk).update(mail_at=again)


def _subject(rows: list[Notification]) -> str:
    """In one line: a post is named by its first words, and a line break in a letter's head is refused by mail."""
    return " ".join(_headline(rows).split())[:LONGEST_SUBJECT]


def _headline(rows: list[Notification]) -> str:
    if len(rows) == 1:
        return f"{_where(rows[0])}: {sentence(rows[0])}"
    places = ", ".join(dict.fromkeys(_where(row) for row in rows))
    told = ngettext("%(count)d piece of news", "%(count)d pieces of news", len(rows)) % {"count": len(rows)}
    return f"{places}: {told}"


def _text(rows: list[Notification]) -> str:
    home = settings.URL.rstrip("/")
    lines = [f"{_where(row)}: {sentence(row)}\n{home}{row.address}" for row in rows[:LINES]]
    if len(rows) > LINES:
        lines.append(_("And %(count)d more.") % {"count": len(rows) - LINES})
    foot = _("What you are told, and how, you choose here: %(address)s") % {"address": f"{home}/account/notifications/"}
    return "\n\n".join([*lines, f"-- \n{foot}"]) + "\n"


def _where(row: Notification) -> str:
    return row.brand.name if row.brand else row.organisation.name
