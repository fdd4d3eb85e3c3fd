"""Each check finds the breach that it is there for, names the place, and leaves a clean tree alone."""

import pytest

from checks.register import CHECKS
from tests.architecture.planted import Tree

LONG = "def long() -> int:\n    total = 0\n" + "    total += 1\n" * 48 + "    return total\n"
WIDE = "# a line\n" * 401
TALL = "".join(f"def tall{i}() -> int:\n" + "    print()\n" * 11 + "    return 1\n" for i in range(9))

ON_THE_SMALL_TREE = (
    "ruff", "format", "mypy", "imports", "djlint", "doors", "inside-apps", "names", "signals", "environment",
    "network-names", "messages", "templates", "markup", "sizes", "sleeps", "patches",
    "locks", "places", "heavy", "links", "changelog",
)  # fmt: skip

BREACHES = {
    # an import that runs up, and its kin
    "upward import": (
        "imports", "passaparola/kernel/a.py", "import passaparola.web\n",
        "passaparola/kernel/a.py:1: imports passaparola.web, which the contract forbids: Layers"),
    "network to network": (
        "imports", "passaparola/networks/murmur/a.py", "from passaparola.networks import vx\n",
        "passaparola/networks/murmur/a.py:1: imports passaparola.networks.vx, which the contract forbids: Networks"),
    "a package's own import upwards": (
        "imports", "passaparola/kernel/__init__.py", "import passaparola.web\n",
        "passaparola/kernel/__init__.py:2: imports passaparola.web, which the contract forbids: Layers"),
    "Django in rules": (
        "imports", "passaparola/publishing/rules.py", "import django.db\n",
        "passaparola/publishing/rules.py:6: imports django, which the contract forbids: Plain Python"),
    "job queue in the kernel": (
        "imports", "passaparola/kernel/a.py", "import procrastinate\n",
        "passaparola/kernel/a.py:1: imports procrastinate, which the contract forbids: Plain Python"),
    "database in a network": (
        "imports", "passaparola/networks/vx/a.py", "import psycopg\n",
        "passaparola/networks/vx/a.py:1: imports psycopg, which the contract forbids: Plain Python"),
    "HTTP client in a view": (
        "imports", "passaparola/web/views.py", "import aiohttp\n",
        "passaparola/web/views.py:1: imports aiohttp, which the contract forbids: One door out"),
    "a layer that nobody declared": (
        "imports", "passaparola/utils/__init__.py", "",
        "passaparola/utils: stands in no layer: Layers"),
    "models that import a view": (
        "imports", "passaparola/publishing/models.py", "import passaparola.publishing.views\n",
        "passaparola/publishing/models.py:2: imports passaparola.publishing.views, which the contract forbids: Inside"),
    "models that import a verb": (
        "inside-apps", "passaparola/publishing/models.py", "from passaparola.publishing import scheduling\n",
        "passaparola/publishing/models.py:2: models imports scheduling, which stands above it"),
    "a verb that imports what urls routes to": (
        "inside-apps", "passaparola/publishing/scheduling.py", "\nfrom passaparola.publishing import compose\n",
        "passaparola/publishing/scheduling.py:7: scheduling imports compose, which stands above it"),
    "standard library's HTTP client": (
        "doors", "passaparola/web/views.py", "\nimport urllib.request\n",
        "passaparola/web/views.py:2: imports urllib.request"),
    "HTTP client taken by name": (
        "doors", "passaparola/networks/vx/a.py", "from http import client\n",
        "passaparola/networks/vx/a.py:1: imports http.client"),
    # names
    "a utils package": (
        "names", "passaparola/web/utils/__init__.py", "",
        "passaparola/web/utils/__init__.py: a module named utils"),
    "a services module": (
        "names", "passaparola/web/services.py", "", "passaparola/web/services.py: a module named services"),
    "network's name in a view": (
        "network-names", "passaparola/web/views.py", "\n\nname = 'murmur'\n",
        "passaparola/web/views.py:3: names the network murmur"),
    "network's shown name in a template": (
        "network-names", "passaparola/web/templates/web/page.html", "<p>Murmur Hall</p>\n",
        "passaparola/web/templates/web/page.html:5: names the network Murmur Hall"),
    "network's name in a script": (
        "network-names", "passaparola/web/static/web/page.js", "const isMurmur = true;\n",
        "passaparola/web/static/web/page.js:2: names the network murmur"),
    "network's name between underscores": (
        "network-names", "passaparola/web/views.py", "old_murmur_handle = 1\n",
        "passaparola/web/views.py:1: names the network murmur"),
    "a very short network's name": (
        "network-names", "passaparola/web/views.py", "vx = 1\nnetwork = 'vx'\n",
        "passaparola/web/views.py:2: names the network vx"),
    "a file named after a network": (
        "network-names", "passaparola/web/murmur.py", "",
        "passaparola/web/murmur.py: is named after the network murmur"),
    # how things are done
    "signals": (
        "signals", "passaparola/web/views.py", "from django.db.models.signals import post_save\n",
        "passaparola/web/views.py:1: imports django.db.models.signals"),
    "a receiver": (
        "signals", "passaparola/web/views.py", "from django.dispatch import receiver\n",
        "passaparola/web/views.py:1: imports django.dispatch"),
    "environment in a view": (
        "environment", "passaparola/web/views.py", "import os\nA = os.environ['A']\n",
        "passaparola/web/views.py:2: reads the environment"),
    "environment taken by name": (
        "environment", "passaparola/web/views.py", "from os import environ\n",
        "passaparola/web/views.py:1: reads the environment"),
    "sleep in a test": (
        "sleeps", "tests/web/test_b.py", "import time\ntime.sleep(1)\n", "tests/web/test_b.py:2: sleeps"),
    "a patch in a test": (
        "patches", "tests/web/test_b.py", "from unittest import mock\n", "tests/web/test_b.py:1: patches"),
    # templates
    "inline style": (
        "templates", "passaparola/web/templates/web/b.html", "<p>\n<b\n style='x'>\n",
        "passaparola/web/templates/web/b.html:3: inline style="),
    "inline handler": (
        "templates", "passaparola/web/templates/web/b.html", '<a onclick="x()">\n',
        "passaparola/web/templates/web/b.html:1: inline handler"),
    "handler by htmx": (
        "templates", "passaparola/web/templates/web/b.html", '<a hx-on:click="x()">\n',
        "passaparola/web/templates/web/b.html:1: hx-on"),
    "inline script": (
        "templates", "passaparola/web/templates/web/b.html", '\n<script nonce="{{ n }}">go()</script>\n',
        "passaparola/web/templates/web/b.html:2: <script> with a body"),
    "script without a nonce": (
        "templates", "passaparola/web/templates/web/b.html", '<script src="a.js"></script>\n',
        "passaparola/web/templates/web/b.html:1: <script> without the page's nonce"),
    "style block": (
        "templates", "passaparola/web/templates/web/b.html", "<style>p {}</style>\n",
        "passaparola/web/templates/web/b.html:1: <style> block"),
    "javascript: address": (
        "templates", "passaparola/web/templates/web/b.html", '<a href="javascript:go()">\n',
        "passaparola/web/templates/web/b.html:1: javascript: address"),
    "inline style in Python": (
        "markup", "passaparola/web/views.py", "A = '<b style=\"x\">'\n",
        "passaparola/web/views.py:1: writes inline style or script"),
    "a message without a sentence": (
        "messages", "passaparola/web/views.py", "A = Message('web.nothing')\n",
        "passaparola/web/views.py:1: the message web.nothing is in no messages.toml"),
    "a composed message without a sentence": (
        "messages", "passaparola/web/views.py", "A = Message(f'web.{B}.odd')\n",
        "passaparola/web/views.py:1: the message web.*.odd is in no messages.toml"),
    "a row of a network's errors without a sentence": (
        "messages", "passaparola/networks/murmur/errors.py", "ROWS = [(400, 'murmur.too_long')]\n",
        "passaparola/networks/murmur/errors.py:1: the message murmur.too_long is in no messages.toml"),
    "a message that the database speaks of": (
        "messages", "passaparola/web/functions.sql", "\n-- '{\"id\": \"hold.odd\", \"params\": {}}'\n",
        "passaparola/web/functions.sql:2: the message hold.odd is in no messages.toml"),
    "picture without words": (
        "djlint", "passaparola/web/templates/web/b.html", '<img src="a.png">\n',
        "passaparola/web/templates/web/b.html:1: djlint: H013"),
    # sizes
    "51 lines": (
        "sizes", "passaparola/web/views.py", LONG,
        "passaparola/web/views.py:1: passaparola/web/views.py:long has 51 lines"),
    "401 lines": (
        "sizes", "passaparola/web/views.py", WIDE, "passaparola/web/views.py: passaparola/web/views.py has 401 lines"),
    "a median of 13": (
        "sizes", "passaparola/web/views.py", TALL, "passaparola: the median function has 13 lines"),
    "a ratchet that is too generous": (
        "sizes", "checks/ratchet.toml", '[allowed]\n"README.md:x" = 3\n"passaparola/web/__init__.py" = 500\n',
        'checks/ratchet.toml: "passaparola/web/__init__.py" = 500, but it has 1 lines: take the entry out'),
    "a ratchet for what is gone": (
        "sizes", "checks/ratchet.toml", '[allowed]\n"gone.py" = 500\n',
        'checks/ratchet.toml: "gone.py" is allowed 500 lines and is not there'),
    # locks and places
    "lock without a hash": (
        "locks", "requirements.lock", "a==1\n", "requirements.lock:4: without a hash: a==1"),
    "lock without a version": (
        "locks", "requirements.lock", "a>=1 \\\n    --hash=sha256:bb\n",
        "requirements.lock:4: not pinned with ==: a>=1"),
    "address in a lock": (
        "locks", "requirements.lock", "--index-url https://mirror.example/simple\n",
        "requirements.lock:4: holds an address"),
    "address in the browser's lock": (
        "locks", "requirements-b.lock", "a @ https://mirror.example/a.whl\n",
        "requirements-b.lock:1: holds an address"),
    "machine's path": (
        "places", "docs/a.md", "\nSee /ho" + "me/me/notes.\n",
        "docs/a.md:2: a path of one machine (/ho" + "me/me/notes.)"),
    "registry's host": (
        "places", ".npmrc", "registry=https://registry.npm" + "js.org\n", ".npmrc:1: a package registry's host"),
    "a large file": (
        "heavy", "docs/a.md", "x" * 1_000_001, "docs/a.md: 1,000,001 bytes"),
    # prose
    "link to nothing": (
        "links", "docs/a.md", "\n[b](b.md)\n", "docs/a.md:2: links to b.md, which is not there"),
    "link to a heading that is not there": (
        "links", "docs/a.md", "[b](../README.md#nowhere)\n", "docs/a.md:1: links to ../README.md#nowhere, a heading"),
    # other people's tools
    "unused import": (
        "ruff", "passaparola/web/views.py", "import os\n", "passaparola/web/views.py:1: ruff: F401"),
    "unformatted file": (
        "format", "passaparola/web/views.py", "a = ( 1 )\n", "passaparola/web/views.py: not formatted"),
    "untyped function": (
        "mypy", "passaparola/web/views.py", "def go(a):\n    return a\n", "passaparola/web/views.py:1: mypy: error"),
}  # fmt: skip


