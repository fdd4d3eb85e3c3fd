"""The next free place, queues, what comes again, what stays true, and pauses: on rows, with the clock as it is."""

from datetime import UTC, date, datetime, time, timedelta

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passaparola.channels.models import Channel
from passaparola.notifications.models import Notification
from passaparola.publishing.models import CopyOf, Pause, Post, Queue, Queued, Recurrence, Variant
from passaparola.publishing.places import Pattern, Quiet
from passaparola.publishing.planning import evergreen, looking_after, next_slot, pauses, queues, recurring
from passaparola.publishing.planning.evergreen import Rest
from passaparola.publishing.planning.queues import Shape
from passaparola.publishing.planning.recurring import Series
from passaparola.strategy.models import Slot
from passaparola.workspaces.models import Brand
from tests.publishing.conftest import Desk

ROME = "Europe/Rome"
TODAY = datetime.now(UTC).date()
EVERY_DAY = [(day, time(9)) for day in range(7)]


def a_post(text: str, channel: int | None = None) -> Post:
    brand = Brand.objects.get()
    post = Post.objects.create(brand=brand, text=text, language="it")
    if channel:
        Variant.objects.create(brand=brand, post=post, channel_id=channel)
    return post


def a_queue(desk: Desk, times: list[tuple[int, time]] | None = None) -> Queue:
    channel = Channel.objects.get(pk=desk.short)
    return queues.keep(Brand.objects.get(), Shape("Ricette", None, [channel], times or EVERY_DAY))


def out(owner: psycopg.Connection[object]) -> None:
    owner.execute("UPDATE deliveries_delivery SET state = 'sent', next_at = NULL, remote_id = 'r', due_at = now()")


def test_what_waits_takes_the_free_places_of_the_coming_days_in_order_and_only_once(desk: Desk) -> None:
    with desk.brand():
        queue = a_queue(desk)
        posts = [a_post(f"Ricetta {number}") for number in range(3)]
        queues.add(queue, posts, None)
    assert looking_after.fill_plans() == 3
    assert looking_after.fill_plans() == 0
    with desk.brand():
        plans = [(each.plan_date, each.plan_time) for each in Post.objects.order_by("pk")]
        assert [at for _, at in plans] == [time(9)] * 3
        assert [day for day, _ in plans] == sorted({day for day, _ in plans if day})
        assert all(
            len(desk_deliveries) == 1 for desk_deliveries in [Post.objects.get(pk=p.pk).variants.all() for p in posts]
        )
        assert not queues.waiting(queue)


def test_a_post_that_may_not_go_is_passed_over_with_its_reason_and_the_next_takes_the_place(desk: Desk) -> None:
    with desk.brand():
        queue = a_queue(desk)
        bad, good = a_post(""), a_post("Buona")
        queues.add(queue, [bad, good], None)
        assert queues.top_up(queue.pk, ROME) == 1
        (left,) = queues.waiting(queue)
        assert left.post == bad
        assert left.reason is not None
        queues.top_up(queue.pk, ROME)
        assert Notification.objects.filter(about=f"queued:{left.pk}", person=desk.world.people["bruno"]).count() == 1
        assert Queued.objects.get(post=good).placed_for is not None


def test_nothing_is_scheduled_into_a_pause_or_a_paused_queue(desk: Desk) -> None:
    with desk.brand():
        brand, queue = Brand.objects.get(), a_queue(desk)
        queues.add(queue, [a_post("Uno")], None)
        queues.set_paused(queue, True)
        assert queues.top_up(queue.pk, ROME) == 0
        queues.set_paused(queue, False)
        pauses.make(brand, Quiet("", TODAY, TODAY + timedelta(days=30)), "Agosto", None)
        assert queues.top_up(queue.pk, ROME) == 0
        assert queues.preview(queue, ROME, 1)[0].wall.date() > TODAY + timedelta(days=30)


def test_the_order_of_a_queue_changes_by_its_buttons(desk: Desk) -> None:
    with desk.brand():
        queue = a_queue(desk)
        one, two, three = (a_post(text) for text in ("1", "2", "3"))
        queues.add(queue, [one, two, three], None)
        queues.move(queue, three.pk, "front")
        assert [each.post for each in queues.waiting(queue)] == [three, one, two]
        queues.move(queue, three.pk, str(one.pk))
        assert [each.post for each in queues.waiting(queue)] == [one, three, two]
        queues.add(queue, [two], None, front=True)
        assert [each.post for each in queues.waiting(queue)] == [two, one, three]


