"""Keeping what is written: nothing that was typed is ever lost, and the same form is the same post."""

import re
from uuid import uuid4

import pytest

from passaparola.channels.models import Channel
from passaparola.publishing.models import Post, Variant
from tests.publishing.conftest import Desk
from tests.support.browsing import signed_in, somebody


def version(desk: Desk, post: Post) -> str:
    page = desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    found = re.search(r'name="version" value="([0-9a-f]*)"', page)
    assert found
    return found[1]


def test_a_form_sent_twice_is_one_post(desk: Desk) -> None:
    form = desk.form()
    desk.send(form)
    desk.send(form)
    assert len(desk.posts()) == 1


def test_typing_keeps_the_draft_and_says_where_it_is(desk: Desk) -> None:
    answer = desk.send(desk.form(text="Prime parole"), "compose/check/")
    (post,) = desk.posts()
    assert post.text == "Prime parole"
    assert answer.headers["HX-Replace-Url"] == f"/b/caffe/posts/{post.pk}/"
    assert "Prime parole" in answer.content.decode()


def test_an_empty_form_makes_no_draft(desk: Desk) -> None:
    answer = desk.send(desk.form(text="  ", **{f"text-{desk.short}": ""}), "compose/check/")
    assert answer.status_code == 200
    assert desk.posts() == []


def test_a_form_without_a_key_is_none_of_ours(desk: Desk) -> None:
    assert desk.send({"text": "Ciao", "key": "1"}).status_code == 400
    assert desk.send({"text": "Ciao"}, "compose/check/").status_code == 400


def test_nonsense_in_the_form_costs_nothing_of_what_was_written(desk: Desk) -> None:
    nonsense = {
        "day": "domani",
        "hour": "25:99",
        "media": ["x", "-1", "9" * 30],
        "channel": ["0", "abc"],
        "pick": ["77"],
    }
    desk.send(desk.form(text="Resta\x00 qui", language="x" * 40, title="t" * 500, **nonsense))
    (post,) = desk.posts()
    assert post.text == "Resta qui"
    assert post.plan_date is None
    assert len(post.title) == 300


