"""The browser counts as the server does."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest

import passaparola.publishing
from passaparola import networks
from passaparola.cli.assets import AssetsError, find_node
from passaparola.kernel import text
from passaparola.kernel.network.spec import TextUnit

SCRIPT = Path(passaparola.publishing.__file__).parent / "static" / "publishing" / "counting.js"
SAMPLES = [
    "", "ciao", "perché", "perche\u0301", "🇮🇹", "👩‍👩‍👧‍👦 👍🏽", "नमस्ते", "한국어", "a\r\nb\nc",
    "\u200d\ufe0f", "#️⃣ ☕️", "𝒳",
    "e" + "\u0301" * 20, "اَلسَّلَامُ", "https://e.example/x è qui",
]  # fmt: skip
UNITS = (TextUnit.GRAPHEME, TextUnit.CODE_POINT, TextUnit.UTF16, TextUnit.BYTE)


def browser_counts(samples: list[str]) -> list[dict[str, int]]:
    ask = (
        "const found = SAMPLES.map((each) => Object.fromEntries(UNITS.map((unit) => [unit, count(each, unit, null)])));"
    )
    answer = asked(f"const SAMPLES = {json.dumps(samples)}; const UNITS = {json.dumps(list(UNITS))}; {ask}")
    return list(json.loads(answer))


def asked(question: str) -> str:
    """What a browser's script answers: the question's ``found``, as JSON."""
    try:
        node, _npm = find_node()
    except AssetsError as missing:
        pytest.skip(str(missing))
    program = f"{SCRIPT.read_text('utf-8')}\n{question} process.stdout.write(JSON.stringify(found));"
    command = [*node, "--input-type=module", "-"]
    return subprocess.run(command, input=program, capture_output=True, text=True, check=True).stdout


def test_the_browser_counts_as_the_server_does() -> None:
    samples = SAMPLES + [mixed(seed) for seed in range(60)]
    for body, counted in zip(samples, browser_counts(samples), strict=True):
        assert counted == {unit.value: text.length(body, unit) for unit in UNITS}, ascii(body)


WEIGHTED = next(
    limit for each in networks.every().values() for limit in each.spec.text if limit.unit is TextUnit.WEIGHTED
)
LINKED = [
    "guarda https://e.example/x?a=1 ora",
    "vai su esempio.it/menu, poi www.esempio.com",
    "no.nothing",
    "a@b.it ok",
]


def test_the_browser_weighs_as_the_server_does() -> None:
    samples = SAMPLES + LINKED + [mixed(seed) for seed in range(60)]
    for body, counted in zip(samples, browser_weights(samples), strict=True):
        assert counted == text.measured(body, WEIGHTED), ascii(body)


def browser_weights(samples: list[str]) -> list[int]:
    assert WEIGHTED.weights is not None
    given = asdict(WEIGHTED.weights)
    return json.loads(
        asked(
            f"const SAMPLES = {json.dumps(samples)}; const WEIGHTS = {json.dumps(given)};"
            f" const found = SAMPLES.map((each) => count(each, 'weighted', {WEIGHTED.link_weight}, WEIGHTS));"
        )
    )


def mixed(seed: int) -> str:
    """A text that is the same on every run: words of many scripts and emoji, joined at random."""
    chance = Random(seed)
    words = [
        "perché",
        "è",
        "e\u0301",
        "🇮🇹",
        "🇫🇷",
        "👍🏽",
        "👩‍🚀",
        "☕️",
        "नमस्ते",
        "한국어",
        "สวัสดี",
        "日本語",
        "\r\n",
        " ",
        "#",
        "@",
        "✌🏿",
    ]
    return "".join(chance.choice(words) for _ in range(chance.randint(1, 40)))
