"""From the compose form to delivery rows."""

import io
from datetime import UTC, datetime

from PIL import Image

from passaparola.publishing.models import Attachment
from tests.publishing.conftest import Desk

FUTURE = {"day": "2031-05-01", "hour": "09:30"}


def picture(colour: str = "red") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    file.seek(0)
    file.name = "tazza.jpg"
    return file


def test_the_empty_form_offers_every_channel(desk: Desk) -> None:
    page = desk.client.get("/b/caffe/compose/").content.decode()
    assert "@caffe" in page
    assert "blog.caffe" in page


def test_text_and_picture_become_one_delivery_for_each_channel(desk: Desk) -> None:
    form = desk.form(channel=[desk.short, desk.titled], title="Novità", files=[picture()], **FUTURE)
    answer = desk.send(form, "compose/schedule/")
    (post,) = desk.posts()
    assert answer.url == f"/b/caffe/posts/{post.pk}/"
    rows = desk.deliveries(post.pk)
    assert {row.channel_id for row in rows} == {desk.short, desk.titled}
    for row in rows:
        assert row.due_at == datetime(2031, 5, 1, 7, 30, tzinfo=UTC)
        assert row.state == "scheduled"
        assert row.snapshot["text"] == "Ciao"
        assert row.snapshot["media"][0]["type"] == "image/jpeg"
    titles = {row.channel_id: row.snapshot["title"] for row in rows}
    assert titles == {desk.short: "", desk.titled: "Novità"}
    page = desk.client.get(answer.url).content.decode()
    assert "Ciao" in page


def test_a_draft_keeps_its_picture_in_order_with_its_words(desk: Desk) -> None:
    form = desk.form(files=[picture("red"), picture("blue")])
    desk.send(form)
    with desk.brand():
        first, second = Attachment.objects.all()
    moved = {"media": [first.asset_id, second.asset_id], f"alt-{first.asset_id}": "Una tazza", "anyway": "1"}
    desk.send({**form, "files": [], **moved, "do": f"down:{first.asset_id}"})
    with desk.brand():
        rows = list(Attachment.objects.all())
    assert [row.asset_id for row in rows] == [second.asset_id, first.asset_id]
    assert rows[1].alt == "Una tazza"
