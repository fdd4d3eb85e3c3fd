"""Redirects: of reads only, through the guard again, and without credentials at another origin."""

import pytest

from passaparola.kernel.fakeserver import FakeResponse, Running, serve
from passaparola.kernel.http import Door, Request, Unanswered

from .servers import Echo, failure


async def test_redirects_of_reads_are_followed_and_lose_credentials_at_another_origin() -> None:
    async with serve(Echo()) as here, serve(Echo()) as there:
        assert isinstance(here.fake, Echo)
        assert isinstance(there.fake, Echo)
        here.fake.answers = {
            "/a": FakeResponse(302, headers={"Location": "/b"}),
            "/b": FakeResponse(307, headers={"Location": f"{there.url}/c"}),
        }
        async with Door([here.authority, there.authority]) as door:
            headers = {"Authorization": "Bearer s3cret", "X-Api-Key": "k", "Cookie": "a=b", "Accept": "text/x"}
            response = await door.send(Request("GET", f"{here.url}/a", headers=headers, query=[("token", "t")]))
        same, other = here.fake.committed[1], there.fake.committed[0]
        assert response.url == f"{there.url}/c"
        assert same.headers["authorization"] == "Bearer s3cret"
        assert not {"authorization", "x-api-key", "cookie"} & set(other.headers)
        assert (other.headers["accept"], other.query) == ("text/x", {})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_redirect_of_a_write_is_an_answer_and_not_followed(
    door: Door, echo: Running, status: int, method: str
) -> None:
    assert isinstance(echo.fake, Echo)
    echo.fake.answers["/a"] = FakeResponse(status, headers={"Location": "/b"})
    assert (await door.send(Request(method, f"{echo.url}/a"))).status == status
    assert [seen.path for seen in echo.seen] == ["/a"]


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest",
        "http://127.0.0.1/",
        "http://[::1]/",
        "//10.0.0.1/x",
        "file:///etc/passwd",
        "\\\\x",
        "http://user:pw@example.com/",
        "http://2130706433/",
        "gopher://example.com",
        "http://localhost:22/",
    ],
)
async def test_a_redirect_enters_the_guard_again(door: Door, echo: Running, location: str) -> None:
    assert isinstance(echo.fake, Echo)
    echo.fake.answers["/a"] = FakeResponse(302, headers={"Location": location})
    failed = await failure(door, Request("GET", f"{echo.url}/a"))
    assert failed.reason.id.startswith("http.refused.")
    assert isinstance(failed, Unanswered)


async def test_redirects_end_after_five(door: Door, echo: Running) -> None:
    assert isinstance(echo.fake, Echo)
    echo.fake.answers["/a"] = FakeResponse(302, headers={"Location": "/a"})
    assert (await failure(door, Request("GET", f"{echo.url}/a"))).reason.id == "http.redirects"
    assert len(echo.seen) == 6
