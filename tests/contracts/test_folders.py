"""What every network's folder must hold. A folder that lacks any of it fails; there is no list to be left off."""

import ast
import re
import string
import tomllib
from datetime import UTC, date, datetime
from importlib import import_module
from urllib.parse import urlsplit

import pytest

from passaparola import networks
from passaparola.cli.newnetwork import MARK
from passaparola.kernel.network import quality
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.quality import State
from passaparola.kernel.network.spec import Evidence, IdempotencyBy, Source
from tests.contracts.fixtures import ROOT, recorded

FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))
YOUNG = {"doctor", "playbook", "push", "official"}
"""Rules that came later: a folder that does not name one of them has it to do."""
TODAY = datetime.now(UTC).date()
LIVING = ("connect", "publish", "errors", "fake")
CLAIMS = {"connect", "publish", "find"}


def words(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOT / name / "messages.toml").read_text("utf-8"))


@pytest.fixture(params=FOLDERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def network(name: str) -> Network:
    return networks.named(name)


def test_the_registry_has_every_folder() -> None:
    assert sorted(networks.every()) == FOLDERS


def test_the_folder_is_complete(name: str) -> None:
    network = networks.named(name)
    connector = network.publisher is not None
    lone = not (connector or network.by_hand or network.archive)
    assert not lone or (ROOT / name / "connect.py").is_file(), f"{name} has no connect.py"
    assert not lone, f"{name} publishes nothing, is not published on by hand, and reads no archive"
    for wanted in ("__init__", "spec", *(("archive",) if network.archive else ()), *(LIVING if connector else ())):
        assert (ROOT / name / f"{wanted}.py").is_file(), f"{name} has no {wanted}.py"
    for wanted in ("quality.toml", "messages.toml", "README.md"):
        assert (ROOT / name / wanted).is_file(), f"{name} has no {wanted}"
    if connector or network.archive:
        assert list((ROOT / name / "tests").glob("test_*.py")), f"{name} has no tests of its own"
    seen = {each.level for each in network.spec.evidence.values()} & {Evidence.REAL_SERVER, Evidence.EMULATOR}
    if connector and seen:
        assert list(recorded(name)), f"{name} has no recorded answers"


def test_nothing_of_the_template_is_left(name: str) -> None:
    """A new folder works against its own stand-in; each mark says what is not yet true of the real network."""
    paths = [path for path in sorted((ROOT / name).rglob("*")) if path.suffix in (".py", ".toml", ".md")]
    lines = [(path, line) for path in paths for line in path.read_text("utf-8").splitlines() if MARK in line]
    assert [f"{path.relative_to(ROOT)}: {line.strip()}" for path, line in lines] == []


def test_what_a_network_cannot_do_is_absent(name: str, network: Network) -> None:
    """A folder without a connector has no half of one: no secrets to give, and nothing that would call out."""
    if network.publisher is not None:
        return
    assert (network.connect, network.metrics, network.conversations, network.spread, network.search) == (None,) * 5
    assert (network.consent, network.doctor, network.push) == (None,) * 3
    assert network.spec.connect == () and set(network.spec.evidence) <= {"archive", "history"}
    assert not [each for each in LIVING if (ROOT / name / f"{each}.py").exists()]


def test_one_that_is_published_on_by_hand_says_where(name: str, network: Network) -> None:
    if not network.by_hand:
        return
    spec = network.spec
    assert spec.composer.startswith("https://")
    assert any(urlsplit(spec.composer).hostname in (host, f"www.{host}") or spec.composer.count(f".{host}/")
               for host in spec.hosts)  # fmt: skip
    assert re.compile(spec.post_id).groups == 1
    assert spec.idempotency.by is IdempotencyBy.PERSON


def test_the_spec_is_sourced_and_bears_the_folders_name(name: str, network: Network) -> None:
    spec = network.spec
    assert spec.id == name
    facts = [*spec.text, *spec.media, *spec.budgets, spec.idempotency]
    sources: list[Source] = [*spec.sources, *(fact.source for fact in facts)]
    assert spec.sources
    assert all(source.url.startswith("https://") for source in sources)
    assert all(date(2026, 1, 1) <= source.checked <= TODAY for source in sources)
    assert spec.idempotency.settle.total_seconds() > 0


def test_every_capability_says_how_sure_we_are(name: str, network: Network) -> None:
    evidence = network.spec.evidence
    if network.publisher:
        assert set(evidence) >= CLAIMS
        assert ("edit" in evidence) == bool(network.spec.edits)
        assert ("delete" in evidence) == network.spec.deletes
    for capability in ("metrics", "conversations", "spread", "search", "history", "push", "doctor", "archive"):
        assert (capability in evidence) == (getattr(network, capability) is not None), capability
    for one in evidence.values():
        assert one.seen
    if any(one.level is Evidence.REAL_SERVER for one in evidence.values()):
        assert networks.answers(name)["real_server"].state is State.DONE
        suite = ROOT.parents[1] / "tests" / "servers" / f"test_{name}.py"
        assert suite.is_file(), f"{name} claims a real server and no test drives one"


def test_every_quality_rule_is_answered(name: str) -> None:
    told = networks.answers(name)
    assert quality.EVERY - YOUNG <= set(told) <= quality.EVERY
    for rule, answer in told.items():
        assert answer.state is State.DONE or answer.reason, f"{rule} is not done and says not why"


def test_the_claims_that_can_be_checked_hold(name: str, network: Network) -> None:
    told = networks.answers(name)
    assert quality.contradictions(told, network) == [], "called done, and the code has it not"
    assert quality.denials(told, network) == [], "the code has it, and it is not called done"
    there = {
        "fake": (ROOT / name / "fake.py").is_file(),
        "errors_table": (ROOT / name / "errors.py").is_file(),
        "guide": (ROOT / name / "README.md").is_file(),
        "fixtures": bool(list(recorded(name))),
        "playbook": networks.playbook(name) is not None,
        "official": (ROOT / name / "official.toml").is_file(),
    }
    done = {rule for rule in there if rule in told and told[rule].state is State.DONE}
    assert [rule for rule in done if not there[rule]] == [], "called done, and there is no such file"


def test_the_playbook_is_whole_and_sourced(name: str, network: Network) -> None:
    """Seven sections in order, each in both languages with its pages (``playbook.read`` sees to the first two)."""
    book = networks.playbook(name)
    if book is None:
        told = networks.answers(name).get("playbook")
        alive = network.publisher or network.by_hand
        assert not alive or (told and told.state is State.TODO), f"{name} has no playbook.toml, and does not say so"
        return
    assert date(2026, 1, 1) <= book.checked <= TODAY
    for section in book.sections:
        assert section.sources, f"{section.id} has no source"
        assert all(source.startswith(("https://", "http://")) for source in section.sources), section.id
        for language, text in section.words.items():
            assert len(text.split()) >= 10, f"{section.id} says next to nothing in {language}"
            assert text == text.strip(), f"{section.id} begins or ends with a space in {language}"
        assert section.words["en"] != section.words["it"], f"{section.id} is not translated"


def test_the_words_are_there_in_both_languages_with_the_same_places(name: str) -> None:
    for message, sentences in words(name).items():
        assert message.startswith((f"{name}.", "connect.", "guide.", "app.")), f"{message} does not begin with {name}."
        assert set(sentences) >= {"en", "it"}, message
        places = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in sentences.values()]
        assert all(found == places[0] for found in places), f"{message}: places differ"
        assert all(text.strip() == text and text for text in sentences.values()), message


