"""The calendar: what stands on which day on the brand's wall, and moving it."""

import re
from datetime import UTC, datetime

import psycopg

from passaparola.publishing import queries
from tests.publishing.conftest import Desk

FUTURE = {"day": "2031-05-01", "hour": "09:30"}
SPAN = "start=2031-04-28T00:00:00%2B02:00&end=2031-06-08T00:00:00%2B02:00"


def events(desk: Desk, more: str = "") -> list[dict[str, object]]:
    return desk.client.get(f"/b/caffe/calendar/events/?{SPAN}{more}").json()


def scheduled(desk: Desk, **fields: object) -> int:
    desk.send(desk.form(**{**FUTURE, **fields}), "compose/schedule/")
    return desk.posts()[-1].pk


def test_a_post_stands_at_its_time_on_the_wall(desk: Desk) -> None:
    post = scheduled(desk)
    (event,) = events(desk)
    assert (event["start"], event["state"], event["title"]) == ("2031-05-01T09:30:00", "scheduled", "Ciao")
    assert event["url"] == f"/b/caffe/posts/{post}/"
    (channel,) = event["channels"]
    assert re.fullmatch(r"@caffe \([A-Z]\w+\)", channel), "a brand often bears one name on several networks"
    assert event["editable"] is True


def test_a_draft_with_a_day_stands_there_as_a_draft(desk: Desk) -> None:
    desk.send(desk.form(day="2031-05-02"))
    (event,) = events(desk)
    assert (event["start"], event["state"]) == ("2031-05-02T09:00:00", "draft")


def test_what_is_outside_the_span_or_in_the_bin_is_not_there(desk: Desk) -> None:
    scheduled(desk, day="2032-05-01")
    binned = scheduled(desk)
    desk.client.post(f"/b/caffe/posts/{binned}/bin/")
    assert events(desk) == []


def test_a_span_that_is_none_is_refused(desk: Desk) -> None:
    for query in ("", "start=ieri&end=oggi", "start=2031-05-01"):
        assert desk.client.get(f"/b/caffe/calendar/events/?{query}").status_code == 400


def test_the_calendar_is_filtered_by_channel_and_state(desk: Desk) -> None:
    scheduled(desk)
    scheduled(desk, channel=[desk.titled], title="Novità")
    desk.send(desk.form(day="2031-05-03"))
    assert len(events(desk)) == 3
    assert [event["title"] for event in events(desk, f"&channel={desk.titled}")] == ["Novità"]
    assert [event["state"] for event in events(desk, "&state=draft")] == ["draft"]
    assert len(events(desk, "&state=nessuno&channel=x")) == 3


def test_moving_a_scheduled_post_hands_it_over_anew_and_can_be_undone(desk: Desk) -> None:
    post = scheduled(desk)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = desk.client.post(f"/b/caffe/posts/{post}/move/", {"at": "2031-05-04T11:00"}, headers=headers)
    assert answer.status_code == 204
    assert f"/b/caffe/posts/{post}/move/?at=2031-05-01T09:30" in answer.headers["HX-Trigger"]
    (row,) = [each for each in desk.deliveries(post) if each.state == "scheduled"]
    assert row.due_at == datetime(2031, 5, 4, 9, 0, tzinfo=UTC)
    desk.client.post(f"/b/caffe/posts/{post}/move/?at=2031-05-01T09:30")
    (row,) = [each for each in desk.deliveries(post) if each.state == "scheduled"]
    assert row.due_at == datetime(2031, 5, 1, 7, 30, tzinfo=UTC)


def test_moving_a_draft_only_plans_it(desk: Desk) -> None:
    desk.send(desk.form())
    (post,) = desk.posts()
    desk.client.post(f"/b/caffe/posts/{post.pk}/move/", {"at": "2031-05-04T09:00"})
    assert str(desk.posts()[0].plan_date) == "2031-05-04"
    assert desk.deliveries(post.pk) == []


def test_the_undo_of_a_draft_s_first_move_takes_its_day_away(desk: Desk) -> None:
    desk.send(desk.form())
    (post,) = desk.posts()
    page = desk.client.post(f"/b/caffe/posts/{post.pk}/move/", {"at": "2031-05-04T09:00"}, follow=True).content.decode()
    assert f'action="/b/caffe/posts/{post.pk}/move/?at="' in page
    desk.client.post(f"/b/caffe/posts/{post.pk}/move/?at=")
    assert desk.posts()[0].plan_date is None


def test_a_scheduled_post_is_not_moved_into_the_past(desk: Desk) -> None:
    post = scheduled(desk)
    answer = desk.client.post(f"/b/caffe/posts/{post}/move/", {"at": "2020-01-01T09:00"}, follow=True)
    assert "stays where it was" in answer.content.decode()
    (row,) = desk.deliveries(post)
    assert row.state == "scheduled"


def test_a_published_post_is_not_moved(desk: Desk, owner: psycopg.Connection[object]) -> None:
    post = scheduled(desk)
    owner.execute("UPDATE deliveries_delivery SET state = 'sent', next_at = NULL")
    desk.client.post(f"/b/caffe/posts/{post}/move/", {"at": "2031-06-01T09:00"})
    assert str(desk.posts()[0].plan_date) == "2031-05-01"
    assert events(desk)[0]["editable"] is False


def test_nonsense_is_no_time(desk: Desk) -> None:
    post = scheduled(desk)
    assert desk.client.post(f"/b/caffe/posts/{post}/move/", {"at": "domani"}).status_code == 400


def test_without_scripts_the_calendar_is_a_list(desk: Desk) -> None:
    desk.send(desk.form(text="Bozza sul tavolo"))
    page = desk.client.get("/b/caffe/calendar/").content.decode()
    assert "<noscript>" in page
    assert "Bozza sul tavolo" in page


def test_posts_are_listed_by_how_they_stand(desk: Desk, owner: psycopg.Connection[object]) -> None:
    desk.send(desk.form(text="Bozza"))
    scheduled(desk, text="In attesa")
    thrown = scheduled(desk, text="Buttato")
    desk.client.post(f"/b/caffe/posts/{thrown}/bin/")
    sent = scheduled(desk, text="Uscito")
    owner.execute("UPDATE deliveries_delivery SET state = 'sent', next_at = NULL WHERE thing_id = %s", [sent])
    for view, text in {"drafts": "Bozza", "scheduled": "In attesa", "bin": "Buttato", "published": "Uscito"}.items():
        page = desk.client.get(f"/b/caffe/posts/?view={view}").content.decode()
        for other in ("Bozza<", "In attesa<", "Buttato<", "Uscito<"):
            assert (other in page) == (other == f"{text}<"), (view, other)


def test_posts_are_searched(desk: Desk) -> None:
    desk.send(desk.form(text="Il caffè filtro a casa"))
    desk.send(desk.form(text="Orari delle feste"))
    page = desk.client.get("/b/caffe/posts/?q=FILTRO casa").content.decode()
    assert "Il caffè filtro" in page
    assert "Orari" not in page
    assert "Nothing found" in desk.client.get("/b/caffe/posts/?q=zzz").content.decode()


def test_what_goes_out_next_comes_first(desk: Desk) -> None:
    scheduled(desk, text="Dopo", day="2031-06-01")
    scheduled(desk, text="Prima", day="2031-05-01")
    with desk.brand():
        assert [each.post.text for each in queries.upcoming(5)] == ["Prima", "Dopo"]
        assert [each.post.text for each in queries.upcoming(1)] == ["Prima"]
        assert queries.drafts(5) == []
