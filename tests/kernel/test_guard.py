"""The address guard against a list of hostile addresses: each must end in NotSent, with nothing connected."""

import socket
import tomllib
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.http import Door, Json, NotSent, Request
from passaparola.kernel.http.addresses import is_open
from passaparola.kernel.http.guard import ClosedAddress, GuardedResolver, SystemResolver
from passaparola.kernel.http.targets import Doorway, read_target

from .servers import Names

LISTS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "hostile.toml").read_text())
CLOSED_4, CLOSED_6 = LISTS["closed_4"], LISTS["closed_6"]
LONG_HOSTS = ["a" * 64 + ".com", ".".join(["a" * 60] * 5)]
HOSTILE = [
    *(f"http://{host}/" for host in CLOSED_4 + LISTS["spellings"] + LISTS["names"] + LONG_HOSTS),
    *(f"https://[{host}]/" for host in CLOSED_6),
    *LISTS["urls"],
    "http://example.com/" + "a" * 9_000,
]

HEADERS = [
    *({name: "1"} for name in ("X-A\r\nHost: x", "", "X A", "X:A", "Té", "X-A\0")),
    *({"X-A": value} for value in ("1\r\nHost: x", "1\n2", "\0", "x" * 20_000, "\u0100", "\x7f")),
    *({name: "x"} for name in ("Host", "hOsT", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "TE")),
    {"Expect": "100-continue"},
]


@pytest.mark.parametrize("url", HOSTILE)
async def test_a_hostile_address_is_refused_before_anything_is_sent(url: str) -> None:
    names = Names()
    async with Door(resolver=names) as door:
        with pytest.raises(NotSent) as refused:
            await door.send(Request("POST", url, body=Json({"a": 1})))
    assert refused.value.reason.id.startswith("http.refused.")
    assert names.asked == []


@pytest.mark.parametrize("address", CLOSED_4 + CLOSED_6 + ["fe80::1%eth0", "::ffff:127.0.0.1%1"])
async def test_a_name_that_resolves_to_a_closed_address_is_refused(address: str) -> None:
    async with Door(resolver=Names(blog_example=[address])) as door:
        with pytest.raises(NotSent) as refused:
            await door.send(Request("GET", "https://blog.example/"))
    assert refused.value.reason.id == "http.refused.address"


@pytest.mark.parametrize("headers", HEADERS)
async def test_a_hostile_header_is_refused(headers: dict[str, str]) -> None:
    async with Door(resolver=Names()) as door:
        with pytest.raises(NotSent) as refused:
            await door.send(Request("GET", "https://example.com/", headers=headers))
    assert refused.value.reason.id == "http.refused.header"


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "get", "GET /x HTTP/1.1\r\n", ""])
async def test_a_hostile_method_is_refused(method: str) -> None:
    async with Door(resolver=Names()) as door:
        with pytest.raises(NotSent):
            await door.send(Request(method, "https://example.com/"))


@pytest.mark.parametrize("address", LISTS["open"])
def test_global_unicast_is_open(address: str) -> None:
    assert is_open(ip_address(address))


async def test_one_closed_address_among_open_ones_refuses_the_name() -> None:
    guard = GuardedResolver(Doorway(), Names(a_example=["8.8.8.8", "127.0.0.1"]))
    with pytest.raises(ClosedAddress):
        await guard.resolve("a.example", 443)


def test_the_socket_itself_is_guarded() -> None:
    guard = GuardedResolver(Doorway(), Names())
    with pytest.raises(ClosedAddress):
        guard.open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))


async def test_what_is_let_through_is_one_host_and_port_only() -> None:
    names = Names(blog_lan=["10.0.0.5"], evil_example=["10.0.0.5"])
    guard = GuardedResolver(Doorway(frozenset({"blog.lan:8080"})), names)
    assert [found["host"] for found in await guard.resolve("blog.lan", 8080)] == ["10.0.0.5"]
    for host, port in (("blog.lan", 80), ("evil.example", 8080)):
        with pytest.raises(ClosedAddress):
            await guard.resolve(host, port)
    for url in ("http://10.0.0.5:8080/", "http://blog.lan/", "http://evil.example:8080/"):
        with pytest.raises(NotSent):
            guard.doorway.read(url)
    assert guard.doorway.read("http://BLOG.lan:8080/wp-json").path == "/wp-json"


def test_names_in_other_scripts_become_ascii() -> None:
    assert read_target("https://Città.it/à?q=è").url == "https://xn--citt-3na.it/%C3%A0?q=%C3%A8"


def test_a_redirect_may_not_leave_https() -> None:
    doorway = Doorway()
    origin = doorway.read("https://example.com/a")
    assert doorway.follow(origin, "/b").url == "https://example.com/b"
    with pytest.raises(NotSent) as refused:
        doorway.follow(origin, "http://example.com/b")
    assert refused.value.reason.id == "http.refused.downgrade"


def test_what_is_wrong_with_an_address_is_said() -> None:
    for url, why in {
        "https://anna:pw@example.com/": "userinfo",
        "https://example.com:65536/": "port",
        "https://example.com:0/": "port",
        "https://example.com:8443/": "port",
        "ftp://example.com/": "scheme",
        "https://example.com/\n": "malformed",
        "https://１２７.0.0.1/": "host",
    }.items():
        with pytest.raises(NotSent) as refused:
            Doorway().read(url)
        assert refused.value.reason.id == f"http.refused.{why}"
    for port in (0, 65_536):
        with pytest.raises(NotSent):
            Doorway(frozenset({f"example.com:{port}"})).read(f"https://example.com:{port}/")


def test_an_address_of_one_interface_only_is_closed() -> None:
    assert not is_open(ip_address("2606:4700::1111%eth0"))


@given(st.integers(0, 2**32 - 1))
def test_an_address_inside_another_is_judged_alike_or_closed(number: int) -> None:
    plain = ip_address(number)
    assert is_open(ip_address((0xFFFF << 32) | number)) == is_open(plain)
    assert is_open(ip_address((0x64FF9B << 96) | number)) == is_open(plain)
    assert not is_open(ip_address((0x2002 << 112) | (number << 80)))


@given(st.text(max_size=60))
def test_no_text_crashes_the_reading_of_an_address(text: str) -> None:
    for url in (text, f"http://{text}", f"https://{text}/", f"https://example.com/{text}"):
        try:
            target = read_target(url)
        except NotSent:
            continue
        assert read_target(target.url) == target
        assert target.url.isascii()


async def test_names_below_localhost_are_this_machine_and_asked_of_nobody() -> None:
    found = await SystemResolver().resolve("Forno.localhost.")
    assert found
    assert all(ip_address(each).is_loopback for each in found)
