"""Slots on the calendar: waiting, filled, missed, moved, left empty."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from passaparola.publishing.models import Post
from passaparola.strategy.models import Persona, Pillar, Slot
from passaparola.workspaces import tenancy
from tests.planner.conftest import Planner

DAY = date(2031, 5, 5)
SPAN = "start=2031-04-28T00:00:00%2B02:00&end=2031-06-08T00:00:00%2B02:00"


def slot(planner: Planner, day: date = DAY, at: time = time(9), **more: object) -> int:
    with planner.brand() as brand:
        row = Slot.objects.create(
            brand=brand, day=day, time=at, zone="Europe/Rome", channel_id=planner.channel, format="photo", **more
        )
        return row.pk


def events(planner: Planner, more: str = "", span: str = SPAN) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = planner.get(f"calendar/events/?{span}{more}").json()
    return found


def compose(planner: Planner, number: int, where: str = "compose/", **more: object) -> Any:
    form = {"key": "6b1c0a3e-0000-4000-8000-000000000001", "text": "Ciao", "channel": planner.channel, "slot": number}
    return planner.post(where, **{**form, "day": DAY.isoformat(), "hour": "09:00", **more})


def test_an_empty_slot_stands_on_the_calendar(planner: Planner) -> None:
    number = slot(planner)
    (event,) = events(planner)
    assert (event["kind"], event["state"], event["start"]) == ("slot", "empty", "2031-05-05T09:00:00")
    assert event["url"] == f"/b/caffe/plan/slots/{number}/"
    assert event["title"] == "Photo"


def test_the_form_of_a_slot_opens_filled_in(planner: Planner) -> None:
    with planner.brand() as brand:
        persona = Persona.objects.create(brand=brand, name="Giulia")
    page = planner.get(f"compose/?slot={slot(planner, persona=persona)}").content.decode()
    assert 'value="2031-05-05"' in page
    assert 'value="09:00"' in page
    assert f'<option value="{persona.pk}" selected>Giulia</option>' in page


def test_a_scheduled_post_fills_its_slot(planner: Planner) -> None:
    number = slot(planner)
    compose(planner, number, "compose/schedule/")
    (event,) = events(planner)
    assert (event["kind"], event["state"]) == ("post", "scheduled")
    assert "Filled" in planner.get(f"plan/slots/{number}/").content.decode()


def test_a_draft_begins_a_slot_and_takes_over_what_it_is_for(planner: Planner) -> None:
    with planner.brand() as brand:
        pillar = Pillar.objects.create(brand=brand, name="Ricette")
    number = slot(planner, pillar=pillar)
    compose(planner, number, day="", hour="")
    with planner.brand():
        post = Post.objects.get()
        assert (post.slot_id, post.pillar_id, post.plan_date, post.plan_time) == (number, pillar.pk, DAY, time(9))
    assert [(each["kind"], each["state"]) for each in events(planner)] == [("post", "draft")]
    assert "A draft is there" in planner.get(f"plan/slots/{number}/").content.decode()


def test_a_slot_of_another_brand_is_no_slot(planner: Planner) -> None:
    with tenancy.brand(planner.world.brands["vino"]):
        theirs = Persona.objects.create(brand_id=planner.world.brands["vino"], name="Segreta")
    compose(planner, 999_999, persona=theirs.pk)
    with planner.brand():
        post = Post.objects.get()
        assert (post.slot_id, post.persona_id) == (None, None)


def test_a_post_put_back_to_no_slot_frees_it(planner: Planner) -> None:
    number = slot(planner)
    compose(planner, number)
    compose(planner, 0, slot="", anyway="1")
    assert {each["kind"] for each in events(planner)} == {"slot", "post"}


def test_a_slot_whose_time_is_over_was_missed(planner: Planner) -> None:
    yesterday = timezone.now().date() - timedelta(days=1)
    slot(planner, yesterday)
    span = f"start={yesterday - timedelta(days=2)}&end={yesterday + timedelta(days=3)}"
    assert [each["state"] for each in events(planner, span=span)] == ["missed"]


def test_a_drag_moves_a_slot_and_is_undone(planner: Planner) -> None:
    number = slot(planner)
    answer = planner.client.post(
        f"/b/caffe/plan/slots/{number}/move/",
        {"at": "2031-05-07T18:00"},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    assert answer.status_code == 204
    assert f"/b/caffe/plan/slots/{number}/move/?at=2031-05-05T09:00" in answer.headers["HX-Trigger"]
    assert events(planner)[0]["start"] == "2031-05-07T18:00:00"
    planner.client.post(f"/b/caffe/plan/slots/{number}/move/?at=2031-05-05T09:00")
    assert events(planner)[0]["start"] == "2031-05-05T09:00:00"
    assert planner.post(f"plan/slots/{number}/move/", at="domani").status_code == 400


def test_a_slot_is_left_empty_for_a_reason(planner: Planner) -> None:
    number = slot(planner)
    planner.post(f"plan/slots/{number}/skip/", why="Siamo chiusi")
    assert events(planner)[0]["state"] == "skipped"
    assert "Siamo chiusi" in planner.get(f"plan/slots/{number}/").content.decode()
    planner.post(f"plan/slots/{number}/unskip/")
    assert events(planner)[0]["state"] == "empty"


def test_a_slot_goes_to_the_bin_and_comes_back(planner: Planner) -> None:
    number = slot(planner)
    planner.post(f"plan/slots/{number}/bin/")
    assert events(planner) == []
    planner.post(f"plan/slots/{number}/recover/")
    assert len(events(planner)) == 1


def test_a_slot_made_by_hand_and_changed(planner: Planner) -> None:
    form = {"day": "2031-05-09", "time": "10:30", "channel": planner.channel, "format": "video", "note": "Il forno"}
    assert planner.post("plan/slots/new/", **form).status_code == 302
    (event,) = events(planner)
    assert event["title"] == "Video · Il forno"
    (made,) = planner.slots()
    planner.post(f"plan/slots/{made.pk}/", **{**form, "time": "11:00"})
    assert planner.slots()[0].changed_at is not None
    assert planner.post("plan/slots/new/", day="", time="").status_code == 422


def test_the_calendar_is_narrowed_by_pillar_persona_and_format(planner: Planner) -> None:
    with planner.brand() as brand:
        pillar = Pillar.objects.create(brand=brand, name="Ricette")
        persona = Persona.objects.create(brand=brand, name="Giulia")
    slot(planner, pillar=pillar)
    number = slot(planner, DAY + timedelta(days=1), persona=persona)
    compose(planner, number)
    assert len(events(planner)) == 2
    assert [each["kind"] for each in events(planner, f"&pillar={pillar.pk}")] == ["slot"]
    assert [each["kind"] for each in events(planner, f"&persona={persona.pk}")] == ["post"]
    assert len(events(planner, "&format=photo")) == 2
    assert events(planner, "&format=video") == []
    assert [each["kind"] for each in events(planner, "&state=empty")] == ["slot"]
    assert len(events(planner, "&format=boh&pillar=x")) == 2


def test_holidays_and_followed_days_are_on_the_calendar(planner: Planner) -> None:
    found = planner.get(f"calendar/days/?{SPAN}").json()
    named = {(each["start"], each["state"]) for each in found}
    assert ("2031-05-01", "holiday") in named
    assert ("2031-05-11", "observance") in named  # the second Sunday of May
    assert all(each["allDay"] and not each["editable"] for each in found)
    assert planner.get("calendar/days/?start=ieri&end=oggi").status_code == 400


def test_a_brand_chooses_its_days_and_its_patron_saint(planner: Planner) -> None:
    planner.post("plan/?part=days", place="MI", followed=["tourism"])
    december = planner.get("calendar/days/?start=2031-12-01&end=2031-12-10").json()
    assert "2031-12-07" in {each["start"] for each in december}
    autumn = planner.get("calendar/days/?start=2031-09-20&end=2031-11-30").json()
    assert [each["start"] for each in autumn if each["state"] == "observance"] == ["2031-09-27"]


def test_without_scripts_slots_and_days_stand_in_the_list(planner: Planner) -> None:
    slot(planner, timezone.now().date() + timedelta(days=3))
    page = planner.get("calendar/").content.decode()
    assert "Empty slot" in page
