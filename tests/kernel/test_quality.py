"""Tiers: what adds up to which, and that a claim which the code contradicts counts for nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from passaparola import networks
from passaparola.kernel.network import quality
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.quality import EVERY, RULES, Answer, State, Tier
from passaparola.kernel.network.spec import Evidence, Evidenced

TODAY = date(2026, 11, 22)
DONE = Answer(State.DONE)
ALL_DONE = dict.fromkeys(EVERY, DONE)


@pytest.fixture
def whole() -> Network:
    """A network that offers everything that a rule asks for; a real one, with what it lacks put in."""
    found = max(networks.every().values(), key=lambda each: (each.publisher is not None, len(each.spec.evidence)))
    evidence = {**found.spec.evidence, "publish": Evidenced(Evidence.REAL_SERVER, "a server", TODAY)}
    spec = replace(found.spec, evidence=evidence, budgets=found.spec.budgets or (object(),))
    return replace(found, spec=spec, doctor=object(), push=object(), metrics=object(), conversations=object())


def test_everything_done_is_platinum(whole: Network) -> None:
    assert quality.tier(ALL_DONE, whole, TODAY) is Tier.PLATINUM
    assert quality.lacking(ALL_DONE, whole, TODAY) == []


@pytest.mark.parametrize(("tier", "below"), list(zip(Tier, [None, *Tier], strict=False)))
def test_any_rule_to_do_keeps_its_tier_back(whole: Network, tier: str, below: str | None) -> None:
    for rule in RULES[Tier(tier)]:
        for told in ({**ALL_DONE, rule: Answer(State.TODO, "not yet")}, {r: DONE for r in EVERY if r != rule}):
            assert quality.tier(told, whole, TODAY) == below
            assert quality.lacking(told, whole, TODAY) == [rule]


def test_what_is_exempt_is_met_but_never_the_heart_of_a_connector(whole: Network) -> None:
    exempt = Answer(State.EXEMPT, "the network has no such thing")
    assert quality.tier({**ALL_DONE, "metrics": exempt}, whole, TODAY) is Tier.PLATINUM
    assert quality.tier({**ALL_DONE, "publish_contract": exempt}, whole, TODAY) is None
    assert quality.tier({**ALL_DONE, "real_server": exempt}, whole, TODAY) is Tier.GOLD


@pytest.mark.parametrize("rule", ["connect", "publish_contract", "metrics", "conversations", "doctor", "push"])
def test_a_claim_that_the_code_contradicts_is_named_and_counts_for_nothing(whole: Network, rule: str) -> None:
    missing = {"publish_contract": "publisher"}.get(rule, rule)
    bare = replace(whole, **{missing: None}, **({"stream": None} if rule == "push" else {}))
    assert rule in quality.contradictions(ALL_DONE, bare)
    assert quality.tier(ALL_DONE, bare, TODAY) != Tier.PLATINUM


def test_a_claim_about_data_is_held_to_the_data(whole: Network) -> None:
    bare = replace(whole, spec=replace(whole.spec, edits=frozenset(), budgets=(), sources=(), evidence={}))
    found = quality.contradictions(ALL_DONE, bare)
    assert set(found) >= {"edit_delete", "rate_budget", "spec_sourced", "real_server"}


def test_what_is_there_must_not_be_called_missing(whole: Network) -> None:
    told = {**ALL_DONE, "doctor": Answer(State.TODO, "not yet")}
    assert quality.denials(told, whole) == ["doctor"]


def test_a_run_against_the_real_server_grows_old(whole: Network) -> None:
    assert quality.tier(ALL_DONE, whole, TODAY + timedelta(days=90)) is Tier.PLATINUM
    assert quality.tier(ALL_DONE, whole, TODAY + timedelta(days=91)) is Tier.GOLD


def test_without_a_connector_there_is_no_tier(whole: Network) -> None:
    assert quality.tier(ALL_DONE, replace(whole, publisher=None), TODAY) is None


def test_a_rule_or_a_state_that_is_none_is_refused() -> None:
    for text in ('[planted]\nstate = "done"', '[connect]\nstate = "nearly"', "[connect]"):
        with pytest.raises((ValueError, KeyError)):
            quality.read(text)
