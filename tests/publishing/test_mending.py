"""One click mends a problem on the text that has it."""

import re

import pytest

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.kernel import text
from passaparola.kernel.message import Fix
from passaparola.library.models import Asset
from passaparola.publishing.models import Attachment, Post, Variant
from passaparola.publishing.preflight import mending
from passaparola.publishing.sheet import sheet_of
from tests.publishing.conftest import Desk

LONG = "Una frase che si ripete molte volte, e molte altre ancora. " * 60


def _post(desk: Desk, **said: object) -> Post:
    brand = desk.world.brands["caffe"]
    post = Post.objects.create(brand_id=brand, **said)
    for channel in (desk.short, desk.titled):
        Variant.objects.create(brand_id=brand, post=post, channel_id=channel)
    return post


def _mend(post: Post, channel: int, fix: Fix) -> tuple[Post, Channel]:
    row = Channel.objects.get(pk=channel)
    mending.mend(post, row, fix)
    return Post.objects.get(pk=post.pk), row


def test_a_text_too_long_for_one_channel_is_shortened_there_and_stays_whole_elsewhere(desk: Desk) -> None:
    with desk.brand():
        post, channel = _mend(_post(desk, text=LONG), desk.short, Fix("shorten"))
        sheet = sheet_of(post)
        limit = network_of(channel).spec.text[0]
        assert 0 < text.measured(sheet.text_for(channel), limit) <= limit.maximum
        assert post.text == LONG
        assert sheet.text_for(Channel.objects.get(pk=desk.titled)) == LONG


def test_a_label_is_put_into_the_text_that_lacks_it(desk: Desk) -> None:
    with desk.brand():
        post = _post(desk, text="Provato per voi")
        Variant.objects.filter(post=post, channel_id=desk.short).update(text="Provato")
        label = Fix("insert_label", {"label": "#pubblicità"})
        post, channel = _mend(post, desk.short, label)
        assert post.text == "Provato per voi"
        assert sheet_of(post).text_for(channel).startswith("#pubblicità")
        post, _channel = _mend(post, desk.titled, label)
        assert post.text.startswith("#pubblicità")


def test_a_poll_where_there_are_none_becomes_words(desk: Desk) -> None:
    with desk.brand():
        poll = {"choices": ["Tè", "Caffè"], "hours": 24, "multiple": False}
        post, _channel = _mend(_post(desk, text="Che cosa bevi?", poll=poll), desk.titled, Fix("poll_as_text"))
        assert post.poll is None
        assert "2. Caffè" in post.text


def test_files_too_many_for_one_channel_are_left_out_there(desk: Desk) -> None:
    with desk.brand():
        brand = desk.world.brands["caffe"]
        post = _post(desk, text="Guarda")
        for number in range(6):
            asset = Asset.objects.create(brand_id=brand, hash=f"{number:064}", type="image/png", size=9, name="a.png")
            Attachment.objects.create(brand_id=brand, post=post, asset=asset, position=number)
        post, channel = _mend(post, desk.short, Fix("drop_media", {"keep": 4, "kind": "image"}))
        sheet = sheet_of(post)
        assert [each.position for each in sheet.files_for(channel)] == [0, 1, 2, 3]
        assert len(sheet.files_for(Channel.objects.get(pk=desk.titled))) == 6


def test_what_only_a_person_can_do_is_not_done(desk: Desk) -> None:
    assert not mending.can(Fix("write_alt", {"number": 1}))
    with desk.brand(), pytest.raises(KeyError):
        _mend(_post(desk, text="a"), desk.short, Fix("write_alt", {"number": 1}))


def test_the_review_offers_to_mend_and_one_click_does_it_with_undo(desk: Desk) -> None:
    form = desk.form(text=LONG)
    desk.send(form)
    (post,) = desk.posts()
    page = desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    problem = re.findall(r'value="(publishing\.too_long[^"]+):shorten"', page)[0]
    desk.send({**form, "anyway": "1", "do": f"{problem}:shorten"}, "compose/mend/")
    with desk.brand():
        row = Channel.objects.get(pk=desk.short)
        limit = network_of(row).spec.text[0]
        post = Post.objects.get(pk=post.pk)
        assert text.measured(sheet_of(post).text_for(row), limit) <= limit.maximum
        first, mended = reversed(list(post.versions.all()))
        assert (first.content["text"], mended.why) == (LONG, "mended")
    desk.client.post(f"/b/caffe/posts/{post.pk}/versions/{first.number}/restore/")
    assert desk.posts()[0].text == LONG


def test_a_fix_that_nothing_asks_for_is_not_done(desk: Desk) -> None:
    form = desk.form(text="Va bene così")
    desk.send({**form, "do": "publishing.too_long.grapheme:shorten"}, "compose/mend/")
    desk.send({**form, "anyway": "1", "do": "anything"}, "compose/mend/")
    assert desk.posts()[0].text == "Va bene così"


def test_what_may_go_wrong_at_its_hour_stands_in_the_review(desk: Desk) -> None:
    with desk.brand():
        Channel.objects.filter(pk=desk.short).update(health="reconnect")
    desk.send(desk.form(text="Ciao"))
    (post,) = desk.posts()
    page = desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    assert "has to be connected again" in page


def test_of_files_that_do_not_go_together_the_channel_keeps_one(desk: Desk) -> None:
    with desk.brand():
        post = _post(desk, text="Ecco il listino")
        for number, kind in enumerate(("image/jpeg", "application/pdf")):
            asset = Asset.objects.create(brand_id=post.brand_id, hash=str(number) * 64, type=kind, size=1)
            Attachment.objects.create(brand_id=post.brand_id, post=post, asset=asset, position=number)
        post, channel = _mend(post, desk.short, Fix("keep_alone", {"number": 2}))
        sheet = sheet_of(post)
        assert [each.asset.type for each in sheet.files_for(channel)] == ["application/pdf"]
        assert len(sheet.files_for(Channel.objects.get(pk=desk.titled))) == 2
