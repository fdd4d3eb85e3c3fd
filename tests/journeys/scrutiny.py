"""What must hold of every page: nothing for axe to object to, no sideways scroll on a phone, the language it says."""

import re
from functools import cache
from pathlib import Path

import allauth
import django
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.journeys.desk import PHONE, evaluated_apart
from tests.journeys.house import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
RUN = """axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => violations.map((each) =>
  `${each.id}: ${each.nodes.slice(0, 3).map(({target, failureSummary}) =>
    target.join(" ") + " " + failureSummary.split("\\n").slice(1, 3).join(" ").trim().slice(0, 160)).join(" | ")}`))"""
"""Every rule that axe runs by default, best practices included."""
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDE = """[...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 4).map((each) => each.tagName + "." + each.className)"""
WORDS = """(() => {
  const foreign = 'code, script, template, style, .preview-text, .slot-title, [lang]:not(html):not([lang="it"])';
  const said = new Set();
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!holder.closest(foreign)) said.add(walker.currentNode.data.replace(/\\s+/g, " ").trim());
  }
  for (const each of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    if (each.closest(foreign)) continue;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      if (each.hasAttribute(name)) said.add(each.getAttribute(name).trim());
    }
  }
  said.delete("");
  return [...said];
})()"""
ENGLISH = re.compile(r"(?<!\.)\b(the|your|you|with|this|that|from|and|for|are|was|has|have|not|of|to|is|it)\b")
"""Words that no Italian sentence holds."""
OWN_NAMES = frozenset({"English"})
"""Languages are called what they call themselves."""


def problems(page: Page, language: str) -> list[str]:
    """What is wrong with the page as it stands, each with the page's path before it."""
    violations = evaluated_apart(page, axe(), RUN)
    if violations:  # a chart or a calendar may have been half drawn: what counts is what stays
        page.wait_for_load_state("networkidle")
        violations = evaluated_apart(page, axe(), RUN)
    found = [f"axe {each}" for each in violations]
    if page.viewport_size and page.viewport_size["width"] == PHONE[0] and page.evaluate(WIDTH) > 0:
        found.append(f"scrolls sideways: {page.evaluate(WIDE)}")
    if page.locator("html").get_attribute("lang") != language:
        found.append("html lang is wrong")
    if language == "it":
        found += [f"English in an Italian page: {each!r}" for each in leftovers(page)]
    if "�" in page.content() or re.search(r"\{[{%]|[%}]\}", page.locator("body").inner_text()):
        found.append("a template shows through")
    return [f"{re.sub(r'https?://[^/]+', '', page.url)}: {each}" for each in found]


def leftovers(page: Page) -> list[str]:
    """English on an Italian page: whole sentences of the catalogues, and what has English words in it."""
    said: list[str] = evaluated_apart(page, WORDS)
    return [each for each in said if each in msgids() or len(ENGLISH.findall(each.lower())) > 1]


@cache
def axe() -> str:
    """The engine's source."""
    return AXE.read_text("utf-8")


@cache
def msgids() -> frozenset[str]:
    """Every English sentence, ours and our libraries', that says something else in Italian."""
    pairs: list[tuple[str, str]] = []
    for library in (django, allauth):
        for catalogue in Path(library.__path__[0]).rglob("locale/it/LC_MESSAGES/django.po"):
            pairs += entries(catalogue)
    for catalogue in ROOT.glob("passaparola/*/locale/it/LC_MESSAGES/django.po"):
        pairs += entries(catalogue)
    italian = {text for _key, text in pairs}
    return frozenset(key for key, text in pairs if text and key not in italian) - OWN_NAMES


def entries(catalogue: Path) -> list[tuple[str, str]]:
    """The sentences of a catalogue, but for those with plurals."""
    with catalogue.open("rb") as file:
        return [(each.id, str(each.string)) for each in read_po(file) if isinstance(each.id, str) and each.id]
