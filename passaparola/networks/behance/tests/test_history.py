"""The feed of a profile, made up; no saved one was found."""

from datetime import UTC, datetime

import pytest

from passaparola.kernel.http import Request, Response
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.port import Account, ArchivedPost, Session
from passaparola.networks.behance.history import history

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Bottega</title>
<item><title>Il forno</title><link>https://www.behance.net/gallery/123/Il-forno</link>
<pubDate>Tue, 03 Jun 2025 09:00:00 +0200</pubDate>
<description>&lt;img src="https://mir.example/a.png"&gt;&lt;br&gt;Foto &amp;amp; testi</description></item>
<item><title>Vecchio</title><link>https://www.behance.net/gallery/100/Vecchio</link>
<pubDate>Fri, 03 Jun 2022 09:00:00 GMT</pubDate><description></description></item></channel></rss>"""


class Feeds:
    """A door behind which one answer lies."""

    def __init__(self, status: int, body: str) -> None:
        self.answer, self.asked = (status, body.encode()), list[str]()

    async def send(self, request: Request) -> Response:
        self.asked.append(request.address)
        return Response(self.answer[0], {}, self.answer[1], request.url, _AT_ONCE)


_AT_ONCE = datetime(2025, 1, 1, tzinfo=UTC) - datetime(2025, 1, 1, tzinfo=UTC)


async def read(door: Feeds, moment: datetime | None = None) -> list[ArchivedPost]:
    account = Account("1", "La Bottega", "La Bottega", "", "https://www.behance.net/bottega/projects")
    session = Session(door, None, account, {})  # type: ignore[arg-type]
    return [post async for post in history.since(session, moment)]


async def test_the_projects_of_a_profile() -> None:
    door = Feeds(200, FEED)
    first, second = await read(door)
    assert door.asked == ["https://www.behance.net/feeds/user?username=bottega"]
    assert (first.id, first.title, first.text) == ("123", "Il forno", "Foto & testi")
    assert first.at == datetime(2025, 6, 3, 7, tzinfo=UTC) and first.media[0].url == "https://mir.example/a.png"
    assert (second.id, second.media, second.format) == ("100", (), "project")


async def test_only_those_since_a_moment() -> None:
    assert [post.id for post in await read(Feeds(200, FEED), datetime(2024, 1, 1, tzinfo=UTC))] == ["123"]


@pytest.mark.parametrize(
    ("status", "body", "outcome", "reason"),
    [
        (404, "", Rejected, "behance.no_profile"),
        (403, "", TryLater, "behance.closed_door"),
        (500, "", TryLater, "behance.unclear"),
        (200, "<html>Sign in</html>", TryLater, "behance.no_feed"),
    ],
)
async def test_what_is_no_feed_says_so(status: int, body: str, outcome: type[Rejected | TryLater], reason: str) -> None:
    with pytest.raises(outcome) as caught:
        await read(Feeds(status, body))
    assert caught.value.reason.id == reason
