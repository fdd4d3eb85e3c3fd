"""The history of a channel, read from its network: asked for by a person, stored in parts, and made an audit."""

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from passaparola import networks
from passaparola.audit import fetching, kept_history
from passaparola.audit.kept_history import Head
from passaparola.audit.models import Audit, Intake
from passaparola.channels import access
from passaparola.channels.models import Channel, Health
from passaparola.kernel.loop import run
from passaparola.kernel.message import Message
from passaparola.kernel.network.archives import ArchivedPost, Refusal
from passaparola.kernel.network.outcomes import TryLater
from passaparola.kernel.network.port import Draft, Session
from passaparola.workspaces import installation, tenancy
from tests.support.browsing import answering, signed_in
from tests.support.people import World
from tests.support.plain import PLAIN

NAME = next(name for name in PLAIN if networks.named(name).history)
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Told:
    """A history to order: ``posts``, then ``trouble``."""

    def __init__(self, posts: list[ArchivedPost], trouble: Exception | None = None) -> None:
        self.posts, self.trouble, self.asked = posts, trouble, list[datetime | None]()

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        self.asked.append(moment)
        for post in self.posts:
            if moment is None or post.at is None or post.at >= moment:
                yield post
        if self.trouble:
            raise self.trouble


def posts(count: int) -> list[ArchivedPost]:
    return [
        ArchivedPost(str(number), f"Post {number}", AT - timedelta(days=number), "photo", {"likes": number})
        for number in range(count)
    ]


class Desk:
    """A channel on a network's fake, and its owner's browser."""

    def __init__(self, world: World) -> None:
        self.brand, self.anna = world.brands["caffe"], signed_in(world.people["anna"])

    def connected(self, url: str, fake: object) -> int:
        given = fake.demo_account(url)  # type: ignore[attr-defined]
        answer = self.anna.post(f"/b/caffe/channels/connect/{NAME}/", given)
        assert answer.status_code == 302, answer.context["form"].errors
        with tenancy.brand(self.brand):
            return Channel.objects.get().pk

    def ask(self, channel: int, **more: str) -> Intake:
        answer = self.anna.post("/b/caffe/audit/history/", {"channel": str(channel), "zone": "Europe/Rome", **more})
        assert answer.status_code == 302, answer.context["form"].errors
        with tenancy.brand(self.brand):
            return Intake.objects.latest("pk")

    def read(self, intake: Intake) -> Intake:
        fetching.fetch(self.brand, intake.pk)
        with tenancy.brand(self.brand):
            return Intake.objects.select_related("audit").get(pk=intake.pk)

    def page(self, intake: Intake, language: str = "en") -> str:
        return self.anna.get(
            f"/b/caffe/audit/reading/{intake.pk}/", follow=True, headers={"accept-language": language}
        ).content.decode()


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def channel(desk: Desk) -> Iterator[int]:
    fake = import_module(f"passaparola.networks.{NAME}.fake").FAKE()
    with answering(fake) as running:
        yield desk.connected(running.url, fake)


def giving(monkeypatch: pytest.MonkeyPatch, told: Told) -> Told:
    whole = networks.named(NAME)
    every = {**networks.every(), NAME: replace(whole, history=told)}
    monkeypatch.setattr(networks, "every", lambda: every)
    return told


def test_what_a_channel_published_becomes_an_audit(desk: Desk, channel: int) -> None:
    run(_published(desk.brand, channel, 3), timedelta(seconds=30))
    intake = desk.read(desk.ask(channel))
    assert intake.audit is not None
    assert intake.audit.result["posts"] == 3 and intake.audit.result["metrics"]
    assert "History of" in desk.page(intake) and "Storia di" not in desk.page(intake)


async def _published(brand: int, channel: int, count: int) -> None:
    network, session = await access.line(brand, channel)
    assert network.publisher is not None
    now = datetime.now(UTC)
    for number in range(count):
        draft = Draft(str(uuid.uuid4()), f"Pane numero {number}", now, now, language="it")
        await network.publisher.commit(session, draft, await network.publisher.prepare(session, draft, {}))


def test_a_channel_without_posts_says_so_and_can_be_read_again(desk: Desk, channel: int) -> None:
    intake = desk.read(desk.ask(channel))
    assert intake.state == Intake.State.FAILED and intake.reason is not None
    assert intake.reason["id"] == "history.empty"
    assert "shows no posts" in desk.page(intake) and "Read again" in desk.page(intake)


