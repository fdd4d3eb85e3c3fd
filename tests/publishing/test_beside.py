"""Threads, first comments, polls and labels of posts: scheduled, taken back, changed, taken down, and by hand."""

import psycopg
from django.urls import reverse

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import State
from passaparola.publishing import scheduling
from passaparola.publishing.content import side
from passaparola.publishing.models import KIND, Mention, Post, Variant
from passaparola.publishing.sheet import sheet_of
from passaparola.strategy.models import Partner
from tests.deliveries.desk import Desk as Counter
from tests.deliveries.desk import dispatcher
from tests.deliveries.stage import sending, stage
from tests.publishing.conftest import SHORT, TITLED, Desk
from tests.support.plain import BY_HAND

HAND = next(name for name, each in BY_HAND.items() if each.spec.threads)
LONG = "Il pane esce dal forno alle sette. " * 20


def made(desk: Desk, *channels: int, **fields: object) -> Post:
    """A stored post for these channels, inside the brand's scope."""
    brand = desk.world.brands["caffe"]
    post = Post.objects.create(brand_id=brand, language="it", **{"text": LONG, "split": True, **fields})
    for channel in channels:
        Variant.objects.create(brand_id=brand, post=post, channel_id=channel)
    return post


def rows(post: Post) -> list[tuple[str, str, str]]:
    found = Delivery.objects.filter(thing_id=post.pk).order_by("pk")
    return [(each.thing_kind, each.action, each.state) for each in found]


def test_a_long_text_becomes_deliveries_that_follow_one_another(desk: Desk) -> None:
    with desk.brand():
        post = made(desk, desk.short, numbered=True, first_comment="Il link")
        scheduling.publish_now(post, None)
        found = list(Delivery.objects.filter(thing_id=post.pk).order_by("pk"))
        parts = sheet_of(post).parts_for(found[0].channel)
        assert [each.thing_kind for each in found] == [
            KIND,
            *(side.part(n) for n in range(2, len(parts) + 1)),
            "comment",
        ]
        assert [each.snapshot["text"] for each in found] == [*parts, "Il link"]
        assert [each.follows_id for each in found] == [None, *(each.pk for each in found[:-1])]
        assert len({each.key for each in found}) == len(found)
        assert not sheet_of(post).stale


def test_taking_back_takes_everything_back(desk: Desk) -> None:
    with desk.brand():
        post = made(desk, desk.short, first_comment="Il link")
        scheduling.publish_now(post, None)
        assert scheduling.take_back(post, None).count == 1
        assert {state for _, _, state in rows(post)} == {State.CANCELLED}
        scheduling.publish_now(post, None)  # and it can go out again
        assert [state for _, _, state in rows(post)].count(State.SCHEDULED) == len(rows(post)) / 2


def test_nothing_goes_out_without_its_label(desk: Desk) -> None:
    with desk.brand():
        partner = Partner.objects.create(brand_id=desk.world.brands["caffe"], name="Torrefazione Blu")
        post = made(desk, desk.short, text="Buono", relation="paid", partner=partner)
        try:
            scheduling.publish_now(post, None)
        except scheduling.Blocked as blocked:
            assert [each.message.id for each in blocked.problems] == ["publishing.label_missing"]
        else:
            raise AssertionError("it was taken")
        post.text = "Pubblicità – in collaborazione con Torrefazione Blu\n\nBuono"
        post.save()
        assert scheduling.publish_now(post, None)


def test_a_channel_has_its_own_title_comment_files_and_people(desk: Desk) -> None:
    with desk.brand():
        brand = desk.world.brands["caffe"]
        Mention.objects.create(brand_id=brand, name="marta", plain="Marta Bianchi", handles={SHORT: "marta.example"})
        post = made(desk, desk.short, desk.titled, text="Grazie @marta", title="Uno", first_comment="Per tutti")
        Variant.objects.filter(post=post, channel=desk.titled).update(title="Due", first_comment="Solo qui", media=[])
        sheet = sheet_of(post)
        short, titled = (Channel.objects.get(pk=each) for each in (desk.short, desk.titled))
        assert [sheet.draft_for(each).text for each in (short, titled)] == [
            "Grazie @marta.example",
            "Grazie Marta Bianchi",
        ]
        assert [sheet.draft_for(each).title for each in (short, titled)] == ["", "Due"]
        assert [sheet.comment_for(each) for each in (short, titled)] == ["Per tutti", "Solo qui"]


def test_by_hand_everything_is_in_one_kit(desk: Desk) -> None:
    with desk.brand():
        brand = desk.world.brands["caffe"]
        channel = Channel.objects.create(
            brand_id=brand, network=HAND, remote_id="forno-1", handle="@forno", address="https://e", health="by_hand"
        )
        poll = {"choices": ["Pane", "Focaccia"], "hours": 24, "multiple": False}
        post = made(desk, channel.pk, first_comment="Il link", poll=poll, ai_made=True)
        (row,) = scheduling.publish_now(post, None)
        assert rows(post) == [(KIND, "publish", State.SCHEDULED)]
        assert row.snapshot["comment"] == "Il link"
        assert len(row.snapshot["rest"]) == 1
    page = desk.client.get(reverse("publishing:kit", args=["caffe", row.pk]))
    shown = page.content.decode()
    for told in ("kit-part-2", "kit-comment", "kit-choice-2", "Focaccia", "Il link"):
        assert told in shown


def test_a_thread_with_a_comment_is_published_changed_and_deleted(
    desk: Desk, owner: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    with dispatcher() as line, stage(Counter(desk.world, owner, line)) as scene, sending(scene):
        threaded = [name for name in scene.witnesses if networks.named(name).spec.threads]
        channels = [scene.channel(name).pk for name in scene.witnesses]
        with desk.brand():
            post = made(desk, *channels, first_comment="Primo")
            scheduling.publish_now(post, None)
        scene.until(scene.settled)
        for name in threaded:
            shown = {each.id: each for each in scene.witnesses[name].fake.shown()}
            chain = sorted(shown.values(), key=lambda each: _depth(each.id, shown))
            assert "".join(each.text for each in chain[:-1]).replace(" ", "") == LONG.replace(" ", "")
            assert chain[-1].text == "Primo"
            assert [_depth(each.id, shown) for each in chain] == list(range(len(chain)))
        (blog,) = scene.witnesses[TITLED].fake.shown()
        assert [text for _, text in blog.replies] == ["Primo"]
        with desk.brand():
            post.text, post.first_comment = "Breve, adesso.", ""
            post.save()
            scheduling.update(post, None)
        scene.until(scene.settled)
        for name in scene.witnesses:
            (left,) = scene.witnesses[name].fake.shown()
            assert left.text == "Breve, adesso."
            assert not [text for _, text in left.replies if text == "Primo"]
        with desk.brand():
            assert not sheet_of(post).stale
            scheduling.take_down(post, None)
        scene.until(scene.settled)
        assert [list(each.fake.shown()) for each in scene.witnesses.values()] == [[]] * len(scene.witnesses)


def _depth(id: str, shown: dict) -> int:  # type: ignore[type-arg]
    return 1 + _depth(shown[id].follows, shown) if shown[id].follows in shown else 0
