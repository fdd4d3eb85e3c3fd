"""What a team writes with: kept once, put into posts, counted, thrown away and taken back."""

from uuid import uuid4

from passaparola.publishing.aids.blanks import blanks, filled, joined
from passaparola.publishing.models import Aid, Mention, Post, Variant
from tests.publishing.conftest import Desk


def kept(desk: Desk, kind: str = "snippet", **fields: object) -> Aid:
    """An aid of the desk's brand."""
    content = {"text": fields.pop("text", "Aperti dalle 7"), **dict(fields.pop("content", {}))}  # type: ignore[call-overload]
    with desk.brand():
        return Aid.objects.create(brand_id=desk.world.brands["caffe"], kind=kind, name="Uno", content=content, **fields)


def test_blanks_are_found_once_and_in_order_and_filled_where_there_is_an_answer() -> None:
    text = "Da {data}: {prodotto nuovo}! {data} {1} {}"
    assert blanks(text) == ["data", "prodotto nuovo"]
    assert filled(text, {"data": "sabato"}) == "Da sabato: {prodotto nuovo}! sabato {1} {}"


def test_what_is_joined_stands_apart_only_from_something() -> None:
    assert joined("", "#pane") == "#pane"
    assert joined("Ciao\n", " #pane ") == "Ciao\n\n#pane"


def test_hashtags_are_kept_each_once_with_one_sign(desk: Desk) -> None:
    desk.send({"name": "Pane", "text": "pane, #Lievito  #pane #caserta"}, "aids/new/?kind=hashtags")
    with desk.brand():
        assert Aid.objects.get().content == {"text": "#pane #Lievito #caserta"}


def test_a_signature_of_one_channel_is_not_put_under_every_post(desk: Desk) -> None:
    form = {"name": "Firma", "text": "Forno", "channel": desk.short, "always": "on"}
    assert desk.client.post("/b/caffe/aids/new/?kind=signature", form).status_code == 422
    form.pop("channel")
    desk.send(form, "aids/new/?kind=signature")
    assert "Forno</textarea>" in desk.client.get("/b/caffe/compose/").content.decode()


def test_a_form_with_nothing_but_its_signature_makes_no_draft(desk: Desk) -> None:
    kept(desk, "signature", text="Forno Rossi", always=True)
    desk.send(desk.form(text="\n\nForno Rossi"), "compose/check/")
    assert desk.posts() == []
    desk.send(desk.form(text="Ciao\n\nForno Rossi"), "compose/check/")
    assert len(desk.posts()) == 1


def test_without_scripts_a_button_puts_a_snippet_under_the_text_and_counts_it(desk: Desk) -> None:
    aid = kept(desk)
    desk.send(desk.form(text="Ciao", do=f"insert:{aid.pk}"))
    with desk.brand():
        assert Post.objects.get().text == "Ciao Aperti dalle 7"
        assert Aid.objects.get().used == 1


def test_what_is_kept_for_one_channel_goes_into_that_channels_own_text(desk: Desk) -> None:
    with desk.brand():
        from passaparola.channels.models import Channel

        channel = Channel.objects.get(pk=desk.titled)
    aid = kept(desk, "hashtags", text="#pane", channel=channel)
    desk.send(desk.form(text="Ciao", do=f"insert:{aid.pk}"))
    with desk.brand():
        assert Post.objects.get().text == "Ciao"
        assert Variant.objects.get(channel=desk.titled).text == "Ciao\n\n#pane"


def test_a_template_asks_for_its_blanks_and_fills_what_is_empty(desk: Desk) -> None:
    aid = kept(desk, "template", text="Arriva {prodotto}", content={"title": "Novità: {prodotto}"})
    answer = desk.send(desk.form(text="", do=f"insert:{aid.pk}"))
    (post,) = desk.posts()
    assert answer.url == f"/b/caffe/aids/{aid.pk}/fill/{post.pk}/"
    assert "prodotto" in desk.client.get(answer.url).content.decode()
    desk.client.post(answer.url, {"blank-0": "il panettone"})
    with desk.brand():
        row = Post.objects.get()
        assert (row.text, row.title) == ("Arriva il panettone", "Novità: il panettone")


def test_a_text_is_kept_as_a_template_from_the_composer(desk: Desk) -> None:
    desk.send(desk.form(text="Da {data}", title="Vetrina", do="keep-as:template", aid_name=""))
    with desk.brand():
        aid = Aid.objects.get()
        assert (aid.kind, aid.name, aid.content["text"]) == ("template", "Vetrina", "Da {data}")


def test_what_is_thrown_away_is_offered_no_more_and_comes_back(desk: Desk) -> None:
    aid = kept(desk)
    desk.send({}, f"aids/{aid.pk}/bin/")
    assert "Aperti dalle 7" not in desk.client.get("/b/caffe/compose/").content.decode()
    assert "Aperti dalle 7" in desk.client.get("/b/caffe/aids/?kind=snippet&bin").content.decode()
    desk.send({}, f"aids/{aid.pk}/recover/")
    assert "Aperti dalle 7" in desk.client.get("/b/caffe/compose/").content.decode()


def test_two_mentions_never_share_a_name(desk: Desk) -> None:
    for _ in range(2):
        desk.client.post("/b/caffe/aids/mentions/new/", {"name": "@mulino", "plain": "Mulino Bianchi"})
    with desk.brand():
        row = Mention.objects.get()
    desk.send({}, f"aids/mentions/{row.pk}/bin/")
    desk.client.post("/b/caffe/aids/mentions/new/", {"name": "mulino", "plain": "Altro"})
    desk.send({}, f"aids/mentions/{row.pk}/recover/")
    with desk.brand():
        assert Mention.objects.filter(binned_at__isnull=True).count() == 1


def test_lists_are_searched_and_every_kind_has_its_page(desk: Desk) -> None:
    kept(desk)
    for kind in ("hashtags", "snippet", "template", "signature"):
        page = desk.client.get(f"/b/caffe/aids/?kind={kind}&q=dalle 7").content.decode()
        assert ("Aperti dalle 7" in page) == (kind == "snippet")
    assert desk.client.get("/b/caffe/aids/?kind=x").status_code == 404


def test_another_brands_aid_is_not_to_be_put_in(desk: Desk) -> None:
    assert desk.send(desk.form(do="insert:999999")).status_code == 404
    assert desk.send(desk.form(key=str(uuid4()), do="insert:x")).status_code == 404