def test_another_window_is_not_written_over(desk: Desk) -> None:
    form = desk.form(text="Prima")
    desk.send(form)
    (post,) = desk.posts()
    opened = {**form, "version": version(desk, post)}
    desk.send({**opened, "text": "Dalla prima finestra"})
    answer = desk.send({**opened, "text": "Dalla seconda finestra"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Dalla seconda finestra" in page
    assert "another window" in page
    assert desk.posts()[0].text == "Dalla prima finestra"
    desk.send({**opened, "text": "Dalla seconda finestra", "anyway": "1"})
    assert desk.posts()[0].text == "Dalla seconda finestra"


def test_typing_in_a_second_window_says_so_and_stores_nothing(desk: Desk) -> None:
    form = desk.form(text="Prima")
    desk.send(form)
    answer = desk.send({**form, "text": "Altro", "version": "0" * 16}, "compose/check/")
    assert "another window" in answer.content.decode()
    assert desk.posts()[0].text == "Prima"


def test_what_this_window_stored_while_typing_does_not_stand_in_its_own_way(desk: Desk) -> None:
    opened = desk.form(window="a", turn="1")
    desk.send(opened, "compose/check/")  # its answer, with the new version, is still on its way
    answer = desk.send({**opened, "text": "Ciao a tutti", "turn": "2"})
    assert answer.status_code == 302
    assert [post.text for post in desk.posts()] == ["Ciao a tutti"]


def test_a_request_that_was_overtaken_takes_nothing_back(desk: Desk) -> None:
    opened = desk.form(window="a", turn="1")
    desk.send({**opened, "text": "Ciao a tutti", "turn": "2"})
    desk.send(opened, "compose/check/")
    assert [post.text for post in desk.posts()] == ["Ciao a tutti"]


def test_another_window_in_between_is_noticed(desk: Desk) -> None:
    opened = desk.form(window="a", turn="1")
    desk.send(opened)
    desk.send({**opened, "window": "b", "anyway": "1", "text": "Altro"})
    answer = desk.send({**opened, "text": "Ciao a tutti", "turn": "2"})
    assert answer.status_code == 409
    assert [post.text for post in desk.posts()] == ["Altro"]


def test_a_channel_has_its_own_text_until_it_follows_again(desk: Desk) -> None:
    own, tick = f"text-{desk.short}", f"own-{desk.short}"
    form = desk.form(text="Per tutti", anyway="1")
    desk.send({**form, own: "Solo qui", tick: "on"})
    with desk.brand():
        assert Variant.objects.get().text == "Solo qui"
    desk.send({**form, own: "Solo qui"})
    with desk.brand():
        assert Variant.objects.get().text is None


def test_a_channel_taken_out_keeps_its_own_text(desk: Desk) -> None:
    own, tick = f"text-{desk.short}", f"own-{desk.short}"
    form = desk.form(anyway="1")
    desk.send({**form, own: "Solo qui", tick: "on"})
    desk.send({**form, own: "Solo qui", tick: "on", "channel": []})
    with desk.brand():
        variant = Variant.objects.get()
        assert (variant.chosen, variant.text) == (False, "Solo qui")


def test_a_text_too_long_is_said_while_typing_and_kept(desk: Desk) -> None:
    answer = desk.send(desk.form(text="è" * 301), "compose/check/")
    assert "Too long" in answer.content.decode()
    assert len(desk.posts()[0].text) == 301


def test_the_channels_own_server_says_how_long_a_text_may_be(desk: Desk) -> None:
    with desk.brand():
        Channel.objects.filter(pk=desk.short).update(facts={"limit.text": "5000"})
    long, longer = "a" * 4000, "a" * 5003
    assert "Too long" not in desk.send(desk.form(text=long), "compose/check/").content.decode()
    assert "Too long" in desk.send(desk.form(text=longer), "compose/check/").content.decode()
    assert desk.send(desk.form(text=long), "compose/publish/").status_code == 302
    page = desk.client.get(f"/b/caffe/posts/{desk.posts()[-1].pk}/").content.decode()
    assert "4000 / 5000" in page
    assert len(desk.deliveries(desk.posts()[-1].pk)) == 1


def test_links_and_tags_are_marked_in_the_preview_and_markup_is_not(desk: Desk) -> None:
    text = "<b>Ciao</b> https://e.example/x #caffè"
    page = desk.send(desk.form(text=text), "compose/check/").content.decode()
    assert "&lt;b&gt;Ciao&lt;/b&gt;" in page
    assert '<span class="preview-mark">https://e.example/x</span>' in page
    assert '<span class="preview-mark">#caffè</span>' in page


def test_options_of_a_network_are_kept_for_it_alone(desk: Desk) -> None:
    from passaparola import networks
    from tests.publishing.conftest import TITLED

    tags = next(each for each in networks.named(TITLED).spec.options if each.kind == "tags")
    desk.send(desk.form(channel=[desk.titled], **{f"option-{TITLED}-{tags.name}": "caffè, torino"}))
    assert desk.posts()[0].options[TITLED] == {tags.name: ["caffè", "torino"]}


def test_who_only_reads_sees_the_post_and_writes_nothing(desk: Desk) -> None:
    desk.send(desk.form())
    (post,) = desk.posts()
    reader = with_role(desk, "analyst")
    assert reader.get(f"/b/caffe/posts/{post.pk}/").status_code == 200
    assert reader.get("/b/caffe/compose/").status_code == 403
    for where in ("compose/", "compose/check/", "compose/schedule/", "compose/publish/", "compose/unschedule/",
                  "compose/update/", "compose/take-down/", f"posts/{post.pk}/bin/", f"posts/{post.pk}/copy/",
                  f"posts/{post.pk}/recover/", f"posts/{post.pk}/move/"):  # fmt: skip
        assert reader.post(f"/b/caffe/{where}", desk.form(text="No", at="2031-01-01T10:00")).status_code == 403, where
    assert [each.text for each in desk.posts()] == ["Ciao"]


def test_nobody_sees_the_posts_of_another_brand(desk: Desk) -> None:
    desk.send(desk.form())
    (post,) = desk.posts()
    rival = signed_in(desk.world.people["carla"])
    for where in ("", "deliveries/"):
        assert rival.get(f"/b/caffe/posts/{post.pk}/{where}").status_code == 404
        assert rival.get(f"/b/vino/posts/{post.pk}/{where}").status_code == 404
    assert rival.post(f"/b/vino/posts/{post.pk}/bin/").status_code == 404
    rival.post("/b/vino/compose/", desk.form(key=str(post.key), text="Mio"))
    assert [each.text for each in desk.posts()] == ["Ciao"]


@pytest.mark.parametrize("where", ["compose/", "posts/", "calendar/", "library/"])
def test_who_is_not_signed_in_is_sent_to_sign_in(desk: Desk, where: str) -> None:
    answer = somebody().get(f"/b/caffe/{where}")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url  # type: ignore[attr-defined]


def test_a_copy_is_a_draft_of_its_own(desk: Desk) -> None:
    desk.send(desk.form(day="2031-05-01", hour="09:30"), "compose/schedule/")
    (post,) = desk.posts()
    desk.client.post(f"/b/caffe/posts/{post.pk}/copy/")
    _first, copied = desk.posts()
    assert (copied.text, copied.plan_date) == ("Ciao", None)
    assert desk.deliveries(copied.pk) == []


def test_a_part_of_the_page_is_answered_with_that_part_and_its_address(desk: Desk) -> None:
    desk.send(desk.form())
    (post,) = desk.posts()
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = desk.client.get(f"/b/caffe/posts/{post.pk}/", headers=headers)
    page = answer.content.decode()
    assert page.lstrip().startswith("<form")
    assert answer.headers["HX-Replace-Url"] == f"/b/caffe/posts/{post.pk}/"
    assert (
        'formaction="/b/caffe/compose/publish/"'
        in desk.client.get(f"/b/caffe/posts/{post.pk}/actions/").content.decode()
    )


def test_files_and_channels_of_another_brand_are_not_taken(desk: Desk) -> None:
    from passaparola.channels.models import Channel
    from passaparola.library.models import Asset
    from passaparola.publishing.models import Attachment
    from passaparola.workspaces import tenancy

    vino = desk.world.brands["vino"]
    with tenancy.brand(vino):
        asset = Asset.objects.create(brand_id=vino, hash="0" * 64, type="image/png", size=1).pk
        channel = Channel.objects.create(brand_id=vino, network="nowhere", remote_id="1", handle="h", address="a").pk
    desk.send(desk.form(channel=[channel], pick=[asset], media=[asset], **{f"text-{channel}": "Mio"}))
    with desk.brand():
        assert Attachment.objects.count() == 0
        assert Variant.objects.count() == 0


def test_a_picture_is_picked_from_the_library_with_its_words(desk: Desk) -> None:
    from passaparola.library.models import Asset
    from passaparola.publishing.models import Attachment

    brand = desk.world.brands["caffe"]
    with desk.brand():
        asset = Asset.objects.create(brand_id=brand, hash="0" * 64, type="image/png", size=1, alt="Una moka").pk
    desk.send(desk.form(pick=[asset]))
    with desk.brand():
        assert Attachment.objects.get().alt == "Una moka"


def test_a_post_in_the_bin_goes_nowhere(desk: Desk) -> None:
    form = desk.form(anyway="1")
    desk.send(form)
    (post,) = desk.posts()
    desk.client.post(f"/b/caffe/posts/{post.pk}/bin/")
    answer = desk.send(form, "compose/publish/")
    assert "take it out first" in desk.client.get(answer.url).content.decode()
    assert desk.deliveries(post.pk) == []


def test_an_approver_says_when_and_not_what(desk: Desk) -> None:
    form = desk.form()
    desk.send(form)
    (post,) = desk.posts()
    approver = with_role(desk, "approver")
    page = approver.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    assert "compose/schedule/" in page
    assert approver.post("/b/caffe/compose/", {**form, "text": "Altro"}).status_code == 403
    planned = {**form, "text": "Altro", "day": "2031-05-01", "hour": "09:30"}
    assert approver.post("/b/caffe/compose/schedule/", {**planned, "key": str(uuid4())}).status_code == 404
    approver.post("/b/caffe/compose/schedule/", planned)
    (row,) = desk.deliveries(post.pk)
    assert row.snapshot["text"] == "Ciao"
    assert str(desk.posts()[0].plan_date) == "2031-05-01"


def with_role(desk: Desk, role: str):  # type: ignore[no-untyped-def]
    from passaparola.workspaces import tenancy
    from passaparola.workspaces.models import BrandAccess, Membership
    from tests.support.people import make_person

    person, studio = make_person("dora"), desk.world.organisations["studio"]
    with tenancy.person(desk.world.people["anna"].pk):
        member = Membership.objects.create(organisation_id=studio, person=person, role=role)
        BrandAccess.objects.create(organisation_id=studio, membership=member, brand_id=desk.world.brands["caffe"])
    return signed_in(person)
