"""After a post went out: what each channel allows, sending again only where it failed, a copy for other channels."""

import pytest

from passaparola.deliveries.models import Delivery
from passaparola.publishing.models import CopyOf, Post
from tests.publishing.conftest import Desk
from tests.publishing.test_approval import written
from tests.support.browsing import LANGUAGES, signed_in


def out(desk: Desk, **states: str) -> Post:
    """A post that was handed over to both channels, whose deliveries stand so by channel."""
    post, form = written(desk, channel=[desk.short, desk.titled], title="Un titolo")
    desk.send({**form, "anyway": "1"}, "compose/schedule/")
    with desk.brand():
        for name, state in states.items():
            rows = Delivery.objects.filter(thing_id=post.pk, channel_id=getattr(desk, name))
            rows.update(state=state, remote_id="1" if state == "sent" else "")
    return post


def now(desk: Desk, post: Post) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for each in reversed(desk.deliveries(post.pk)):
        found.setdefault(each.channel_id, []).append(f"{each.action} {each.state}")
    return found


def test_it_is_sent_again_only_where_it_failed(desk: Desk) -> None:
    post = out(desk, short="failed", titled="sent")
    assert "Send it there again" in desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    desk.client.post(f"/b/caffe/posts/{post.pk}/send-again/")
    assert now(desk, post) == {desk.short: ["publish failed", "publish scheduled"], desk.titled: ["publish sent"]}


def test_what_is_still_on_its_way_is_not_sent_twice(desk: Desk) -> None:
    post = out(desk, short="failed")
    desk.client.post(f"/b/caffe/posts/{post.pk}/send-again/")
    assert now(desk, post) == {desk.short: ["publish failed"], desk.titled: ["publish scheduled"]}


def test_delete_everywhere_names_the_channels_and_deletes_on_each(desk: Desk) -> None:
    post = out(desk, short="sent", titled="sent")
    page = desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    assert "Delete the post everywhere?" in page
    desk.client.post(f"/b/caffe/posts/{post.pk}/delete-everywhere/")
    assert any("delete scheduled" in states for states in now(desk, post).values())


def test_a_copy_for_other_channels_keeps_the_words_and_where_it_came_from(desk: Desk) -> None:
    post, form = written(desk, text="Da ripetere")
    desk.send({**form, "anyway": "1"}, "compose/schedule/")
    with desk.brand():
        Delivery.objects.filter(thing_id=post.pk).update(state="sent", remote_id="1")
    desk.client.post(f"/b/caffe/posts/{post.pk}/repost/", {"channel": [desk.titled]})
    copied = desk.posts()[-1]
    with desk.brand():
        made = CopyOf.objects.get(post=copied)
        chosen = list(copied.variants.filter(chosen=True).values_list("channel_id", flat=True))
    assert (copied.text, made.why, made.original_id, chosen) == ("Da ripetere", "repost", post.pk, [desk.titled])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_sorted_narrowed_and_its_bin_gives_back(desk: Desk, language: str) -> None:
    post, _form = written(desk, text="Da trovare")
    browser = signed_in(desk.world.people["bruno"], language)
    bruno = desk.world.people["bruno"].pk
    for query in (f"assignee={bruno}", "sort=oldest", "sort=soonest", "sort=latest", "sort=nonsense"):
        assert "Da trovare" in browser.get(f"/b/caffe/posts/?{query}").content.decode()
    other = desk.world.people["anna"].pk
    assert "Da trovare" not in browser.get(f"/b/caffe/posts/?assignee={other}").content.decode()
    desk.client.post(f"/b/caffe/posts/{post.pk}/bin/")
    assert f"recover-{post.pk}" in browser.get("/b/caffe/posts/?view=bin").content.decode()