@pytest.mark.parametrize("check", ON_THE_SMALL_TREE)
def test_a_clean_tree_passes(tree: Tree, check: str) -> None:
    assert tree.said(check) == ""


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_found_and_placed(tree: Tree, breach: str) -> None:
    check, path, text, expected = BREACHES[breach]
    if breach == "models that import a view":
        tree.plant("passaparola/publishing/views.py", "")
    tree.plant(path, text)
    assert expected in tree.said(check)


def test_an_address_that_npm_resolved_is_found(tree: Tree) -> None:
    resolved = '{"packages": {"node_modules/b": {\n"integrity": "x", "resolved": "https://mirror.example/b.tgz"}}}'
    (tree.root / "package-lock.json").write_text(resolved)
    assert "package-lock.json:1: holds an address: node_modules/b" in tree.said("locks")


def test_a_browser_package_without_integrity_is_found(tree: Tree) -> None:
    (tree.root / "package-lock.json").write_text('{"packages": {"node_modules/b": {"version": "1"}}}')
    assert "package-lock.json:1: without an integrity hash: node_modules/b" in tree.said("locks")


@pytest.mark.parametrize("text", ["# Changelog\n\n## 1.0\n", "# Changelog\n\n## [Unreleased]\n\n## 1.0\n- a\n"])
def test_a_change_log_that_is_not_kept_is_found(tree: Tree, text: str) -> None:
    (tree.root / "CHANGELOG.md").write_text(text)
    assert "CHANGELOG.md" in tree.said("changelog")


