"""What reaches people by mail whatever a post says, and what a person who has left still reads."""

import psycopg
import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings

from passaparola.kernel.message import Message
from passaparola.notifications import mailing, server, shown
from passaparola.notifications.rules import Kind
from passaparola.notifications.telling import tell
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand, Membership, Organisation
from passaparola.workspaces.rules import Permission
from tests.support.people import World

Owner = psycopg.Connection[tuple[object, ...]]


@override_settings(MAIL_SET_UP=True)
def test_a_post_of_several_lines_is_written_about_in_a_subject_of_one(world: World, owner: Owner) -> None:
    said = Message("notice.delivery.failed", {"text": "Pane\r\nBcc: altri@example.test\nfresco", "channel": "@caffe"})
    with tenancy.brand(world.brands["caffe"]):
        brand = Brand.objects.select_related("organisation").get()
        tell(brand, Kind.FAILED, said, address="/b/caffe/", permission=Permission.SCHEDULE)
    owner.execute("UPDATE notifications_notification SET mail_at = now()")
    assert mailing.write_letters() == 2
    assert {("\n" in letter.subject, tuple(letter.bcc)) for letter in mail.outbox} == {(False, ())}
    assert "Pane Bcc: altri@example.test fresco" in mail.outbox[0].subject


def test_who_left_an_organisation_reads_nothing_of_it_any_more(world: World) -> None:
    bruno = world.people["bruno"].pk
    with tenancy.person(world.people["anna"].pk):
        studio = Organisation.objects.get(pk=world.organisations["studio"])
        tell(studio, Kind.HOLD, Message("notice.held", {"who": "a", "where": "b", "reason": "c"}), address="/",
             people=[bruno])  # fmt: skip
    with tenancy.person(bruno):
        assert shown.unread(bruno) == 1
    with tenancy.person(world.people["anna"].pk):
        Membership.objects.filter(person_id=bruno).delete()
    with tenancy.person(bruno):
        assert shown.unread(bruno) == 0


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "::ffff:0.0.0.0", "::"])
def test_no_mail_server_stands_where_clouds_keep_secrets(address: str) -> None:
    with pytest.raises(server.ClosedAddress):
        server._judge(address)


def test_who_does_not_run_the_installation_keeps_no_mail_server_even_by_hand(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT passaparola_keep_mail_server(%s, 'evil.example', 25, 'none', '', NULL, 'a@b.example'),"
            " passaparola_forget_mail_server(%s)",
            [world.people["carla"].pk, world.people["bruno"].pk],
        )
        assert cursor.fetchone() == (False, False)
