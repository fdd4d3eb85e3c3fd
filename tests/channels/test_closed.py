"""Networks that are no more, where one connects: when they ended, what is read of them, and who does their job now."""

import pytest

from passaparola import networks
from passaparola.channels.shown import closed
from tests.support.browsing import signed_in
from tests.support.people import World


def test_a_closed_network_names_living_heirs() -> None:
    rows = closed()
    assert len(rows) == sum(each.spec.closed is not None for each in networks.every().values()) > 0
    for row in rows:
        assert networks.named(row["spec"].id).archive is not None
        for heir in row["heirs"]:
            assert heir.closed is None and heir.serves & set(row["spec"].closed.jobs)
    assert any(row["heirs"] for row in rows)


@pytest.mark.parametrize(("language", "said"), [("en", "Closed networks"), ("it", "Social chiusi")])
def test_the_page_says_so(world: World, language: str, said: str) -> None:
    page = signed_in(world.people["anna"], language).get("/b/caffe/channels/connect/").content.decode()
    assert said in page and "/b/caffe/audit/upload/" in page


def test_a_closed_network_cannot_be_connected(world: World) -> None:
    browser = signed_in(world.people["anna"], "en")
    for row in closed():
        assert browser.get(f"/b/caffe/channels/connect/{row['spec'].id}/").status_code == 404
