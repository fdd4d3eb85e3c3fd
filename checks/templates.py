"""What the content security policy forbids in a template: inline styles, inline handlers, scripts with a body."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from checks import tree
from checks.findings import Finding

COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
ATTRIBUTES = {
    re.compile(r"\sstyle\s*=", re.IGNORECASE): "inline style=: move it into a style sheet (the policy drops it)",
    re.compile(r"\son[a-z]+\s*=", re.IGNORECASE): "inline handler: listen from a script (the policy drops it)",
    re.compile(r"\shx-on[:-]", re.IGNORECASE): "hx-on evaluates its text (the policy forbids it): listen from a script",
}
DATA = re.compile(r"type\s*=\s*[\"']application/(?:ld\+)?json")
"""Scripts that are data: they do not run, so the policy does not ask for a nonce."""

ADDRESS = re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE)


def templates(root: Path) -> Iterable[Finding]:
    """Every template of the tree against the policy."""
    for path in tree.ending(root, ".html"):
        if "templates" in path.relative_to(root).parts:
            content = DJANGO.sub(_filled, COMMENT.sub(_blank, tree.text(path)))
            yield from _tags(tree.name_of(root, path), content)
            yield from _scripts(tree.name_of(root, path), content)


def _blank(match: re.Match[str]) -> str:
    """As many line ends as the match had, so that later lines keep their numbers."""
    return "\n" * match[0].count("\n")


def _filled(match: re.Match[str]) -> str:
    """The match with its letters hidden: a template tag may hold quotes and angle brackets of its own."""
    return re.sub(r"[^\n]", "_", match[0]) if "nonce" not in match[0] else re.sub(r"[^\n\w]", "_", match[0])


def _tags(name: str, content: str) -> Iterator[Finding]:
    for tag in TAG.finditer(content):
        bare = QUOTED.sub(lambda value: re.sub(r"[^\n]", "_", value[0]), tag[0])
        for pattern, what in ATTRIBUTES.items():
            if found := pattern.search(bare):
                yield Finding(name, tree.line_of(content, tag.start() + found.start() + 1), what)
        if found := ADDRESS.search(tag[0]):
            yield Finding(name, tree.line_of(content, tag.start() + found.start()), "javascript: address: use a script")
    for style in re.finditer(r"<style\b", content, re.IGNORECASE):
        yield Finding(name, tree.line_of(content, style.start()), "<style> block: move it into a style sheet")


def _scripts(name: str, content: str) -> Iterator[Finding]:
    for script in SCRIPT.finditer(content):
        opening, body = script[1], script[2]
        line = tree.line_of(content, script.start())
        if DATA.search(opening):
            continue
        if body.strip():
            yield Finding(name, line, "<script> with a body: move it into a file (the policy allows no inline script)")
        if "nonce" not in opening:
            yield Finding(name, line, "<script> without the page's nonce: it would not run")


MARKUP = re.compile(r"<[a-z][^<>]*\s(?:style|on[a-z]+)\s*=|<script\b|<style\b", re.IGNORECASE)
"""Markup in a Python string that the policy would drop."""

FAKES = "passaparola/networks/"
"""The pages of networks' fakes are somebody else's pages, with a policy of their own."""


def markup(root: Path) -> Iterable[Finding]:
    """The same for markup that Python writes."""
    inside = root / "passaparola"
    for path in tree.ending(inside, ".py"):
        name = tree.name_of(root, path)
        if not tree.is_test(root, path) and not name.startswith(FAKES):
            yield from (Finding(name, line, "writes inline style or script: put it into a template and a file")
                        for line in _markup(tree.syntax(path)))  # fmt: skip


def _markup(module: ast.Module) -> Iterator[int]:
    documented = (node.body[0] for node in ast.walk(module)
                  if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body)  # fmt: skip
    prose = {id(first.value) for first in documented if isinstance(first, ast.Expr)}
    for node in ast.walk(module):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in prose else None
        if isinstance(node, ast.Constant) and isinstance(text, str) and MARKUP.search(text):
            yield node.lineno
