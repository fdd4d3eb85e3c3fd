"""The browser counts as the server does."""

import json
import subprocess
from pathlib import Path
from random import Random

import pytest

import passaparola.publishing
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
    try:
        node, _npm = find_node()
    except AssetsError as missing:
        pytest.skip(str(missing))
    ask = (
        "const found = SAMPLES.map((each) => Object.fromEntries(UNITS.map((unit) => [unit, count(each, unit, null)])));"
    )
    program = SCRIPT.read_text("utf-8") + (
        f"\nconst SAMPLES = {json.dumps(samples)}; const UNITS = {json.dumps(list(UNITS))}; {ask}"
        " process.stdout.write(JSON.stringify(found));"
    )
    answer = subprocess.run(
        [*node, "--input-type=module", "-"], input=program, capture_output=True, text=True, check=True
    )
    return list(json.loads(answer.stdout))


def test_the_browser_counts_as_the_server_does() -> None:
    samples = SAMPLES + [mixed(seed) for seed in range(60)]
    for body, counted in zip(samples, browser_counts(samples), strict=True):
        assert counted == {unit.value: text.length(body, unit) for unit in UNITS}, ascii(body)


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
