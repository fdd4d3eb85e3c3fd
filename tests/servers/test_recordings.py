"""The recorded answers are what real servers say."""

import json

import pytest

from tests.contracts.fixtures import ROOT
from tests.servers.pds import RealPds
from tests.servers.recordings import Call, at_protocol, blog
from tests.servers.site import RealSite

pytestmark = pytest.mark.server


def same(network: str, call: Call) -> None:
    kept = json.loads((ROOT / network / "fixtures" / f"{call.name}.json").read_text("utf-8"))
    now = call.recorded("")
    assert now["status"] == kept["status"], call.name
    assert (now["outcome"], now["reason"]) == (kept["outcome"], kept["reason"]), call.name
    if call.outcome != "ok":
        assert _code(now["body"]) == _code(kept["body"]), call.name


def _code(body: object) -> object:
    return body.get("error") or body.get("code") if isinstance(body, dict) else None


def test_the_at_protocol_still_answers_as_recorded(pds: RealPds) -> None:
    for call in at_protocol(pds):
        same("bluesky", call)


def test_the_blog_still_answers_as_recorded(site: RealSite) -> None:
    for call in blog(site):
        same("wordpress", call)
