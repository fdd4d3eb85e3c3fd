"""The words of a network about itself: labels, help and the guide, which each folder names alike."""

import tomllib
from collections.abc import Mapping
from functools import cache

from django.utils.translation import get_language

from passaparola import networks

FALLBACK = "en"
GUIDE = "guide."
APP_GUIDE = "guide.app_"


def word(network: str, name: str) -> str:
    """What the network's catalogue has under ``name`` in the active language; empty for nothing."""
    sentences = _catalogue(network).get(name, {})
    return sentences.get((get_language() or FALLBACK).split("-")[0]) or sentences.get(FALLBACK, "")


def guide(network: str) -> list[str]:
    """How to connect, step by step; the title is ``word(network, "guide.title")``."""
    other = ("guide.title", APP_GUIDE)
    names = [name for name in _catalogue(network) if name.startswith(GUIDE) and not name.startswith(other)]
    return [word(network, name) for name in names]


def app_guide(network: str) -> list[str]:
    """How an operator gets an application from the network, one click a step: ``guide.app_1`` and so on, in order."""
    numbers = (name.removeprefix(APP_GUIDE) for name in _catalogue(network) if name.startswith(APP_GUIDE))
    return [word(network, f"{APP_GUIDE}{number}") for number in sorted(int(each) for each in numbers if each.isdigit())]


@cache
def _catalogue(network: str) -> Mapping[str, Mapping[str, str]]:
    return dict(_leaves("", tomllib.loads(networks.catalogue(network))))


def _leaves(prefix: str, table: Mapping[str, object]) -> list[tuple[str, dict[str, str]]]:
    found = [(prefix, sentences)] if (sentences := {k: v for k, v in table.items() if isinstance(v, str)}) else []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _leaves(f"{prefix}.{name}" if prefix else name, value)
    return found