def test_a_held_brand_plans_nothing(desk: Desk) -> None:
    with desk.brand():
        queues.add(a_queue(desk), [a_post("Uno")], None)
        Brand.objects.update(held_at=datetime.now(UTC))
    assert looking_after.fill_plans() == 0


def test_the_next_free_place_is_a_slot_without_a_post(desk: Desk) -> None:
    day = TODAY + timedelta(days=2)
    with desk.brand():
        brand = Brand.objects.get()
        slots = [
            Slot.objects.create(
                brand=brand, day=day + timedelta(days=n), time=time(11), zone=ROME, channel_id=desk.short
            )
            for n in range(3)
        ]
        Post.objects.create(brand=brand, text="sua", slot=slots[0])
        found = next_slot.next_free(brand, count=2)
        assert found == [datetime.combine(day + timedelta(days=n), time(11)) for n in (1, 2)]


def test_a_queue_s_time_with_a_post_is_taken_and_without_any_the_usual_hour_comes(desk: Desk) -> None:
    with desk.brand():
        brand = Brand.objects.get()
        assert next_slot.next_free(brand)[0].time() == next_slot.USUAL
        a_queue(desk)
        first = next_slot.next_free(brand)[0]
        assert first.time() == time(9)
        Post.objects.filter(pk=a_post("x", desk.short).pk).update(
            plan_date=first.date(), plan_time=first.time(), zone=ROME
        )
        assert next_slot.next_free(brand)[0] == first + timedelta(days=1)


def test_the_next_free_place_costs_few_queries_with_a_thousand_posts(desk: Desk) -> None:
    with desk.brand():
        brand = Brand.objects.get()
        a_queue(desk)
        rows = [
            Post(brand=brand, text=str(n), plan_date=TODAY + timedelta(days=n % 90), plan_time=time(n % 24), zone=ROME)
            for n in range(1000)
        ]
        Variant.objects.bulk_create(
            Variant(brand=brand, post=each, channel_id=desk.short) for each in Post.objects.bulk_create(rows)
        )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            began = datetime.now(UTC)
            assert next_slot.next_free(brand)
            took = datetime.now(UTC) - began
        assert len(asked) <= 8
        assert took < timedelta(seconds=1)


def series(**given: object) -> Series:
    pattern = Pattern(str(given.pop("every", "day")), 1, TODAY + timedelta(days=1), (), given.pop("until", None))  # type: ignore[arg-type]
    return Series(pattern, time(9), ROME, given.pop("count", None))  # type: ignore[arg-type]


def test_copies_are_made_two_weeks_ahead_each_day_once(desk: Desk) -> None:
    with desk.brand():
        row = recurring.keep(a_post("Buongiorno", desk.short), series(), None)
        assert recurring.make_due(row.pk, ROME) == recurring.AHEAD
        assert recurring.make_due(row.pk, ROME) == 0
        days = list(CopyOf.objects.order_by("day").values_list("day", flat=True))
        assert days == [TODAY + timedelta(days=n) for n in range(1, recurring.AHEAD + 1)]
        assert {each.post.plan_time for each in CopyOf.objects.all()} == {time(9)}


def test_it_ends_when_it_came_as_often_as_was_said(desk: Desk) -> None:
    with desk.brand():
        row = recurring.keep(a_post("Tre volte", desk.short), series(count=3), None)
        assert recurring.make_due(row.pk, ROME) == 3
        row.refresh_from_db()
        assert row.left == 0
        assert len(recurring.coming(row)) == 3


def test_a_day_can_be_left_out_and_taken_back(desk: Desk) -> None:
    day = TODAY + timedelta(days=3)
    with desk.brand():
        row = recurring.keep(a_post("Ciao", desk.short), series(), None)
        recurring.make_due(row.pk, ROME)
        row.refresh_from_db()
        recurring.skip(row, day, None)
        assert not CopyOf.objects.filter(day=day).exists()
        recurring.make_due(row.pk, ROME)
        assert not CopyOf.objects.filter(day=day).exists()
        recurring.unskip(row, day, ROME)
        assert CopyOf.objects.filter(day=day).exists()


