"""The board: in which column a post stands, and what dragging a card does or says why not."""

from datetime import datetime, timedelta

import psycopg
import pytest
from django.utils import timezone

from passaparola.publishing.models import Approval, ApprovalRule, Post
from passaparola.publishing.planning import columns
from passaparola.publishing.planning.columns import Asked, Column, Last
from tests.publishing.conftest import Desk
from tests.support.browsing import signed_in

FUTURE = {"day": "2031-05-01", "hour": "09:30"}


def written(desk: Desk, **fields: object) -> int:
    desk.send(desk.form(**fields))
    return desk.posts()[-1].pk


def scheduled(desk: Desk, **fields: object) -> int:
    desk.send(desk.form(**{**FUTURE, **fields}), "compose/schedule/")
    return desk.posts()[-1].pk


def put(desk: Desk, post: int, column: str) -> str:
    """Put the card there; what is said about it."""
    answer = desk.client.post(f"/b/caffe/board/{post}/", {"to": column}, follow=True)
    return answer.content.decode()


def column(desk: Desk, post: int) -> Column | None:
    with desk.brand():
        return columns.column_of(Post.objects.get(pk=post))


def rule(desk: Desk, mode: str) -> None:
    with desk.brand():
        ApprovalRule.objects.create(brand_id=desk.world.brands["caffe"], mode=mode)


def test_a_draft_goes_through_its_stages(desk: Desk) -> None:
    post = written(desk)
    assert column(desk, post) is Column.WRITING
    for stage in ("idea", "ready"):
        put(desk, post, stage)
        assert column(desk, post) == stage


def test_each_state_has_its_column(desk: Desk, owner: psycopg.Connection[object]) -> None:
    post = scheduled(desk)
    wanted = {
        "scheduled": Column.SCHEDULED, "sending": Column.SCHEDULED, "unknown": Column.NEEDS_YOU,
        "waiting": Column.NEEDS_YOU, "failed": Column.NEEDS_YOU, "cancelled": Column.WRITING,
    }  # fmt: skip
    for state, stands in wanted.items():
        owner.execute("UPDATE deliveries_delivery SET state = %s", [state])
        assert column(desk, post) is stands, state
    owner.execute("UPDATE deliveries_delivery SET state = 'sent', sent_at = now()")
    assert column(desk, post) is Column.PUBLISHED
    owner.execute("UPDATE deliveries_delivery SET sent_at = now() - interval '31 days'")
    assert column(desk, post) is None


def test_a_failure_that_somebody_dismissed_needs_nobody(desk: Desk, owner: psycopg.Connection[object]) -> None:
    post = scheduled(desk)
    owner.execute("UPDATE deliveries_delivery SET state = 'failed', dismissed_at = now()")
    assert column(desk, post) is None


def test_scheduling_by_drag_really_schedules(desk: Desk) -> None:
    post = written(desk, **FUTURE)
    put(desk, post, "scheduled")
    assert [each.state for each in desk.deliveries(post)] == ["scheduled"]
    assert "Unschedule it first" in put(desk, post, "idea")
    assert column(desk, post) is Column.SCHEDULED


def test_what_cannot_be_scheduled_says_why(desk: Desk) -> None:
    assert "no day and hour" in put(desk, written(desk), "scheduled")
    assert "no channel" in put(desk, written(desk, channel=[], **FUTURE), "scheduled")
    past = written(desk, day="2020-05-01", hour="09:30")
    assert "is over" in put(desk, past, "scheduled")
    assert desk.deliveries(past) == []


def test_a_brand_with_approval_lets_nothing_past_it(desk: Desk) -> None:
    post = written(desk, **FUTURE)
    rule(desk, "colleague")
    assert "has to be approved" in put(desk, post, "scheduled")
    put(desk, post, "to_approve")
    assert column(desk, post) is Column.TO_APPROVE
    assert "withdraw the question" in put(desk, post, "idea")
    with desk.brand():
        Approval.objects.update(verdict="approved", decided_at=timezone.now())
    assert column(desk, post) is Column.APPROVED
    put(desk, post, "scheduled")
    assert column(desk, post) is Column.SCHEDULED


