"""Texts, statuses, limits and events as servers write them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, serve
from passaparola.kernel.http import Door, Response, Tree
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, TryLater
from passaparola.networks.mastodon.errors import TABLE
from passaparola.networks.mastodon.fake_things import html
from passaparola.protocols.mastodon_api.limits import limits, read_facts
from passaparola.protocols.mastodon_api.line import Line
from passaparola.protocols.mastodon_api.listen import Event, listen
from passaparola.protocols.mastodon_api.plain import plain, skeleton
from passaparola.protocols.mastodon_api.statuses import Status, steady
from tests.contracts.fixtures import recorded

LINK = (
    '<p>Leggi <a href="https://example.com/a/very/long/path?x=1"><span class="invisible">https://</span>'
    '<span class="ellipsis">example.com/a/very/long/pa</span><span class="invisible">th?x=1</span></a></p>'
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>uno<br />due</p><p>tre &amp; &lt;b&gt;</p>", "uno\ndue\n\ntre & <b>"),
        (LINK, "Leggi https://example.com/a/very/long/path?x=1"),
        ('<p><span class="h-card"><a href="/@lea">@<span>lea</span></a></span> ciao</p>', "@lea ciao"),
        ("Ciao <i>mondo</i><br><br>fine &#128578;<br>", "Ciao mondo\n\nfine 🙂"),
        ("<p>Lista</p><ul><li>uno</li><li>due</li></ul>", "Lista\n\nuno\ndue"),
        ("", ""),
        ("<p>aperto <b>e mai chiuso", "aperto e mai chiuso"),
    ],
)
def test_html_is_read_as_text(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ciao *mondo* **forte** `x` > fine", "Ciao mondo forte x\n\nfine"),
        ("Grazie @lea@forno.example!", "Grazie @lea !"),
        ("Perche\u0301 no?", "Perché no?"),
        ("#Pane_fresco  e\n\n\nvino", "#Pane_fresco e vino"),
        ("!!! :-)", "!!!  :-)"),
    ],
)
def test_the_same_words_are_recognised(typed: str, shown: str) -> None:
    assert skeleton(typed) == skeleton(shown) != ""


@pytest.mark.parametrize(("one", "other"), [("Pane n. 1", "Pane n. 2"), ("🥖", "🥐"), ("!!!", "???"), ("5 €", "5 $")])
def test_other_words_are_others(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120).filter(lambda text: text.strip()))
def test_what_a_server_makes_of_a_text_is_recognised(text: str) -> None:
    assert skeleton(plain(html(text))) == skeleton(text)


def test_every_recorded_status_is_read() -> None:
    names = ("posted", "read", "edited", "snac_posted", "snac_read", "snac_edited")
    found = {one.name: Status.read(one.response.tree()) for one in recorded("mastodon") if one.name in names}
    assert {name: status.text for name, status in found.items() if name.endswith(("posted", "read"))} == {
        name: "Il pane è pronto." for name in names if not name.endswith("edited")
    }
    assert (found["posted"].edited, found["edited"].edited, found["snac_edited"].edited) == (False, True, True)
    assert found["snac_posted"].source == "Il pane è pronto."


@pytest.mark.parametrize(
    ("id", "kept"),
    [
        ("17953709622e32288eeb9316f45d231e378847623a", "00000000002e32288eeb9316f45d231e378847623a"),
        ("17953709642e32288eeb9316f45d231e378847623a", "00000000002e32288eeb9316f45d231e378847623a"),
        ("115592034218760011", "115592034218760011"),
        ("01JD2V8WQ8Z5K3M4N6P7R9S0T1", "01JD2V8WQ8Z5K3M4N6P7R9S0T1"),
    ],
)
def test_an_id_that_moves_with_each_change_is_known_by_what_stays(id: str, kept: str) -> None:
    assert steady(id) == kept


class Bodies:
    """A server that answers with the bodies that it is given, by path, and 404 with a page elsewhere."""

    def __init__(self, **bodies: bytes) -> None:
        self.bodies = {f"/{name.replace('__', '/')}": body for name, body in bodies.items()}

    async def handle(self, request: FakeRequest) -> FakeResponse:
        if request.path not in self.bodies:
            return FakeResponse(404, b"<h1>404 Not Found</h1>", {"Content-Type": "text/html"})
        return FakeResponse(200, self.bodies[request.path])


def instance(name: str) -> bytes:
    return next(json.dumps(one.response.tree().value).encode() for one in recorded("mastodon") if one.name == name)


@pytest.mark.parametrize(
    ("bodies", "text", "link"),
    [
        ({"api__v2__instance": instance("instance")}, "500", "23"),
        ({"api__v1__instance": instance("snac_instance")}, "100000", "32"),
        ({"api__v1__instance": b'{"version": "2.7.2 (compatible; Pleroma)", "max_toot_chars": 5000}'}, "5000", None),
        ({}, None, None),
    ],
)
async def test_limits_come_from_whichever_description_there_is(
    bodies: dict[str, bytes], text: str | None, link: str | None
) -> None:
    async with serve(Bodies(**bodies)) as running, Door([running.authority]) as door:
        facts = await limits(Line(door, running.url, "t", TABLE))
    assert (facts.get("limit.text"), facts.get("limit.link")) == (text, link)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("wss://streaming.example.test", "https://streaming.example.test"),
        ("ws://127.0.0.1:4000/x", "http://127.0.0.1:4000"),
        ("javascript:alert(1)", None),
        ("wss://", None),
        ("wss://[half", None),
        ("{here}", None),
    ],
)
async def test_a_server_may_keep_its_streams_elsewhere(said: str, kept: str | None) -> None:
    bodies = Bodies()
    async with serve(bodies) as running, Door([running.authority]) as door:
        urls = {"streaming": said.replace("{here}", f"ws://{running.authority}")}
        bodies.bodies["/api/v2/instance"] = json.dumps({"configuration": {"urls": urls}}).encode()
        facts = await limits(Line(door, running.url, "t", TABLE))
    assert facts.get("server.stream") == kept


async def test_no_token_goes_over_a_stream_in_clear_to_a_server_that_is_not_spoken_to_so() -> None:
    answer = Response(
        200, {"content-type": "application/json"}, b'{"urls": {"streaming_api": "ws://stream.test"}}', "", timedelta(0)
    )
    line = Line(Door(), "https://example.test", "t", TABLE)
    assert "server.stream" not in read_facts(line, answer)
    assert read_facts(replace(line, server="http://example.test"), answer)["server.stream"] == "http://stream.test"


STREAM = b""":)
event: update
data: {"id":"1"}

