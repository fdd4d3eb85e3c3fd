"""Planning: what is asked before a post moves, filters that stay, the window over it, work over all brands."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from passaparola.publishing.models import Approval, ApprovalRule, Pause, Post, Remark
from passaparola.strategy.models import Campaign
from passaparola.workspaces import tenancy
from tests.publishing.conftest import Desk
from tests.support.browsing import signed_in

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
FUTURE = {"day": "2031-05-01", "hour": "09:30"}
SPAN = "start=2031-04-28T00:00:00%2B02:00&end=2031-06-08T00:00:00%2B02:00"


def scheduled(desk: Desk, **fields: object) -> int:
    desk.send(desk.form(**{**FUTURE, **fields}), "compose/schedule/")
    return desk.posts()[-1].pk


def drafted(desk: Desk, **fields: object) -> int:
    desk.send(desk.form(**fields))
    return desk.posts()[-1].pk


def move(desk: Desk, post: int, at: str, **more: str) -> tuple[int, list[str]]:
    """The status, and what is asked."""
    answer = desk.client.post(f"/b/caffe/posts/{post}/move/", {"at": at, **more}, headers=PARTIAL)
    return answer.status_code, json.loads(answer.content)["questions"] if answer.status_code == 409 else []


def events(desk: Desk, more: str = "", span: str = SPAN) -> list[dict[str, object]]:
    found: list[dict[str, object]] = desk.client.get(f"/b/caffe/calendar/events/?{span}&{more}").json()
    return found


def titles(desk: Desk, more: str) -> list[object]:
    return [each["title"] for each in events(desk, more)]


def test_an_hour_that_the_clocks_skip_is_asked_about(desk: Desk) -> None:
    post = drafted(desk)
    status, (question,) = move(desk, post, "2027-03-28T02:30")
    assert (status, "does not exist" in question, "03:30" in question) == (409, True, True)
    assert desk.posts()[0].plan_date is None, "nothing moves before the answer"
    assert move(desk, post, "2027-03-28T02:30", anyway="1") == (204, [])
    assert str(desk.posts()[0].plan_date) == "2027-03-28"


def test_an_hour_that_comes_twice_is_asked_about(desk: Desk) -> None:
    status, (question,) = move(desk, scheduled(desk), "2031-10-26T02:30")
    assert (status, "comes twice" in question) == (409, True)


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2027-03-28", ("00:30", "03:30", "23:30")), ("2026-10-25", ("00:30", "02:30", "23:30"))],
    ids=["23 hours", "25 hours"],
)
def test_a_week_in_which_the_clocks_change_shows_the_wall(desk: Desk, day: str, hours: tuple[str, ...]) -> None:
    for hour in hours:
        drafted(desk, day=day, hour=hour, text=hour)
    date = datetime.fromisoformat(day)
    span = f"start={(date - timedelta(days=6)).date()}T00:00:00&end={(date + timedelta(days=1)).date()}T00:00:00"
    assert sorted(str(each["start"]) for each in events(desk, span=span)) == [f"{day}T{hour}:00" for hour in hours]


def test_moving_over_the_change_of_the_clocks_keeps_the_hour_on_the_wall(desk: Desk) -> None:
    post = scheduled(desk, day="2031-10-25", hour="09:30")
    assert move(desk, post, "2031-10-27T09:30") == (204, [])
    (row,) = [each for each in desk.deliveries(post) if each.state == "scheduled"]
    assert row.due_at == datetime(2031, 10, 27, 8, 30, tzinfo=UTC)


def test_another_post_minutes_away_on_the_same_channel_is_named(desk: Desk) -> None:
    scheduled(desk, text="Buongiorno dal banco")
    other = scheduled(desk, day="2031-05-02")
    status, (question,) = move(desk, other, "2031-05-01T09:35")
    assert (status, "Buongiorno dal banco" in question, "09:30" in question) == (409, True, True)
    assert move(desk, other, "2031-05-01T09:41") == (204, [])
    elsewhere = scheduled(desk, channel=[desk.titled], title="Novità", day="2031-05-03")
    assert move(desk, elsewhere, "2031-05-01T09:31") == (204, []), "another channel is not in the way"


def test_a_draft_is_asked_before_it_is_planned_in_the_past(desk: Desk) -> None:
    status, (question,) = move(desk, drafted(desk), "2020-01-01T09:00")
    assert (status, "is over" in question) == (409, True)


def test_a_move_that_loses_the_approval_is_asked_and_makes_it_a_draft(desk: Desk) -> None:
    post = scheduled(desk)
    with desk.brand():
        ApprovalRule.objects.create(brand_id=desk.world.brands["caffe"], mode="colleague")
    status, (question,) = move(desk, post, "2031-05-04T11:00")
    assert (status, "not approved" in question) == (409, True)
    assert [each.state for each in desk.deliveries(post)] == ["scheduled"], "the question changes nothing"
    assert move(desk, post, "2031-05-04T11:00", anyway="1") == (204, [])
    assert [each.state for each in desk.deliveries(post)] == ["cancelled"]
    assert str(desk.posts()[0].plan_date) == "2031-05-04"


def test_without_scripts_the_question_is_a_page_with_a_button(desk: Desk) -> None:
    post = drafted(desk)
    where = f"/b/caffe/posts/{post}/move/"
    answer = desk.client.post(where, {"day": "2027-03-28", "hour": "02:30"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'name="anyway"' in page
    assert 'value="2027-03-28T02:30"' in page


def test_the_filter_narrows_by_everything_that_a_post_has(desk: Desk) -> None:
    people, brand = desk.world.people, desk.world.brands["caffe"]
    first, second = drafted(desk, text="Festa", **FUTURE), drafted(desk, text="Orari", **FUTURE)
    with desk.brand():
        campaign = Campaign.objects.create(brand_id=brand, name="Natale", hue="chart-3")
        Post.objects.filter(pk=first).update(campaign=campaign, assignee=people["anna"])
    assert titles(desk, f"campaign={campaign.pk}") == ["Festa"]
    assert titles(desk, f"person={people['anna'].pk}") == ["Festa"]
    assert titles(desk, f"person={people['bruno'].pk}") == ["Orari"], "whoever wrote it, while nobody else has it"
    assert titles(desk, "q=orari") == ["Orari"]
    assert titles(desk, "network=nessuna&campaign=x") == ["Festa", "Orari"]
    with desk.brand():
        network = Post.objects.get(pk=second).variants.get().channel.network
    assert len(titles(desk, f"network={network}")) == 2
    festa = next(each for each in events(desk) if each["id"] == str(first))
    assert (festa["hue"], festa["theme"], len(festa["icons"])) == ("chart-3", "Natale", 1)  # type: ignore[arg-type]


def test_the_filter_is_remembered_until_it_is_taken_off(desk: Desk) -> None:
    drafted(desk)
    feed = "events/?state=draft"
    assert feed not in desk.client.get("/b/caffe/calendar/").content.decode()
    for page in ("calendar/?state=draft", "calendar/", "board/"):
        assert "state=draft" in desk.client.get(f"/b/caffe/{page}").content.decode(), page
    assert feed not in desk.client.get("/b/caffe/calendar/?state=").content.decode()
    assert feed not in desk.client.get("/b/caffe/calendar/").content.decode()


def test_a_pause_is_shaded_days(desk: Desk) -> None:
    with desk.brand():
        brand = desk.world.brands["caffe"]
        Pause.objects.create(brand_id=brand, starts_on="2031-05-10", ends_on="2031-05-12", reason="Lutto")
    pauses = [each for each in desk.client.get(f"/b/caffe/calendar/days/?{SPAN}").json() if each["kind"] == "pause"]
    assert [(each["start"], each["end"]) for each in pauses] == [("2031-05-10", "2031-05-13")]
    assert "Lutto" in pauses[0]["title"]


def test_the_window_shows_the_post_and_what_can_be_done(desk: Desk) -> None:
    post = scheduled(desk, text="Il caffè del giorno")
    page = desk.client.get(f"/b/caffe/posts/{post}/quick/").content.decode()
    assert "Il caffè del giorno" in page
    for deed in ("move", "take-off", "copy-here", "assign"):
        assert f"/b/caffe/posts/{post}/{deed}/" in page


def test_the_window_unschedules_and_copies_without_leaving(desk: Desk) -> None:
    post = scheduled(desk)
    assert desk.client.post(f"/b/caffe/posts/{post}/take-off/", headers=PARTIAL).status_code == 204
    assert [each.state for each in desk.deliveries(post)] == ["cancelled"]
    assert str(desk.posts()[0].plan_date) == "2031-05-01", "it keeps its day"
    assert desk.client.post(f"/b/caffe/posts/{post}/copy-here/", headers=PARTIAL).status_code == 204
    assert [each.text for each in desk.posts()] == ["Ciao", "Ciao"]


def test_a_reader_sees_and_moves_nothing(desk: Desk, owner: psycopg.Connection[object]) -> None:
    post = scheduled(desk)
    owner.execute(
        "UPDATE workspaces_membership SET role = 'client' WHERE person_id = %s", [desk.world.people["bruno"].pk]
    )
    assert [each["editable"] for each in events(desk)] == [False]
    assert move(desk, post, "2031-05-04T11:00")[0] == 403


def anna(desk: Desk) -> Client:
    return signed_in(desk.world.people["anna"])


def test_one_calendar_shows_the_brands_of_a_person_and_no_others(desk: Desk) -> None:
    scheduled(desk, text="Nel bar")
    for slug, text in (("libri", "In libreria"), ("vino", "In cantina")):
        with tenancy.brand(desk.world.brands[slug]):
            Post.objects.create(brand_id=desk.world.brands[slug], text=text, plan_date="2031-05-02", plan_time="10:00")
    found = anna(desk).get(f"/across/events/?{SPAN}").json()
    assert [(each["title"], each["brand"]) for each in found] == [("Nel bar", "Caffe"), ("In libreria", "Libri")]
    assert len({each["hue"] for each in found}) == 2
    narrowed = anna(desk).get(f"/across/events/?{SPAN}&brand={desk.world.brands['libri']}").json()
    assert [each["title"] for each in narrowed] == ["In libreria"]
    assert [each["title"] for each in desk.client.get(f"/across/events/?{SPAN}").json()] == ["Nel bar"]
    assert "In cantina" not in anna(desk).get("/across/").content.decode()


def test_a_brand_in_another_zone_stands_at_its_moment_on_the_common_wall(
    desk: Desk, owner: psycopg.Connection[object]
) -> None:
    owner.execute("UPDATE workspaces_brand SET zone = 'America/New_York' WHERE slug = 'libri'")
    brand = desk.world.brands["libri"]
    with tenancy.brand(brand):
        Post.objects.create(brand_id=brand, text="Good morning", plan_date="2031-05-02", plan_time="09:00")
    with tenancy.brand(desk.world.brands["caffe"]):
        Post.objects.create(brand_id=desk.world.brands["caffe"], text="Ciao", plan_date="2031-05-02")
    (other,) = anna(desk).get(f"/across/events/?{SPAN}&brand={brand}").json()
    assert (other["start"], other["editable"]) == ("2031-05-02T15:00:00", False)
    assert "09:00 America/New_York" in other["theme"]


def test_my_work_is_what_waits_for_me_and_for_nobody_else(desk: Desk, owner: psycopg.Connection[object]) -> None:
    people, brand = desk.world.people, desk.world.brands["caffe"]
    given, asked = drafted(desk, text="Da scrivere per Anna"), drafted(desk, text="Da approvare", **FUTURE)
    doubtful = scheduled(desk, text="In dubbio")
    owner.execute("UPDATE deliveries_delivery SET state = 'unknown' WHERE thing_id = %s", [doubtful])
    with desk.brand():
        Post.objects.filter(pk=given).update(assignee=people["anna"])
        Remark.objects.create(brand_id=brand, post_id=given, author=people["bruno"], text="Qui manca il prezzo")
        Approval.objects.create(
            brand_id=brand, post_id=asked, kind="colleague", content="x", asked_by=people["bruno"],
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    hers, his = anna(desk).get("/today/").content.decode(), desk.client.get("/today/").content.decode()
    for text in ("Da scrivere per Anna", "Da approvare", "In dubbio", "Qui manca il prezzo"):
        assert text in hers, text
    assert "Waits for others" in his
    for text in ("Da scrivere per Anna", "In dubbio", "Qui manca il prezzo"):
        assert text not in his, text
    assert "Da scrivere" not in signed_in(people["carla"]).get("/today/").content.decode()


def test_an_empty_day_says_so(desk: Desk) -> None:
    assert "Nothing waits for you" in anna(desk).get("/today/").content.decode()
