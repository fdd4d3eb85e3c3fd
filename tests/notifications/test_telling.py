"""Who is told what, in the app and by mail."""

import psycopg
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings

from passaparola.kernel.message import Message
from passaparola.notifications import mailing, shown
from passaparola.notifications.models import Notification, Preference
from passaparola.notifications.rules import Kind, Mail
from passaparola.notifications.telling import tell
from passaparola.workspaces import installation, tenancy
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission
from tests.support.people import World

Owner = psycopg.Connection[tuple[object, ...]]
TROUBLE = Message("notice.failed", {"count": 1})


class Broken(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError


def _tell(brand: Brand, kind: Kind = Kind.FAILED, *, who: Permission = Permission.SCHEDULE, **more: object) -> int:
    with tenancy.brand(brand.pk):
        return tell(brand, kind, TROUBLE, address="/b/caffe/", permission=who, **more)  # type: ignore[arg-type]


def _rows(world: World, name: str) -> list[Notification]:
    person = world.people[name].pk
    with tenancy.person(person):
        return list(shown.of(person))


def _ripe(owner: Owner) -> None:
    owner.execute("UPDATE notifications_notification SET mail_at = now() WHERE mail_at IS NOT NULL")


def test_those_are_told_who_reach_the_brand_and_may_do_it(world: World, caffe: Brand) -> None:
    assert _tell(caffe) == 2
    assert _tell(caffe, Kind.RECONNECT, who=Permission.CONNECT) == 1
    assert [len(_rows(world, name)) for name in ("anna", "bruno", "carla")] == [2, 1, 0]


def test_a_burst_is_one_notification_and_one_letter(world: World, caffe: Brand, owner: Owner, posted: None) -> None:
    for _ in range(5):
        _tell(caffe, count=100)
    (row,) = _rows(world, "bruno")
    assert row.count == 500
    assert mailing.write_letters() == 0
    _ripe(owner)
    assert mailing.write_letters() == 2
    assert {tuple(letter.to) for letter in mail.outbox} == {("anna@example.test",), ("bruno@example.test",)}
    assert "500" in str(mail.outbox[0].body)
    assert mailing.write_letters() == 0


def test_the_same_thing_is_told_once_until_it_is_read(world: World, caffe: Brand) -> None:
    assert _tell(caffe, about="delivery:1") == 2
    assert _tell(caffe, about="delivery:1") == 0
    with tenancy.person(world.people["bruno"].pk):
        shown.read(world.people["bruno"].pk)
    assert _tell(caffe, about="delivery:1") == 1


def test_who_did_it_is_not_told_of_it(world: World, caffe: Brand) -> None:
    assert _tell(caffe, but=world.people["anna"].pk) == 1
    assert _rows(world, "anna") == []


def test_strangers_are_never_told_even_when_they_are_named(world: World, caffe: Brand) -> None:
    with tenancy.brand(caffe.pk):
        people = [world.people["carla"].pk, world.people["bruno"].pk]
        assert tell(caffe, Kind.MENTION, TROUBLE, address="/", people=people) == 1
    assert _rows(world, "carla") == []


@pytest.mark.parametrize(("app", "by", "rows", "letters"), [(True, Mail.NEVER, 1, 0), (False, Mail.SOON, 0, 1)])
def test_each_is_told_as_they_chose(
    world: World, caffe: Brand, owner: Owner, posted: None, app: bool, by: Mail, rows: int, letters: int
) -> None:
    bruno = world.people["bruno"].pk
    with tenancy.person(bruno):
        Preference.objects.create(
            organisation_id=caffe.organisation_id, person_id=bruno, kind=Kind.FAILED, app=app, mail=by
        )
    _tell(caffe, but=world.people["anna"].pk)
    _ripe(owner)
    mailing.write_letters()
    assert (len(_rows(world, "bruno")), len(mail.outbox)) == (rows, letters)


def test_who_wants_nothing_of_it_gets_nothing(world: World, caffe: Brand, owner: Owner) -> None:
    bruno = world.people["bruno"].pk
    with tenancy.person(bruno):
        Preference.objects.create(
            organisation_id=caffe.organisation_id, person_id=bruno, kind=Kind.FAILED, app=False, mail=Mail.NEVER
        )
    assert _tell(caffe, but=world.people["anna"].pk) == 0


def test_what_was_read_in_the_app_needs_no_letter(world: World, caffe: Brand, owner: Owner, posted: None) -> None:
    _tell(caffe)
    for name in ("anna", "bruno"):
        with tenancy.person(world.people[name].pk):
            shown.read(world.people[name].pk)
    _ripe(owner)
    assert mailing.write_letters() == 0
    assert mail.outbox == []


def test_a_letter_that_does_not_leave_is_tried_again(world: World, caffe: Brand, owner: Owner, posted: None) -> None:
    _tell(caffe, but=world.people["anna"].pk)
    _ripe(owner)
    with override_settings(EMAIL_BACKEND=f"{__name__}.Broken"):
        assert mailing.write_letters() == 0
    (row,) = _rows(world, "bruno")
    assert (row.mail_tries, row.mailed_at) == (1, None)
    assert row.mail_at is not None
    _ripe(owner)
    assert mailing.write_letters() == 1


def test_a_held_installation_writes_to_nobody(world: World, caffe: Brand, owner: Owner, posted: None) -> None:
    _tell(caffe)
    _ripe(owner)
    installation.hold(Message("hold.asked"))
    assert mailing.write_letters() == 0


def test_somebody_who_left_hears_nothing_more(world: World, caffe: Brand, owner: Owner, posted: None) -> None:
    _tell(caffe)
    _ripe(owner)
    owner.execute("DELETE FROM workspaces_brandaccess")
    mailing.write_letters()
    assert [letter.to for letter in mail.outbox] == [["anna@example.test"]]
    assert _rows(world, "bruno") == []


def test_letters_speak_the_reader_s_language(world: World, caffe: Brand, owner: Owner, posted: None) -> None:
    owner.execute("UPDATE workspaces_person SET language = CASE username WHEN 'anna' THEN 'en' ELSE 'it' END")
    _tell(caffe)
    _ripe(owner)
    mailing.write_letters()
    told = {letter.to[0]: str(letter.body) for letter in mail.outbox}
    assert "did not go out" in told["anna@example.test"]
    assert "non è uscito" in told["bruno@example.test"]