def test_a_client_s_approval_is_asked_for_on_the_post_s_page(desk: Desk) -> None:
    post = written(desk)
    rule(desk, "client")
    assert "say who is asked" in put(desk, post, "to_approve")


def test_columns_that_nobody_fills_by_hand_say_so(desk: Desk) -> None:
    post = written(desk)
    for where in ("approved", "published", "needs_you"):
        put(desk, post, where)
        assert column(desk, post) is Column.WRITING
    assert desk.client.post(f"/b/caffe/board/{post}/", {"to": "altrove"}).status_code == 400


def test_a_column_counts_what_it_does_not_show(desk: Desk) -> None:
    brand = desk.world.brands["caffe"]
    with desk.brand():
        Post.objects.bulk_create(Post(brand_id=brand, text=f"Idea {n}", stage="idea") for n in range(35))
        ideas = columns.filled(Post.objects.all())[0]
        assert (len(ideas.entries), ideas.count, ideas.more) == (20, 35, 15)
    assert "15 more" in desk.client.get("/b/caffe/board/").content.decode()


def test_an_open_question_that_ran_out_is_none(desk: Desk) -> None:
    post = written(desk)
    put(desk, post, "to_approve")
    with desk.brand():
        Approval.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert column(desk, post) is Column.WRITING


def test_a_post_is_given_to_a_colleague_and_to_nobody_else(desk: Desk) -> None:
    post, people = written(desk), desk.world.people
    where = f"/b/caffe/posts/{post}/assign/"
    desk.client.post(where, {"person": people["anna"].pk})
    assert desk.posts()[0].assignee_id == people["anna"].pk
    assert desk.client.post(where, {"person": people["carla"].pk}).status_code == 400
    desk.client.post(where, {"person": ""})
    assert desk.posts()[0].assignee_id is None


def test_somebody_else_s_board_is_none(desk: Desk) -> None:
    post = written(desk)
    stranger = signed_in(desk.world.people["carla"])
    assert stranger.post(f"/b/caffe/board/{post}/", {"to": "idea"}).status_code == 404
    assert stranger.get("/b/caffe/board/").status_code == 404


NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=40)


def last(state: str, at: datetime = NOW, dismissed: datetime | None = None) -> Last:
    return Last(state, at, at if state == "sent" else None, dismissed)


@pytest.mark.parametrize(
    ("lasts", "stands"),
    [
        ([last("sent", LONG_AGO)], None),
        ([last("sent", LONG_AGO), last("sent")], Column.PUBLISHED),
        ([last("sent"), last("scheduled")], Column.SCHEDULED),
        ([last("scheduled"), last("unknown")], Column.NEEDS_YOU),
        ([last("failed")], Column.NEEDS_YOU),
        ([last("failed", dismissed=NOW)], None),
        ([last("failed", LONG_AGO)], None),
        ([last("cancelled", LONG_AGO)], Column.IDEA),
    ],
)
def test_the_channel_that_needs_somebody_says_where_a_post_stands(lasts: list[Last], stands: Column | None) -> None:
    assert columns.stands_in("idea", lasts, (), NOW) == stands


def test_an_open_question_comes_before_a_yes_and_one_that_ran_out_counts_no_more() -> None:
    yes, asked = Asked("approved", LONG_AGO), Asked("", NOW + timedelta(days=1))
    assert columns.stands_in("idea", (), [asked, yes], NOW) is Column.TO_APPROVE
    assert columns.stands_in("idea", (), [yes], NOW) is Column.APPROVED
    assert columns.stands_in("idea", (), [Asked("", LONG_AGO)], NOW) is Column.IDEA
