"""The whole way: from the form, through the sender, to what anybody sees on the networks' fakes."""

import psycopg

from passaparola.publishing.models import Attachment
from tests.deliveries.desk import Desk as Counter
from tests.deliveries.desk import dispatcher
from tests.deliveries.stage import Stage, sending, stage
from tests.publishing.conftest import TITLED, Desk
from tests.publishing.test_pages import picture


def shown(scene: Stage, network: str):  # type: ignore[no-untyped-def]
    return scene.witnesses[network].fake.shown()


def test_a_post_with_a_picture_is_published_changed_and_deleted(
    desk: Desk, owner: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    with dispatcher() as line, stage(Counter(desk.world, owner, line)) as scene, sending(scene):
        channels = [scene.channel(name).pk for name in scene.witnesses]
        form = desk.form(channel=channels, title="Novità", text="Caffè nuovo", anyway="1")
        desk.send({**form, "files": [picture()]})
        (post,) = desk.posts()
        with desk.brand():
            asset = Attachment.objects.get().asset_id
        form |= {"media": [asset], f"alt-{asset}": "Una tazza rossa"}
        desk.send(form, "compose/publish/")
        scene.until(scene.settled)
        for name in scene.witnesses:
            (seen,) = shown(scene, name)
            assert "Caffè nuovo" in seen.text
            assert seen.alts == ("Una tazza rossa",)
            assert seen.title == ("Novità" if name == TITLED else "")
        page = desk.client.get(f"/b/caffe/posts/{post.pk}/deliveries/").content.decode()
        assert page.count("See it there") == len(channels)
        desk.send({**form, "text": "Caffè nuovissimo"}, "compose/update/")
        scene.until(scene.settled)
        assert all("Caffè nuovissimo" in shown(scene, name)[0].text for name in scene.witnesses)
        desk.send({**form, "text": "Caffè nuovissimo"}, "compose/take-down/")
        scene.until(scene.settled)
        assert [shown(scene, name) for name in scene.witnesses] == [[]] * len(channels)