:thump

event: notification
data: {"a":
data: 1}

data: no name

event: cut off"""


async def test_events_are_heard_one_by_one() -> None:
    bodies = Bodies(api__v1__streaming__user__notification=STREAM)
    async with serve(bodies) as running, Door([running.authority]) as door:
        heard = [event async for event in listen(Line(door, running.url, "t", TABLE))]
    assert heard == [Event("update", '{"id":"1"}'), Event("notification", '{"a":\n1}'), Event("message", "no name")]


async def test_a_server_without_a_stream_is_told_from_one_that_is_away() -> None:
    async with serve(Bodies()) as running, Door([running.authority]) as door:
        with pytest.raises(Gone):
            assert [event async for event in listen(Line(door, running.url, "t", TABLE))] == []
    async with Door() as shut:
        with pytest.raises(TryLater):
            assert [event async for event in listen(Line(shut, running.url, "t", TABLE))] == []


def test_the_wait_of_a_rate_limit_is_read() -> None:
    headers = {"x-ratelimit-reset": "2026-11-22T10:05:00.123Z", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}
    failure = TABLE.failure(Response(429, headers, b"", "https://example.test/", timedelta(0)), True)
    assert isinstance(failure, TryLater)
    assert timedelta(minutes=5) <= failure.wait <= timedelta(minutes=5, seconds=1)


def test_an_empty_refusal_is_a_refusal() -> None:
    failure = TABLE.failure(Response(401, {}, b"", "https://example.test/", timedelta(0)), True)
    assert isinstance(failure, ReconnectNeeded)
    assert Tree(dict(failure.reason.params)).text("detail") == ""
