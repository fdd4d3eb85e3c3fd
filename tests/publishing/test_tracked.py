"""The links of a post go out as tracked ones where the post wants it, and are made when it is handed over."""

from passaparola.links.models import TrackedLink
from passaparola.publishing import tracked
from passaparola.publishing.models import Post
from tests.publishing.conftest import Desk

LONG = "https://www.example.org/" + "a" * 290


def _scheduled(desk: Desk, **more: object) -> tuple[Post, dict[str, object]]:
    form = desk.form(text=f"Guarda {LONG} ora", day="2999-01-05", hour="10:00", **more)
    desk.send(form, "compose/schedule/")
    return desk.posts()[-1], form


def test_each_channel_gets_links_of_its_own_when_the_post_is_scheduled(desk: Desk) -> None:
    post, _form = _scheduled(desk, tracked="on", channel=[desk.short, desk.titled], title="T")
    with desk.brand():
        links = {each.channel_id: each for each in TrackedLink.objects.all()}
    texts = {each.channel_id: each.snapshot["text"] for each in desk.deliveries(post.pk)}
    assert set(links) == {desk.short, desk.titled} == set(texts)
    for channel, link in links.items():
        assert link.target == LONG and LONG not in texts[channel]
        assert f"/l/{link.code} ora" in texts[channel]


def test_what_was_scheduled_is_not_called_another_version_and_is_not_made_twice(desk: Desk) -> None:
    post, form = _scheduled(desk, tracked="on")
    page = desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    assert "earlier version" not in page
    desk.send({**form, "anyway": "1", "hour": "11:00"}, "compose/schedule/")
    with desk.brand():
        assert TrackedLink.objects.count() == 1


def test_a_text_that_fits_only_with_short_links_is_taken(desk: Desk) -> None:
    post, _form = _scheduled(desk, tracked="on")
    assert [each.state for each in desk.deliveries(post.pk)] == ["scheduled"]
    plain, _form = _scheduled(desk)
    assert desk.deliveries(plain.pk) == []


def test_nothing_is_made_before_it_is_scheduled(desk: Desk) -> None:
    desk.send(desk.form(text=f"Guarda {LONG}", tracked="on"))
    desk.client.get(f"/b/caffe/posts/{desk.posts()[-1].pk}/")
    with desk.brand():
        assert not TrackedLink.objects.exists()
    assert tracked.short_length() < 60
