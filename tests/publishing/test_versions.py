"""Versions: kept by themselves, compared, brought back; what another wrote is never written over."""

from datetime import date, time, timedelta

from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.library.models import Asset
from passaparola.publishing.models import Attachment, Post, Variant, Version
from passaparola.publishing.versions import comparing, keeping
from passaparola.publishing.versions.comparing import Kind, Piece
from tests.publishing.conftest import Desk

ADDRESS = "/b/caffe/posts/{post}/versions/"


def _post(desk: Desk, text: str = "Ciao") -> Post:
    brand = desk.world.brands["caffe"]
    post = Post.objects.create(brand_id=brand, text=text, plan_date=date(2027, 5, 12), plan_time=time(9, 0))
    Variant.objects.create(brand_id=brand, post=post, channel_id=desk.short)
    return post


def _say(post: Post, text: str, person: int, *, later: timedelta = timedelta()) -> Version:
    post.text = text
    post.save()
    if later:
        post.versions.update(made_at=timezone.now() - later)
    kept = keeping.keep(post, person)
    assert kept is not None
    return kept


def test_one_sitting_is_one_version_and_another_s_words_are_their_own(desk: Desk) -> None:
    bruno, anna = desk.world.people["bruno"].pk, desk.world.people["anna"].pk
    with desk.brand():
        post = _post(desk)
        assert [_say(post, text, bruno).number for text in ("C", "Ci", "Cia")] == [1, 1, 1]
        assert _say(post, "Cia", anna).number == 1  # nothing changed
        assert _say(post, "Ciao da Anna", anna).number == 2
        assert _say(post, "Ciao da Bruno", bruno).number == 3
        assert _say(post, "Ciao, più tardi", bruno, later=timedelta(minutes=11)).number == 4
        said = [each.content["text"] for each in post.versions.all()]
        assert said == ["Ciao, più tardi", "Ciao da Bruno", "Ciao da Anna", "Cia"]


def test_going_back_brings_all_of_it_and_loses_nothing(desk: Desk) -> None:
    bruno = desk.world.people["bruno"].pk
    with desk.brand():
        post = _post(desk)
        asset = Asset.objects.create(brand_id=post.brand_id, hash="a" * 64, type="image/png", size=9, name="a.png")
        Attachment.objects.create(brand_id=post.brand_id, post=post, asset=asset, position=1, alt="Una tazza")
        Variant.objects.filter(post=post).update(text="Ciao a voi")
        first = keeping.keep(post, bruno)
        assert first is not None
        before = keeping.content_of(post)
        post.attachments.all().delete()
        Variant.objects.filter(post=post).update(text=None, chosen=False)
        post.text, post.plan_date, post.poll = "Altro", None, {"choices": ["a", "b"]}
        post.save()
        keeping.restore(first, bruno)
        post = Post.objects.get(pk=post.pk)
        assert keeping.content_of(post) == before
        kept = post.versions.get(why="before_restore")
        keeping.restore(kept, bruno)
        assert Post.objects.get(pk=post.pk).text == "Altro"


def test_what_is_gone_from_the_brand_stays_away(desk: Desk) -> None:
    with desk.brand():
        post = _post(desk)
        asset = Asset.objects.create(brand_id=post.brand_id, hash="a" * 64, type="image/png", size=9, name="a.png")
        Attachment.objects.create(brand_id=post.brand_id, post=post, asset=asset, position=1)
        version = keeping.keep(post, None)
        assert version is not None
        Asset.objects.filter(pk=asset.pk).update(binned_at=timezone.now())
        Channel.objects.filter(pk=desk.short).update(binned_at=timezone.now())
        restored = keeping.restore(version, None)
        assert (restored.attachments.count(), restored.variants.filter(chosen=True).count()) == (0, 0)


def test_a_comparison_says_what_went_and_what_came(desk: Desk) -> None:
    assert comparing.compared("Domani si apre", "Oggi si apre!") == [
        Piece(Kind.GONE, "Domani"),
        Piece(Kind.NEW, "Oggi"),
        Piece(Kind.SAME, " si apre"),
        Piece(Kind.NEW, "!"),
    ]
    old = {"text": "a", "files": [{"name": "x.png"}], "variants": [{"channel": 7, "text": None, "chosen": True}]}
    new = {"text": "a", "files": [], "variants": [{"channel": 7, "text": "b", "chosen": True}]}
    assert [(each.name, each.channel) for each in comparing.changes(old, new)] == [("files", None), ("text", 7)]


def test_the_page_compares_and_goes_back_with_undo(desk: Desk) -> None:
    with desk.brand():
        post = _post(desk, "Domani si apre")
        keeping.keep(post, desk.world.people["anna"].pk)
        _say(post, "Oggi si apre", desk.world.people["bruno"].pk)
    page = desk.client.get(ADDRESS.format(post=post.pk)).content.decode()
    assert "<del>Domani</del>" in page
    assert "<ins>Oggi</ins>" in page
    answer = desk.client.post(f"{ADDRESS.format(post=post.pk)}1/restore/")
    assert answer.status_code == 302
    assert desk.posts()[0].text == "Domani si apre"
    assert desk.client.post(f"{ADDRESS.format(post=post.pk)}99/restore/").status_code == 404


def test_saving_the_form_keeps_versions(desk: Desk) -> None:
    form = desk.form(text="Prima")
    desk.send(form)
    (post,) = desk.posts()
    with desk.brand():
        assert [each.content["text"] for each in post.versions.all()] == ["Prima"]
    desk.send({**form, "anyway": "1", "text": "Seconda", "day": "2027-05-12", "hour": "09:00"}, "compose/schedule/")
    with desk.brand():
        assert post.versions.all()[0].why == "scheduled"