def test_every_message_that_the_code_names_has_words(name: str, network: Network) -> None:
    named = set(_named_in(name))
    assert named, f"{name} says nothing"
    assert named <= set(words(name)), f"without words: {sorted(named - set(words(name)))}"


def test_every_field_and_guide_step_has_words(name: str, network: Network) -> None:
    wanted = {f"guide.{step}" for step in ("title", "first", "then", "safety")}
    wanted |= {f"connect.{field.name}" for field in network.spec.connect}
    wanted |= {f"connect.{field.name}.help" for field in network.spec.connect}
    wanted |= {f"app.{field.name}{tail}" for field in network.spec.app for tail in ("", ".help")}
    wanted |= {f"{name}.option.{option.name}" for option in network.spec.options}
    wanted |= {option.word(name, each).id for option in network.spec.options for each in option.choices}
    assert wanted <= set(words(name)), f"without words: {sorted(wanted - set(words(name)))}"


def test_no_word_is_left_over(name: str, network: Network) -> None:
    said = {message.id for message in (*network.spec.allows, *network.spec.lacks)} | set(_named_in(name))
    spare = {message for message in words(name) if message not in said}
    about = ("connect.", "guide.", "app.", f"{name}.option.", f"{name}.choice.")  # checked above, by the spec
    assert [message for message in spare if not message.startswith(about)] == []


def test_the_guide_says_how_and_what_is_missing(name: str) -> None:
    text = (ROOT / name / "README.md").read_text("utf-8")
    for heading in ("## Connect", "## Limits", "## Known gaps", "## How sure we are"):
        assert heading in text, f"{name}/README.md has no {heading!r}"
    assert len(text) > 800


def test_the_fake_does_what_the_sandbox_needs(name: str) -> None:
    if networks.named(name).publisher is None:
        assert not (ROOT / name / "fake.py").exists(), "no connector: nothing to pretend"
        return
    fake = import_module(f"passaparola.networks.{name}.fake").FAKE()
    for verb in ("handle", "demo_account", "shown", "like", "repost", "reply", "remove", "shut_out"):
        assert callable(getattr(fake, verb, None)), verb
    if networks.named(name).spec.app:
        app = fake.demo_app("http://127.0.0.1:1")
        assert set(app) == {"server", *(field.name for field in networks.named(name).spec.app)}
    given = fake.demo_account("http://127.0.0.1:1")
    assert set(given) <= {field.name for field in networks.named(name).spec.connect}


def test_recordings_hold_no_secret(name: str) -> None:
    for path in (ROOT / name / "fixtures").glob("*.json"):
        text = path.read_text("utf-8")
        assert not re.search(r"eyJ[A-Za-z0-9_-]{20,}", text), f"{path.name} has a token"
        assert not re.search(r'"password": "(?!•)', text), f"{path.name} has a password"
        assert "Basic " not in text


def _named_in(name: str) -> set[str]:
    """The message ids that stand in the network's code."""
    trees = (ast.parse(path.read_text("utf-8")) for path in (ROOT / name).glob("*.py"))
    texts = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    found = {text for text in texts if isinstance(text, str) and re.fullmatch(rf"{name}(\.[a-z_]+)+", text)}
    return (found | _told_of_errors(name)) - set(networks.named(name).spec.hosts)


def _told_of_errors(name: str) -> set[str]:
    """What its errors say: rows that networks of one family share are made with the network's name before them."""
    if not (ROOT / name / "errors.py").is_file():
        return set()
    table = import_module(f"passaparola.networks.{name}.errors").TABLE
    return {row.reason for row in table.rows if row.reason.startswith(f"{name}.")}
