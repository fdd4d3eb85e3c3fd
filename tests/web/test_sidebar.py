"""The sidebar's keys: each leads to one station."""

import re
from pathlib import Path

from passaparola import web

SIDEBAR = Path(web.__file__).parent / "templates/components/sidebar.html"
STATION = re.compile(r"""\{% station "([a-z_]+:[a-z_]+)" icon="[a-z0-9-]+" text=_\("[^"]+"\) key="([^"]*)\"""")


def test_no_two_stations_share_a_key() -> None:
    source = SIDEBAR.read_text("utf-8")
    found = STATION.findall(source)
    keys = [key for _name, key in found]
    assert len(found) == source.count("{% station ")
    assert all(re.fullmatch("[a-z]", key) for key in keys)
    assert len(keys) == len(set(keys))