def test_a_change_reaches_the_copies_to_come_but_not_those_that_somebody_wrote_in(desk: Desk) -> None:
    with desk.brand():
        post = a_post("Prima", desk.short)
        row = recurring.keep(post, series(), None)
        recurring.make_due(row.pk, ROME)
        own = CopyOf.objects.get(day=TODAY + timedelta(days=2)).post
        Post.objects.filter(pk=own.pk).update(text="Questa è mia")
        Post.objects.filter(pk=post.pk).update(text="Dopo")
        recurring.renew(Recurrence.objects.select_related("post").get(pk=row.pk), None)
        assert recurring.make_due(row.pk, ROME) == recurring.AHEAD - 1
        said = {each.day: each.post.text for each in CopyOf.objects.exclude(day=None).select_related("post")}
        assert said.pop(own.plan_date or TODAY + timedelta(days=2)) == "Questa è mia"
        assert set(said.values()) == {"Dopo"}


def test_a_copy_that_may_not_go_lies_among_the_drafts_and_the_series_says_why(desk: Desk) -> None:
    with desk.brand():
        row = recurring.keep(a_post("", desk.short), series(count=1), None)
        recurring.make_due(row.pk, ROME)
        row.refresh_from_db()
        assert row.trouble["day"] == (TODAY + timedelta(days=1)).isoformat()
        assert CopyOf.objects.get().post.plan_date == TODAY + timedelta(days=1)


def test_what_stays_true_goes_out_again_once_it_has_rested(desk: Desk, owner: psycopg.Connection[object]) -> None:
    desk.send(desk.form(text="Sempre vero"), "compose/publish/")
    out(owner)
    with desk.brand():
        queue, post = a_queue(desk), Post.objects.get()
        row = evergreen.add(post, queue, Rest(30, most=1), ROME)
        assert queues.top_up(queue.pk, ROME) == 0
        row.last_on = TODAY - timedelta(days=40)
        row.save()
        assert queues.top_up(queue.pk, ROME) == 1
        assert queues.top_up(queue.pk, ROME) == 0
        row.refresh_from_db()
        assert (row.times, evergreen.next_on(row)) == (1, None)
        assert CopyOf.objects.get().why == "evergreen"


def test_only_what_went_out_can_go_out_again(desk: Desk) -> None:
    with desk.brand(), pytest.raises(evergreen.NotPublished):
        evergreen.add(a_post("mai"), a_queue(desk), Rest(30), ROME)


def test_a_pause_names_what_is_scheduled_into_it(desk: Desk) -> None:
    desk.send(desk.form(day="2031-05-01", hour="09:30"), "compose/schedule/")
    with desk.brand():
        made = pauses.make(Brand.objects.get(), Quiet("", date(2031, 5, 1), date(2031, 5, 1)), "", None)
        assert [each.text for each in pauses.scheduled_in(made, ROME)] == ["Ciao"]


def test_the_pages_make_a_queue_fill_it_and_take_a_post_out(desk: Desk) -> None:
    form = {"name": "Ricette", "channels": [desk.short], "day_1": "09:00, 18.30", "day_3": ""}
    assert desk.client.post("/b/caffe/queues/new/", {**form, "day_3": "25:00"}).status_code == 422
    page = desk.client.post("/b/caffe/queues/new/", form).headers["location"]
    with desk.brand():
        post = a_post("Una ricetta")
    desk.client.post(f"{page}add/", {"post": [post.pk]})
    assert "Una ricetta" in desk.client.get(page).content.decode()
    desk.client.post(f"{page}posts/{post.pk}/remove/")
    with desk.brand():
        assert not Queued.objects.exists()
    desk.client.post(f"{page}bin/")
    assert desk.client.get(page).status_code == 404


def test_the_dates_are_shown_before_anything_is_kept(desk: Desk) -> None:
    with desk.brand():
        post = a_post("Ogni mese", desk.short)
    form = {"step": 1, "every": "month", "starts_on": "2031-01-31", "time": "09:00", "count": ""}
    page = desk.client.post(f"/b/caffe/posts/{post.pk}/again/", {**form, "look": "1"}).content.decode()
    assert "February 28, 2031" in page or "28 February 2031" in page
    with desk.brand():
        assert not Recurrence.objects.exists()
    assert desk.client.post(f"/b/caffe/posts/{post.pk}/again/", form).status_code == 302
    assert desk.client.get("/b/caffe/recurring/").status_code == 200


def test_a_pause_is_made_on_its_page_and_ended_again(desk: Desk) -> None:
    form = {"network": "", "first": "2031-08-01", "last": "2031-08-20", "reason": "Ferie"}
    page = desk.client.post("/b/caffe/pauses/", form).headers["location"]
    assert desk.client.get(page).status_code == 200
    desk.client.post(f"{page}end/")
    with desk.brand():
        assert Pause.objects.get().binned_at is not None
    assert desk.client.post("/b/caffe/pauses/", {**form, "last": "2030-01-01"}).status_code == 422
