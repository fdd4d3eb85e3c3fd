"""Scheduling: once for each channel, at the moment that was asked for, and taken back while that can be."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import psycopg
import pytest

from passaparola.deliveries.models import Delivery
from passaparola.publishing.models import Post
from passaparola.workspaces.models import AuditEvent
from tests.publishing.conftest import Desk
from tests.support.browsing import signed_in

FUTURE = {"day": "2031-05-01", "hour": "09:30"}


def live(desk: Desk, post: int) -> list[Delivery]:
    return [row for row in desk.deliveries(post) if row.state != "cancelled"]


def become(owner: psycopg.Connection[object], state: str) -> None:
    """What the sender would have made of every delivery by now."""
    owner.execute("UPDATE deliveries_delivery SET state = %s, next_at = NULL, remote_id = 'r1'", [state])


def page_of(desk: Desk, post: Post) -> str:
    return desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()


def test_two_presses_make_one_delivery(desk: Desk) -> None:
    for where in ("compose/schedule/", "compose/publish/"):
        form = desk.form(**FUTURE)
        desk.send(form, where)
        again = desk.send(form, where)
        (post, *_) = desk.posts()[::-1]
        assert len(desk.deliveries(post.pk)) == 1
        assert "it goes out once" in desk.client.get(again.url).content.decode()


def test_two_presses_at_the_same_moment_make_one_delivery(desk: Desk) -> None:
    form, together = desk.form(), Barrier(2)
    answers: list[int] = []

    def press() -> None:
        from django.db import connections

        client = signed_in(desk.world.people["bruno"])
        together.wait()
        answers.append(client.post("/b/caffe/compose/publish/", form).status_code)
        connections.close_all()

    presses = [Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert answers == [302, 302]
    (post,) = desk.posts()
    assert len(desk.deliveries(post.pk)) == 1


def test_publishing_now_is_due_now(desk: Desk) -> None:
    before = datetime.now(UTC)
    desk.send(desk.form(), "compose/publish/")
    (post,) = desk.posts()
    (row,) = desk.deliveries(post.pk)
    assert before <= row.due_at <= datetime.now(UTC)


def test_without_a_time_or_a_channel_it_is_kept_and_not_scheduled(desk: Desk) -> None:
    desk.send(desk.form(), "compose/schedule/")
    answer = desk.send(desk.form(channel=[], **FUTURE), "compose/schedule/")
    assert "at least one channel" in desk.client.get(answer.url).content.decode()
    for post in desk.posts():
        assert desk.deliveries(post.pk) == []


def test_what_a_channel_would_refuse_is_kept_and_not_scheduled(desk: Desk) -> None:
    answer = desk.send(desk.form(text="è" * 301, **FUTURE), "compose/schedule/")
    assert "Not scheduled yet" in desk.client.get(answer.url).content.decode()
    (post,) = desk.posts()
    assert desk.deliveries(post.pk) == []
    assert len(post.text) == 301


@pytest.mark.parametrize(
    ("day", "hour", "words", "due"),
    [
        ("2031-03-30", "02:30", "does not exist", datetime(2031, 3, 30, 1, 30, tzinfo=UTC)),
        ("2031-10-26", "02:30", "comes twice", datetime(2031, 10, 26, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_that_the_clock_skips_or_repeats_is_asked_about(
    desk: Desk, day: str, hour: str, words: str, due: datetime
) -> None:
    form = desk.form(day=day, hour=hour)
    answer = desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    assert desk.deliveries(post.pk) == []
    page = desk.client.get(answer.url).content.decode()
    assert words in page
    assert f'value="{day}T{hour}:00"' in page
    desk.send({**form, "accepted": f"{day}T{hour}:00"}, "compose/schedule/")
    (row,) = desk.deliveries(post.pk)
    assert row.due_at == due


def test_a_time_that_is_over_is_asked_about(desk: Desk) -> None:
    answer = desk.send(desk.form(day="2020-01-01", hour="09:00"), "compose/schedule/")
    (post,) = desk.posts()
    assert desk.deliveries(post.pk) == []
    assert "is over" in desk.client.get(answer.url).content.decode()


def test_another_time_takes_back_and_hands_over_anew(desk: Desk) -> None:
    form = desk.form(**FUTURE, anyway="1")
    desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    (first,) = desk.deliveries(post.pk)
    desk.send({**form, "hour": "18:00"}, "compose/schedule/")
    (now,) = live(desk, post.pk)
    assert now.due_at == datetime(2031, 5, 1, 16, 0, tzinfo=UTC)
    assert now.revision > first.revision
    assert len(desk.deliveries(post.pk)) == 2


def test_a_changed_text_says_that_the_old_one_is_scheduled_until_it_is_scheduled_again(desk: Desk) -> None:
    form = desk.form(**FUTURE, anyway="1")
    desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    assert "earlier version" not in page_of(desk, post)
    desk.send({**form, "text": "Meglio"})
    assert "earlier version" in page_of(desk, post)
    assert live(desk, post.pk)[0].snapshot["text"] == "Ciao"
    desk.send({**form, "text": "Meglio"}, "compose/schedule/")
    assert "earlier version" not in page_of(desk, post)
    assert live(desk, post.pk)[0].snapshot["text"] == "Meglio"


def test_taking_back_leaves_a_draft(desk: Desk) -> None:
    form = desk.form(**FUTURE, anyway="1")
    desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    answer = desk.send(form, "compose/unschedule/")
    assert live(desk, post.pk) == []
    assert "draft again" in desk.client.get(answer.url).content.decode()


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_what_cannot_be_taken_back_is_said_and_left(desk: Desk, owner: psycopg.Connection[object], state: str) -> None:
    form = desk.form(**FUTURE, anyway="1")
    desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    become(owner, state)
    answer = desk.send(form, "compose/unschedule/")
    assert "cannot be taken back any more on: @caffe" in desk.client.get(answer.url).content.decode()
    again = desk.send(form, "compose/publish/")
    assert "it goes out once" in desk.client.get(again.url).content.decode()
    assert [row.state for row in desk.deliveries(post.pk)] == [state]
    desk.client.post(f"/b/caffe/posts/{post.pk}/bin/")
    assert desk.posts()[0].binned_at is None


def test_a_published_post_does_not_go_out_again_but_to_a_new_channel(
    desk: Desk, owner: psycopg.Connection[object]
) -> None:
    form = desk.form(**FUTURE, anyway="1")
    desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    become(owner, "sent")
    desk.send(form, "compose/publish/")
    assert len(desk.deliveries(post.pk)) == 1
    desk.send({**form, "channel": [desk.short, desk.titled], "title": "Novità"}, "compose/publish/")
    assert {row.channel_id for row in desk.deliveries(post.pk)} == {desk.short, desk.titled}


def test_what_failed_can_be_sent_again(desk: Desk, owner: psycopg.Connection[object]) -> None:
    form = desk.form(**FUTURE, anyway="1")
    desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    become(owner, "failed")
    desk.send(form, "compose/publish/")
    assert sorted(row.state for row in desk.deliveries(post.pk)) == ["failed", "scheduled"]


def test_a_published_post_is_changed_and_deleted_on_the_network(desk: Desk, owner: psycopg.Connection[object]) -> None:
    form = desk.form(**FUTURE, anyway="1")
    desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    become(owner, "sent")
    desk.send({**form, "text": "Meglio"}, "compose/update/")
    edit = desk.deliveries(post.pk)[0]
    assert (edit.action, edit.snapshot["text"], edit.state) == ("edit", "Meglio", "scheduled")
    assert "earlier version" not in page_of(desk, post)
    become(owner, "sent")
    desk.send({**form, "text": "Meglio"}, "compose/take-down/")
    assert desk.deliveries(post.pk)[0].action == "delete"
    answer = desk.send({**form, "text": "Meglio"}, "compose/take-down/")
    assert "Nothing of this post" in desk.client.get(answer.url).content.decode()
    assert [row.action for row in desk.deliveries(post.pk)] == ["delete", "edit", "publish"]


def test_a_draft_is_neither_changed_nor_deleted_on_the_network(desk: Desk) -> None:
    for where in ("compose/update/", "compose/take-down/"):
        desk.send(desk.form(), where)
    for post in desk.posts():
        assert desk.deliveries(post.pk) == []


def test_the_bin_takes_back_and_the_undo_makes_a_draft(desk: Desk) -> None:
    desk.send(desk.form(**FUTURE), "compose/schedule/")
    (post,) = desk.posts()
    answer = desk.client.post(f"/b/caffe/posts/{post.pk}/bin/", follow=True)
    assert f'action="/b/caffe/posts/{post.pk}/recover/"' in answer.content.decode()
    assert live(desk, post.pk) == []
    assert desk.posts()[0].binned_at is not None
    desk.client.post(f"/b/caffe/posts/{post.pk}/recover/")
    assert desk.posts()[0].binned_at is None


def test_the_audit_log_names_who_scheduled_and_took_back(desk: Desk) -> None:
    form = desk.form(**FUTURE, anyway="1")
    desk.send(form, "compose/schedule/")
    desk.send(form, "compose/unschedule/")
    with desk.brand():
        events = list(AuditEvent.objects.order_by("pk").values_list("action", "person_id"))
    bruno = desk.world.people["bruno"].pk
    assert events[-2:] == [("post.scheduled", bruno), ("post.unscheduled", bruno)]
