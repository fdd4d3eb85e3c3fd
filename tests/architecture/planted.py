"""Small trees to plant breaches in: one written here, and a copy of the real one for what needs its models or words."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from checks.findings import Finding
from checks.register import CHECKS

REAL = Path(__file__).resolve().parents[2]

LAYERS = (
    "config", "web", "cli", "reports", "audit", "planner", "word_of_mouth", "measurement", "conversations", "smo",
    "publishing", "strategy", "library", "links", "deliveries", "notifications", "channels", "workspaces", "networks",
    "protocols", "analysis", "kernel",
)  # fmt: skip

PYPROJECT = """\
[tool.ruff]
line-length = 120
target-version = "py311"
[tool.mypy]
strict = true
files = ["passaparola"]
"""

SMALL = {
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n### Added\n- Something.\n",
    "README.md": "# Title\n\nSee [the change log](CHANGELOG.md#unreleased).\n",
    "pyproject.toml": PYPROJECT,
    "requirements.lock": "django==5.2.19 \\\n    --hash=sha256:aa\n    # via passaparola\n",
    "package-lock.json": '{"packages": {"": {}, "node_modules/a": {"version": "1", "integrity": "sha512-x"}}}\n',
    "passaparola/__init__.py": '"""A small product."""\n',
    "passaparola/networks/murmur/__init__.py": '"""A network."""\n',
    "passaparola/networks/murmur/spec.py": 'NetworkSpec = dict\nSPEC = NetworkSpec(id="murmur", name="Murmur Hall")\n',
    "passaparola/networks/vx/__init__.py": '"""A network with a very short name."""\n',
    "passaparola/networks/vx/spec.py": '"""Facts."""\n',
    "passaparola/web/static/web/page.js": "const murmuring = 'a word of the language';\n",
    "passaparola/web/templates/web/page.html": (
        '{# style="in a comment" <script>too</script> #}\n<p x-on:click="go">{% if a > b %}"style="{% endif %}</p>\n'
        '<script nonce="{{ request.csp_nonce }}" src="{{ script }}"></script>\n'
        '<script type="application/json" nonce="{{ request.csp_nonce }}">{"a": 1}</script>\n'
    ),
    "passaparola/publishing/apps.py": '"""The app."""\n',
    "passaparola/publishing/models.py": '"""Models."""\n',
    "passaparola/publishing/compose.py": "from passaparola.publishing import scheduling\n\nVERB = scheduling\n",
    "passaparola/publishing/urls.py": "from passaparola.publishing import compose\n\nROUTED = compose\n",
    "passaparola/publishing/rules.py": "def allowed() -> bool:\n    return True\n\n\nLIMIT = 1\n",
    "passaparola/publishing/scheduling.py": '"""Verbs."""\n\n\ndef plan() -> None:\n    """Plan."""\n',
    "tests/web/test_page.py": "import asyncio\n\n\nasync def test_yields() -> None:\n    await asyncio.sleep(0)\n",
}


@dataclass(frozen=True)
class Tree:
    """A tree in a temporary folder."""

    root: Path

    def plant(self, path: str, text: str) -> None:
        """Write a file, or a file with this text added at its end."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_text() if target.exists() else ""
        target.write_text(before + text)

    def found(self, check: str) -> list[Finding]:
        """What the check finds here, in order."""
        return sorted(CHECKS[check](self.root))

    def said(self, check: str) -> str:
        """The same as one text."""
        return "\n".join(str(finding) for finding in self.found(check))


def small(root: Path) -> Tree:
    """A tree that passes every check."""
    tree = Tree(root)
    for layer in LAYERS:
        tree.plant(f"passaparola/{layer}/__init__.py", f'"""The layer {layer}."""\n')
    for path, text in SMALL.items():
        tree.plant(path, text)
    shutil.copy(REAL / ".importlinter", root)
    shutil.copy(REAL / ".djlintrc", root)
    return tree


def copied(root: Path) -> Tree:
    """A copy of the real product, its documents and its contracts."""
    made = shutil.ignore_patterns("__pycache__", "vendor", "*.mo", "node_modules")
    for folder in ("passaparola", "docs"):
        shutil.copytree(REAL / folder, root / folder, ignore=made)
    for file in (".importlinter", "README.md", "pyproject.toml", "run"):
        if (REAL / file).exists():
            shutil.copy(REAL / file, root / file)
    return Tree(root)