def test_what_the_ratchet_allows_passes_until_it_grows(tree: Tree) -> None:
    tree.plant("passaparola/web/views.py", WIDE)
    tree.plant("checks/ratchet.toml", '[allowed]\n"passaparola/web/views.py" = 401\n')
    assert tree.said("sizes") == ""


def test_what_grows_past_the_ratchet_is_found(tree: Tree) -> None:
    tree.plant("passaparola/web/views.py", WIDE + "# one more\n")
    tree.plant("checks/ratchet.toml", '[allowed]\n"passaparola/web/views.py" = 401\n')
    assert "grew to 402 lines; checks/ratchet.toml allows 401" in tree.said("sizes")


def test_networks_may_be_named_where_they_live(tree: Tree) -> None:
    for place in ("passaparola/networks/murmur/a.py", "tests/servers/test_a.py", "docs/a.py"):
        tree.plant(place, "name = 'murmur'\n")
    assert tree.said("network-names") == ""


def test_a_message_with_its_sentence_passes(tree: Tree) -> None:
    tree.plant("passaparola/web/messages.toml", '["web.page.odd"]\nen = "a"\nit = "b"\n')
    tree.plant("passaparola/web/views.py", "A, B = Message('web.page.odd'), Message(f'web.{C}.odd')\n")
    assert tree.said("messages") == ""


def test_every_check_has_a_planted_breach() -> None:
    planted = {check for check, *_ in BREACHES.values()} | {"changelog", "tables", "translations", "documented"}
    assert planted == set(CHECKS)


def test_a_process_of_its_own_may_name_the_settings(tree: Tree) -> None:
    tree.plant("passaparola/web/live.py", "import os\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a')\n")
    assert tree.said("environment") == ""
