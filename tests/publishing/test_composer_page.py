"""The compose page: which channels it ticks, what it says of links, and the next free place."""

from passaparola.kernel.network.look import Card, Look, Tiles
from passaparola.links.models import UtmRule
from passaparola.publishing.models import Post, Variant
from passaparola.publishing.review import folded
from tests.publishing.conftest import Desk

TICKED = "data-channel checked"


def test_somebody_who_never_wrote_here_finds_no_channel_ticked(desk: Desk) -> None:
    assert TICKED not in desk.client.get("/b/caffe/compose/").content.decode()


def test_the_channels_of_the_persons_last_post_are_ticked(desk: Desk) -> None:
    desk.send(desk.form(channel=[desk.titled]))
    page = desk.client.get("/b/caffe/compose/").content.decode()
    assert page.count(TICKED) == 1
    assert f'value="{desk.titled}" {TICKED}' in page


def test_a_channel_that_was_asked_for_is_ticked(desk: Desk) -> None:
    page = desk.client.get(f"/b/caffe/compose/?channel={desk.short}").content.decode()
    assert f'value="{desk.short}" {TICKED}' in page


def test_a_channel_keeps_its_own_title_and_first_comment_until_it_follows_again(desk: Desk) -> None:
    title = f"title-{desk.titled}"
    form = desk.form(channel=[desk.titled], title="Per tutti", content="1", anyway="1", **{title: "Solo qui"})
    desk.send({**form, f"own-{title}": "on"})
    with desk.brand():
        assert Variant.objects.get(channel=desk.titled).title == "Solo qui"
    desk.send(form)
    with desk.brand():
        assert Variant.objects.get(channel=desk.titled).title is None


def test_fields_of_a_channel_that_is_not_the_brands_are_not_looked_at(desk: Desk) -> None:
    desk.send(desk.form(**{"title-999999": "x", "own-title-999999": "on"}))
    with desk.brand():
        assert list(Variant.objects.values_list("channel", flat=True)) == [desk.short]


def test_the_page_says_what_is_added_to_tracked_links(desk: Desk) -> None:
    with desk.brand():
        UtmRule.objects.create(brand_id=desk.world.brands["caffe"], on=True, campaign="natale")
    desk.send(desk.form(text="https://shop.example/", tracked="on"))
    (post,) = desk.posts()
    assert "utm_campaign = natale" in desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    desk.send(
        desk.form(key=str(post.key), text="https://shop.example/", tracked="on", anyway="1", **{"utm-asked": "1"})
    )
    assert "utm_campaign" not in desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()


def test_the_next_free_place_is_after_the_one_that_the_form_has(desk: Desk) -> None:
    form = desk.form(do="next-free", anyway="1")
    desk.send(form)
    (first,) = desk.posts()
    assert first.plan_date is not None
    desk.send({**form, "day": str(first.plan_date), "hour": str(first.plan_time)})
    with desk.brand():
        second = Post.objects.get()
    assert (second.plan_date, second.plan_time) > (first.plan_date, first.plan_time)  # type: ignore[operator]


def test_a_text_folds_at_a_words_end() -> None:
    part = folded("una due tre quattro", 9)
    assert [words for _kind, words in part.seen] == ["una due"]
    assert [words for _kind, words in part.folded] == [" tre quattro"]
    assert folded("una", None).folded == ()


def test_a_picture_is_cropped_only_beyond_what_the_network_keeps() -> None:
    look = Look(tiles=Tiles.CAROUSEL, card=Card.NONE, ratios=(0.8, 1.91))
    assert look.cropped(1000, 1000) is None
    assert look.cropped(1000, 2000) == 0.8
    assert look.cropped(3000, 1000) == 1.91
    assert Look().cropped(3000, 1000) is None
