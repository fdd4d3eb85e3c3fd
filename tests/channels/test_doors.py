"""The doors that stand open to networks: files that they fetch, and calls by which they tell of news."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from passaparola.channels import access, applications, connecting, files, reach
from passaparola.channels.models import Application, Channel
from passaparola.channels.sealing import seal, unseal
from passaparola.conversations import heeding
from passaparola.conversations.models import Hearing
from passaparola.kernel.loop import begin, run
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Account, Connected, MediaItem
from passaparola.workspaces import installation, tenancy
from passaparola.workspaces.means import store
from tests.channels.invented import Fake, lapsed, registered, signed
from tests.channels.test_consent import Owner, Scene
from tests.conversations.test_overhearing import until
from tests.support.browsing import answering, signed_in, somebody
from tests.support.people import World

CONTENT = bytes(range(256)) * 40
TYPE = "image/png"


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    fake = Fake()
    with registered(), answering(fake) as running:  # type: ignore[arg-type]
        made = Scene(world, fake, running.url, signed_in(world.people["anna"]))
        made.register()
        yield made


@pytest.fixture
def channel(world: World) -> Channel:
    with tenancy.brand(world.brands["caffe"]):
        return connecting.keep("prova", Connected(Account("p1", "uno", "Uno", "https://example.test"), {"token": "t"}))


@pytest.fixture
def item(world: World) -> MediaItem:
    stored = store().put(CONTENT, TYPE)
    return MediaItem(stored.hash, TYPE, stored.bytes, name="Pane & Olio.PNG")


def _bytes(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_file_is_served_to_whoever_has_its_address(channel: Channel, item: MediaItem) -> None:
    path = files.path_of(channel.pk, item)
    assert path.endswith("/pane-olio.png")
    answer = somebody().get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, TYPE)
    assert _bytes(answer) == CONTENT
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert "pane-olio.png" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"].startswith("private")
    assert not answer.cookies


def test_a_file_is_served_in_ranges_and_its_head_alone(channel: Channel, item: MediaItem) -> None:
    path = files.path_of(channel.pk, item)
    part = somebody().get(path, headers={"range": "bytes=10-19"})
    assert (part.status_code, _bytes(part)) == (206, CONTENT[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(CONTENT)}"
    head = somebody().head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert (head.headers["content-length"], head.headers["accept-ranges"]) == (str(len(CONTENT)), "bytes")
    assert somebody().post(path).status_code == 405


def test_whatever_is_not_as_it_was_signed_is_not_there(channel: Channel, item: MediaItem) -> None:
    path = files.path_of(channel.pk, item)
    token = path.split("/")[2]
    body, stamp, mark = token.split(".")
    other = files.path_of(channel.pk + 1, item).split("/")[2].split(".")[0]
    for wrong in (f"{other}.{stamp}.{mark}", f"{body}.{stamp}.x", f"{body}.{stamp}", "x", f"{body}.0.{mark}"):
        assert somebody().get(f"/files/{wrong}/pane.png").status_code == 404
    gone = MediaItem("0" * 64, TYPE, 1)
    script = MediaItem(item.hash, "text/html", item.size)
    for wrong_item in (gone, script):
        assert somebody().get(files.path_of(channel.pk, wrong_item)).status_code == 404


def test_an_address_of_a_file_ends_with_its_hour(
    channel: Channel, item: MediaItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.path_of(channel.pk, item)
    monkeypatch.setattr(files, "GOOD_FOR", timedelta(seconds=-1))
    assert somebody().get(path).status_code == 404


def test_an_address_of_a_file_ends_with_its_channel(channel: Channel, item: MediaItem) -> None:
    path = files.path_of(channel.pk, item)
    with tenancy.brand(channel.brand_id):
        connecting.disconnect(Channel.objects.get(pk=channel.pk))
    assert somebody().get(path).status_code == 404


def test_who_fetches_too_often_waits(channel: Channel, item: MediaItem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("passaparola.channels.file_door.A_MINUTE", 2)
    path = files.path_of(channel.pk, MediaItem(item.hash, TYPE, item.size, name="spesso.png"))
    assert [somebody().head(path).status_code for _ in range(4)][-1] == 429


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://social.example.com", True), ("https://93.184.216.34/", True), ("http://localhost:8000", False),
        ("http://127.0.0.1:8000", False), ("https://192.168.1.7", False), ("https://casa.local", False),
        ("http://server:8000", False), ("http://[::1]:8000", False),
    ],
)  # fmt: skip
def test_what_counts_as_a_public_address(url: str, public: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "URL", url)
    assert bool(reach.address()) is public
    assert bool(files.serving(1, "https://graph.example.com")) is public
    assert files.serving(1, "http://127.0.0.1:9000") is not None, "a sandbox on the same machine reaches us"


def hook(scene: Scene) -> str:
    return f"/hooks/{scene.application().public_id}/"


def call(scene: Scene, *pages: str, secret: str = "", browser: Client | None = None) -> int:
    raw, headers = signed({"entry": [{"id": page} for page in pages]}, secret or scene.fake.secret)
    answer = (browser or somebody()).post(hook(scene), raw, content_type="application/json", headers=headers)
    assert answer.content == b""
    return answer.status_code


def test_a_handshake_is_answered_to_who_knows_the_words(scene: Scene) -> None:
    words = applications.secrets_of(scene.application())["webhook"]
    asked = {"hub.challenge": "4711", "hub.verify_token": words}
    answer = somebody().get(hook(scene), asked)
    assert (answer.status_code, answer.content) == (200, b"4711")
    assert somebody().get(hook(scene), {**asked, "hub.verify_token": "x"}).status_code == 403
    assert somebody().get("/hooks/nessuno/", asked).status_code == 404
    assert somebody().put(hook(scene)).status_code == 405


def test_a_genuine_call_has_its_channels_heard_soon_and_once(scene: Scene) -> None:
    row = scene.connect()
    assert call(scene, "p1", "p9") == 200
    assert call(scene, "p1") == 200, "a call that comes twice is one hint"
    assert heeding.taken() == [(row.brand_id, row.pk)]
    assert heeding.taken() == []
    assert scene.application().heard_at is not None
    assert scene.application().refused_at is None


def test_a_call_that_is_not_genuine_is_told_nothing(scene: Scene) -> None:
    scene.connect()
    assert call(scene, "p1", secret="di-un-altro") == 403
    assert somebody().post(hook(scene), b"{}", content_type="application/json").status_code == 403
    assert heeding.taken() == []
    assert (scene.application().heard_at, scene.application().refused_at is None) == (None, False)


def test_a_genuine_call_that_nobody_can_read_is_taken(scene: Scene) -> None:
    raw, headers = signed(["?"], scene.fake.secret)
    answer = somebody().post(hook(scene), raw, content_type="application/json", headers=headers)
    assert answer.status_code == 200


def test_a_call_that_is_too_large_is_not_read(scene: Scene) -> None:
    raw = json.dumps("x" * 1_000_001).encode()
    assert somebody().post(hook(scene), raw, content_type="application/json").status_code == 413


def test_a_call_tells_only_of_the_organisation_s_own_accounts(scene: Scene, world: World) -> None:
    with tenancy.brand(world.brands["vino"]):
        connecting.keep("prova", Connected(Account("p1", "uno", "Uno", scene.url), {"token": "t"}))
    assert call(scene, "p1") == 200
    assert heeding.taken() == []


def test_a_channel_that_was_just_heard_keeps_its_hint_for_a_moment(scene: Scene, owner: Owner) -> None:
    row = scene.connect()
    with tenancy.brand(row.brand_id):
        Hearing.objects.create(brand_id=row.brand_id, channel=row, checked_at=timezone.now())
    call(scene, "p1")
    assert heeding.taken() == []
    owner.execute("UPDATE conversations_hearing SET checked_at = now() - interval '11 seconds'")
    assert heeding.taken() == [(row.brand_id, row.pk)]


def test_the_worker_listens_to_what_was_called_for(scene: Scene) -> None:
    row = scene.connect()
    call(scene, "p1")

    def heard() -> bool:
        with tenancy.brand(row.brand_id):
            return Hearing.objects.filter(channel_id=row.pk, heard_until__isnull=False).exists()

    heeding_now = begin(heeding.heed())
    try:
        until(heard)
    finally:
        heeding_now.cancel()


def test_nothing_is_heard_while_the_installation_is_held(scene: Scene) -> None:
    row = scene.connect()
    call(scene, "p1")
    installation.hold(Message("hold.paused"))
    assert heeding.taken() == []
    assert row.pk


def test_connecting_asks_to_be_called_where_we_are_reached(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.connect()
    assert scene.fake.hooks == []
    monkeypatch.setattr(settings, "URL", "https://social.example.com")
    scene.connect()
    words = applications.secrets_of(scene.application())["webhook"]
    address = f"https://social.example.com{hook(scene)}"
    assert scene.fake.hooks == [{"address": address, "words": words, "page": "p1"}]


def test_a_renewal_keeps_what_the_application_is_known_by(scene: Scene) -> None:
    row = scene.connect()
    before = unseal(row)
    with tenancy.brand(row.brand_id):
        row.secrets = seal(row, {**before, "expires": lapsed()})
        row.save()
    _network, session = run(access.line(row.brand_id, row.pk), timedelta(seconds=20))
    after = unseal(scene.rows()[0])
    assert after == dict(session.secrets)
    assert {name: value for name, value in after.items() if name != "token"} == {
        "app.id": "42", "app.secret": scene.fake.secret, "app.server": scene.url,
    }  # fmt: skip
    assert after["token"] != before["token"]


def test_a_sealed_application_does_not_open_in_another_organisation(scene: Scene, world: World) -> None:
    stolen = scene.application().fields
    with tenancy.person(world.people["carla"].pk):
        theirs = applications.ensured(world.organisations["rivale"], "prova")
        theirs.fields = stolen
        assert applications.secrets_of(theirs) == {}
        assert Application.objects.count() == 1, "nobody sees another organisation's"


def test_a_network_reads_who_we_are_at_our_public_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with registered():
        assert somebody().get("/oauth/client/prova.json").status_code == 404, "nobody outside reaches us"
        monkeypatch.setattr(settings, "URL", "https://social.example.com")
        answer = somebody().get("/oauth/client/prova.json")
        told = answer.json()
        assert told["client"] == "https://social.example.com/oauth/client/prova.json"
        assert told["back"] == "https://social.example.com/connect/back/"
        assert answer.headers["Cache-Control"] == "public, max-age=600"
        assert not answer.cookies
        assert somebody().get("/oauth/client/prova.json").json() == told
        assert somebody().get("/oauth/client/prova_aperta.json").json()["print"] != told["print"], "a key each"
        assert applications.known_as(None, "prova").key not in answer.content.decode()
        assert somebody().get("/oauth/client/nessuna.json").status_code == 404
        assert somebody().post("/oauth/client/prova.json").status_code == 405


def test_an_address_over_plain_http_is_not_told_to_networks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "URL", "http://social.example.com")
    with registered():
        assert somebody().get("/oauth/client/prova.json").status_code == 404


def test_who_is_led_back_to_our_number_is_led_home_to_our_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some networks take no names for a person's own machine, and the session's cookie belongs to the name."""
    monkeypatch.setattr(settings, "URL", "http://localhost:8000")
    answer = somebody().get("/connect/back/?code=a&state=b", HTTP_HOST="127.0.0.1:8000")
    assert answer.headers["location"] == "http://localhost:8000/connect/back/?code=a&state=b"
    at_home = somebody().get("/connect/back/?code=a&state=b", HTTP_HOST="localhost:8000")
    assert at_home.headers["location"].startswith("/accounts/login/")
    monkeypatch.setattr(settings, "URL", "https://social.example.com")
    elsewhere = somebody().get("/connect/back/?code=a&state=b", HTTP_HOST="127.0.0.1:8000")
    assert elsewhere.headers["location"].startswith("/accounts/login/")
