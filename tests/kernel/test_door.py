"""The door: what it sends, what it takes in, and how it tells "certainly not applied" from "nobody knows"."""

import asyncio
import gc
import io
import logging
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from passaparola.kernel import loop
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, Fault, Running, Strike, serve
from passaparola.kernel.http import (
    Door,
    File,
    Form,
    Json,
    Multipart,
    NotSent,
    Part,
    Raw,
    Request,
    Unanswered,
)

from .servers import Echo, Names, answer, committed, failure, raw_server

SOON = timedelta(seconds=0.8)  # long enough for a busy machine to get a request through


@pytest.mark.parametrize(
    ("body", "media_type", "sent"),
    [
        (Json({"città": [1, None]}), "application/json", '{"città":[1,null]}'.encode()),
        (Form([("a", "1"), ("a", "è&")]), "application/x-www-form-urlencoded", b"a=1&a=%C3%A8%26"),
        (Raw(b"\x00\xff", "image/png"), "image/png", b"\x00\xff"),
        (File(lambda: io.BytesIO(b"x" * 600_000), 600_000, "video/mp4"), "video/mp4", b"x" * 600_000),
    ],
)
async def test_a_body_arrives_whole_and_with_its_length(
    door: Door, echo: Running, body: Json | Form | Raw | File, media_type: str, sent: bytes
) -> None:
    response = await door.send(Request("POST", f"{echo.url}/a", query=[("q", "è")], body=body))
    assert isinstance(echo.fake, Echo)
    got = echo.fake.committed[0]
    assert (got.body, got.headers["content-type"], got.query) == (sent, media_type, {"q": "è"})
    assert got.headers["content-length"] == str(len(sent))
    assert response.tree().whole("bytes") == len(sent)


async def test_a_multipart_form_arrives_with_awkward_names(door: Door, echo: Running) -> None:
    parts = [
        Part.text("caption", "perché"),
        Part("file", File(lambda: io.BytesIO(b"v" * 300_000), 300_000, "video/mp4"), 'città "1"\r\nX-Evil: 1.mp4'),
    ]
    await door.send(Request("POST", f"{echo.url}/media", body=Multipart(parts)))
    assert isinstance(echo.fake, Echo)
    form = echo.fake.committed[0].form
    assert form["caption"].content.decode() == "perché"
    assert len(form["file"].content) == 300_000
    assert form["file"].filename == "città %221%22%0D%0AX-Evil: 1.mp4"
    assert "content-length" in echo.fake.committed[0].headers


async def test_a_file_of_another_length_than_said_is_never_taken_for_sent(door: Door, echo: Running) -> None:
    for content in (b"short", b"much longer than was said"):
        body = File(lambda content=content: io.BytesIO(content), 10, "image/png")  # type: ignore[misc]
        failed = await failure(door, Request("POST", f"{echo.url}/a", body=body))
        assert (type(failed), failed.reason.id, committed(echo)) == (Unanswered, "http.broken", 0)


async def test_an_answer_that_comes_before_the_upload_is_through_is_heard() -> None:
    too_large = answer(b"too large", "Connection: close", status="413 Payload Too Large")
    body = File(lambda: io.BytesIO(b"v" * 3_000_000), 3_000_000, "video/mp4")
    async with raw_server(too_large) as server, Door([f"127.0.0.1:{server.port}"]) as door:
        response = await door.send(Request("POST", f"http://127.0.0.1:{server.port}/", body=body))
    assert (response.status, response.body) == (413, b"too large")