def test_it_is_read_as_an_export_is_and_can_be_made_again(
    desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    giving(monkeypatch, Told(posts(40)))
    intake = desk.read(desk.ask(channel))
    assert intake.audit is not None
    result = intake.audit.result
    assert (result["posts"], result["rejected"], result["duplicates"]) == (40, 0, 0)
    assert [file["read_as"] for file in result["files"]] == [NAME] and "ended" not in result["files"][0]
    assert result["metrics"]["likes"]["median"] == 19.5 and intake.audit.channel_id == channel
    page = desk.anna.post(f"/b/caffe/audit/{intake.audit.pk}/verify/", follow=True).content.decode()
    assert "the same hash" in page


def test_a_day_is_begun_in_the_chosen_zone(desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told = giving(monkeypatch, Told(posts(40)))
    intake = desk.read(desk.ask(channel, since="2026-02-20"))
    assert [moment.astimezone(UTC) for moment in told.asked if moment] == [datetime(2026, 2, 19, 23, tzinfo=UTC)]
    assert intake.audit is not None and intake.audit.result["posts"] == 10


def test_what_came_before_a_break_is_kept_and_said_so(
    desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    giving(monkeypatch, Told(posts(12), TryLater(Message("channel.no_answer"))))
    intake = desk.read(desk.ask(channel))
    assert intake.audit is not None
    assert intake.audit.result["posts"] == 12 and intake.audit.result["files"][-1]["ended"]["id"] == "channel.no_answer"
    assert "read in part" in desk.page(intake)
    assert "letta in parte" in desk.page(intake, "it")


def test_a_broken_reading_goes_on_where_it_was_kept(desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_PART", 10)
    giving(monkeypatch, Told(posts(25)))
    intake, whole = desk.ask(channel), fetching._read_all

    def killed(*given: Any) -> None:
        whole(*given)
        raise SystemExit

    monkeypatch.setattr(fetching, "_read_all", killed)
    with pytest.raises(SystemExit):
        desk.read(intake)
    monkeypatch.setattr(fetching, "_read_all", whole)
    giving(monkeypatch, Told(posts(30)))
    intake = desk.read(intake)
    assert intake.audit is not None
    assert (intake.audit.result["posts"], intake.audit.result["duplicates"]) == (30, 0)
    assert [file["posts"] for file in intake.audit.result["files"]] == [10, 10, 10]


def test_what_was_kept_counts_when_the_network_is_shut_the_second_time(
    desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = desk.ask(channel)
    fetching._store(intake, posts(4), None)
    giving(monkeypatch, Told([], TryLater(Message("channel.no_answer"))))
    intake = desk.read(intake)
    assert intake.audit is not None
    assert [(file["posts"], "ended" in file) for file in intake.audit.result["files"]] == [(4, False), (0, True)]


def test_a_job_that_runs_twice_makes_one_audit(desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch) -> None:
    giving(monkeypatch, Told(posts(5)))
    intake = desk.read(desk.read(desk.ask(channel)))
    with tenancy.brand(desk.brand):
        assert Audit.objects.count() == 1 and len(intake.files) == 1


def test_no_more_than_the_most_is_read(desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST", 20)
    giving(monkeypatch, Told(posts(60)))
    intake = desk.read(desk.ask(channel))
    assert intake.audit is not None
    assert intake.audit.result["posts"] == 20
    assert "Only the latest 20 posts are read." in desk.page(intake)


def test_a_network_that_is_too_slow_is_left(desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", timedelta(0))
    giving(monkeypatch, Told(posts(60)))
    intake = desk.read(desk.ask(channel))
    assert intake.audit is not None
    assert (intake.audit.result["posts"], intake.audit.result["files"][0]["ended"]["id"]) == (1, "history.too_long")


def test_bad_posts_are_refused_with_their_reasons(desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch) -> None:
    good, *rest = posts(4)
    odd = [replace(rest[0], metrics={"likes": -1}), replace(rest[1], at=datetime(2026, 1, 1)), replace(rest[2], id="")]  # noqa: DTZ001
    giving(monkeypatch, Told([good, *odd, ArchivedPost("", "", AT, "text", {})]))
    intake = desk.read(desk.ask(channel))
    assert intake.audit is not None
    assert (intake.audit.result["posts"], intake.audit.result["rejected"]) == (2, 3)
    reasons = [each["reason"]["id"] for each in intake.audit.result["refused"]]
    assert reasons == ["history.no_count", "history.no_zone", "history.nothing"]
    assert [each["row"] for each in intake.audit.result["refused"]] == [2, 3, 5]


def test_an_access_that_is_gone_is_the_reason_and_can_be_tried_again(
    desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenancy.brand(desk.brand):
        Channel.objects.update(secrets=None)
    intake = desk.read(desk.ask(channel))
    assert intake.state == Intake.State.FAILED
    desk.anna.post(f"/b/caffe/audit/reading/{intake.pk}/")
    with tenancy.brand(desk.brand):
        assert Intake.objects.get().state == Intake.State.READING
    assert "history is being read" in desk.page(intake)


def test_only_channels_whose_history_can_be_had_are_offered(desk: Desk) -> None:
    assert "No channel whose history can be read" in desk.anna.get("/b/caffe/audit/history/").content.decode()
    alone = next(name for name, each in networks.every().items() if each.by_hand and each.history)
    other = next(name for name, each in networks.every().items() if each.history and each.publisher and each.spec.hosts)
    with tenancy.brand(desk.brand):
        for number, name in enumerate((alone, other)):
            Channel.objects.create(
                brand_id=desk.brand, network=name, remote_id=str(number), handle=f"@a{number}", health=Health.BY_HAND
            )
    page = desk.anna.get("/b/caffe/audit/history/").content.decode()
    assert "@a0" in page and "@a1" not in page


def test_a_file_of_a_history_says_what_it_is(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"a{kept_history.ENDING}"
    path.write_bytes(kept_history.written(Head("n", Message("history.most", {"most": 5})), posts(2)) + b"{nonsense\n")
    assert kept_history.head(path) == Head("n", Message("history.most", {"most": 5}))
    *read, odd = kept_history.read(path)
    assert read == posts(2) and isinstance(odd, Refusal) and odd.row == 3
    assert json.loads(path.read_text().splitlines()[1])["metrics"] == {"likes": 0}


def test_a_held_installation_asks_nobody(desk: Desk, channel: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told = giving(monkeypatch, Told(posts(5)))
    intake = desk.ask(channel)
    installation.hold(Message("hold.asked"))
    given = {"channel": str(channel), "zone": "UTC"}
    assert desk.anna.post("/b/caffe/audit/history/", given).status_code == 422
    assert desk.read(intake).state == Intake.State.FAILED and told.asked == []


def test_a_zone_that_is_none_and_a_channel_of_others_are_refused(desk: Desk, channel: int) -> None:
    for given in ({"channel": str(channel), "zone": "Roma"}, {"channel": "999999", "zone": "UTC"}):
        assert desk.anna.post("/b/caffe/audit/history/", given).status_code == 422