@pytest.mark.parametrize(
    ("strike", "applied"), [(Strike.RESET_BEFORE, 0), (Strike.RESET_AFTER, 1), (Strike.TRUNCATED, 1)]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_broken_answer_is_unknown_and_never_sent_again(
    door: Door, echo: Running, strike: Strike, applied: int, method: str
) -> None:
    echo.strike(Fault(strike))
    failed = await failure(door, Request(method, f"{echo.url}/a", body=None if method == "DELETE" else Json({})))
    assert (type(failed), failed.reason.id) == (Unanswered, "http.broken")
    assert (len(echo.seen), committed(echo)) == (1, applied)


@pytest.mark.parametrize("strike", [Strike.LATE_COMMIT, Strike.SILENCE_AFTER])
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_silence_is_unknown_and_never_sent_again(door: Door, echo: Running, strike: Strike, method: str) -> None:
    echo.strike(Fault(strike))
    failed = await failure(door, Request(method, f"{echo.url}/a", body=Json({}), timeout=SOON))
    await echo.settled()
    assert (type(failed), failed.reason.id) == (Unanswered, "http.timeout")
    assert (len(echo.seen), committed(echo)) == (1, 1)


async def test_a_status_is_an_answer_whether_or_not_it_was_applied(door: Door, echo: Running) -> None:
    echo.strike(
        Fault(Strike.STATUS_BEFORE, status=429, headers={"Retry-After": "7"}), Fault(Strike.STATUS_AFTER, status=502)
    )
    first = await door.send(Request("POST", f"{echo.url}/a", body=Json({})))
    second = await door.send(Request("POST", f"{echo.url}/a", body=Json({})))
    assert (first.status, first.headers["retry-after"], second.status, committed(echo)) == (429, "7", 502, 1)


@pytest.mark.parametrize("body", [None, Json({})])
async def test_the_check_before_the_first_byte_keeps_everything_back(
    door: Door, echo: Running, body: Json | None
) -> None:
    def too_late() -> None:
        raise TimeoutError("the lease is over")

    failed = await failure(door, Request("POST", f"{echo.url}/a", body=body, before_first_byte=too_late))
    assert isinstance(failed, NotSent)
    assert failed.reason.id == "http.deadline"
    assert echo.seen == []


async def test_the_check_runs_once_the_connection_stands() -> None:
    order: list[str] = []
    async with raw_server(answer(b"")) as server:
        names = Names(blog_example=["127.0.0.1"])

        async def resolve(host: str) -> list[str]:
            order.append("resolved")
            return ["127.0.0.1"]

        names.resolve = resolve  # type: ignore[method-assign]
        async with Door([f"blog.example:{server.port}"], names) as door:
            url = f"http://blog.example:{server.port}/"
            await door.send(Request("POST", url, before_first_byte=lambda: order.append("checked")))
    assert order == ["resolved", "checked"]


async def test_no_connection_is_certainly_not_applied() -> None:
    async with raw_server(b"") as closed:
        pass
    async with Door([f"127.0.0.1:{closed.port}"], Names()) as door:
        refused = await failure(door, Request("POST", f"http://127.0.0.1:{closed.port}/"))
        unknown = await failure(door, Request("POST", "https://nowhere.example/"))
    assert [(type(f), f.reason.id) for f in (refused, unknown)] == [(NotSent, "http.connect"), (NotSent, "http.dns")]


async def test_a_resolver_that_hangs_is_certainly_not_applied() -> None:
    class Hanging:
        async def resolve(self, host: str) -> list[str]:
            await asyncio.get_running_loop().create_future()
            return []

    async with Door(resolver=Hanging()) as door:
        failed = await failure(door, Request("POST", "https://blog.example/", timeout=SOON))
    assert isinstance(failed, NotSent)
    assert failed.reason.id == "http.timeout"


async def test_an_address_that_changes_between_look_ups_is_not_followed() -> None:
    class Rebinding:
        def __init__(self) -> None:
            self.answers = [["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"]]
            self.asked = 0

        async def resolve(self, host: str) -> list[str]:
            self.asked += 1
            return self.answers[self.asked - 1]

    names = Rebinding()
    async with raw_server(answer(b"ok")) as server, Door([f"blog.example:{server.port}"], names) as door:
        response = await door.send(Request("POST", f"http://blog.example:{server.port}/"))
    assert (response.body, names.asked) == (b"ok", 1)
    assert f"Host: blog.example:{server.port}".encode() in server.heads[0]


async def test_each_fresh_connection_looks_the_name_up_again() -> None:
    names = Names(blog_example=["127.0.0.1"])
    async with raw_server(answer(b"ok")) as server, Door([f"blog.example:{server.port}"], names) as door:
        for _ in range(2):
            await door.send(Request("POST", f"http://blog.example:{server.port}/"))
    assert names.asked == ["blog.example"] * 2


async def test_a_body_that_drips_is_ended_by_the_deadline(door: Door, echo: Running) -> None:
    echo.strike(Fault(Strike.SLOW_BODY, after=SOON / 2))
    failed = await failure(door, Request("GET", f"{echo.url}/a", timeout=SOON))
    assert (type(failed), failed.reason.id) == (Unanswered, "http.timeout")


async def test_a_good_answer_of_an_unexpected_type_is_unknown_and_a_bad_one_is_an_answer(
    door: Door, echo: Running
) -> None:
    assert isinstance(echo.fake, Echo)
    page = {"Content-Type": "text/html"}
    echo.fake.answers = {"/a": FakeResponse(200, b"<p>", page), "/b": FakeResponse(403, b"<p>", page)}
    wanted = ("application/json", "image/*")
    failed = await failure(door, Request("POST", f"{echo.url}/a", expects=wanted))
    assert (type(failed), failed.reason.id) == (Unanswered, "http.unexpected_type")
    assert (await door.send(Request("POST", f"{echo.url}/b", expects=wanted))).status == 403


async def test_a_download_goes_to_the_file_and_an_error_to_the_response(
    door: Door, echo: Running, tmp_path: Path
) -> None:
    assert isinstance(echo.fake, Echo)
    echo.fake.answers = {"/big": FakeResponse(200, b"z" * 400_000), "/no": FakeResponse(404, b"gone")}
    with (tmp_path / "big").open("wb") as file:
        good = await door.fetch_to(Request("GET", f"{echo.url}/big"), file)
        bad = await door.fetch_to(Request("GET", f"{echo.url}/no"), file)
        with pytest.raises(Unanswered):
            await door.fetch_to(Request("GET", f"{echo.url}/big", max_bytes=1_000), file)
    assert (good.body, bad.body, (tmp_path / "big").read_bytes()[:400_000]) == (b"", b"gone", b"z" * 400_000)


async def test_cookies_are_not_kept_and_proxies_of_the_environment_not_used(
    door: Door, echo: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert isinstance(echo.fake, Echo)
    echo.fake.answers["/a"] = FakeResponse(200, headers={"Set-Cookie": "id=1; Path=/"})
    first = await door.send(Request("GET", f"{echo.url}/a"))
    await door.send(Request("GET", f"{echo.url}/b"))
    assert "set-cookie" not in first.headers
    assert "cookie" not in echo.fake.committed[1].headers


async def test_reads_share_a_connection_and_writes_take_a_fresh_one(door: Door, echo: Running) -> None:
    await door.send(Request("GET", f"{echo.url}/a"))
    await door.send(Request("POST", f"{echo.url}/a"))
    assert [seen.headers.get("connection") for seen in echo.seen] == [None, "close"]


async def test_a_log_line_says_what_was_done_and_no_secret(
    door: Door, echo: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "passaparola.http")
    headers = {"Authorization": "Bearer s3cret-token"}
    await door.send(
        Request("POST", f"{echo.url}/bot123456:AAbbCC/sendMessage?token=s3cret", headers=headers, body=Json("s3cret"))
    )
    (line,) = [record.getMessage() for record in caplog.records if record.name == "passaparola.http"]
    assert line.startswith("POST 127.0.0.1 /*/sendMessage 200 ")
    assert "s3cret" not in line


def certificate(tmp_path: Path, name: str) -> tuple[Path, Path]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = tmp_path / "cert.pem", tmp_path / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form, kind, no = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(form, kind, no))
    return pem, secret


async def test_a_pinned_address_is_greeted_by_its_name_and_must_prove_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, key = certificate(tmp_path, "blog.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem, key)
    greeted: list[str] = []
    tls.sni_callback = lambda _, name, __: greeted.append(name)
    names = Names(blog_example=["127.0.0.1"], other_example=["127.0.0.1"])
    async with (
        raw_server(answer(b"ok"), tls) as server,
        Door([f"{name}:{server.port}" for name in names.book], names) as door,
    ):
        good = await door.send(Request("POST", f"https://blog.example:{server.port}/"))
        failed = await failure(door, Request("POST", f"https://other.example:{server.port}/"))
    assert (good.body, greeted[0]) == (b"ok", "blog.example")
    assert (type(failed), failed.reason.id, len(server.heads)) == (NotSent, "http.tls", 1)


def test_synchronous_callers_reach_the_door_through_the_loop() -> None:
    async def both() -> int:
        async with serve(Echo()) as echo, Door([echo.authority]) as door:
            return (await door.send(Request("GET", echo.url))).status

    assert loop.run(both(), timedelta(seconds=5)) == 200


def test_a_loop_that_ends_closes_the_connections(caplog: pytest.LogCaptureFixture) -> None:
    thread, servers = loop.LoopThread(), loop.LoopThread()
    echo = serve(Echo())
    running = servers.run(echo.__aenter__(), timedelta(seconds=5))
    door = Door([running.authority])
    for method in ("GET", "POST"):
        assert thread.run(door.send(Request(method, running.url)), timedelta(seconds=5)).ok
    thread.close()
    assert servers.run(door.send(Request("GET", running.url)), timedelta(seconds=5)).ok
    servers.run(door.close(), timedelta(seconds=5))
    servers.run(echo.__aexit__(None, None, None), timedelta(seconds=5))
    servers.close()
    del door
    gc.collect()
    assert "Unclosed" not in caplog.text


async def test_one_host_meets_at_most_forty_connections_at_once() -> None:
    class Waiting:
        now = most = 0
        full = asyncio.Event()

        async def handle(self, request: FakeRequest) -> FakeResponse:
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now == 40:
                self.full.set()
            await self.full.wait()
            await asyncio.sleep(0)
            self.now -= 1
            return FakeResponse()

    fake = Waiting()
    async with serve(fake) as running, Door([running.authority]) as door:
        await asyncio.gather(*(door.send(Request("POST", running.url)) for _ in range(120)))
    assert fake.most == 40
