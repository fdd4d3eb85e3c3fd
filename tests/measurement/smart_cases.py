"""The given cases of S.M.A.R.T. goals: what each letter must be given. Show 5, and docs/reference/smart-goals.md."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from passaparola.measurement import smart
from passaparola.measurement.smart import Collected, Letter, Means, Outlook, Plan, Wish
from passaparola.workspaces.words import say

TODAY = date(2026, 11, 22)
DOCUMENT = Path(__file__).parents[2] / "docs/reference/smart-goals.md"


@dataclass(frozen=True)
class Case:
    """A goal, what it stands for, and the five verdicts: ``y`` passed, ``~`` doubt, ``n`` failed, ``?`` unknown."""

    title: str
    wish: Wish
    verdicts: str


_FINE = Wish(
    name="1,500 followers on the shop's account by May",
    metric="followers",
    target=1_500,
    due_on=date(2027, 5, 23),
    today=TODAY,
    why="Followers of this account are the people who book in the shop.",
    baseline=1_200,
    baseline_on=date(2026, 11, 22),
    collected=Collected("network", "@bottega", "Rete", 2, 11_666),
    means=Means(hours_a_week=6, people=2, budget=200),
    plan=Plan(hours_a_week=9, posts_a_week=5, costs_a_month=120, gain=3),
    outlook=Outlook(0.74, 1_430, 1_680, 90, 89),
)

CASES = (
    Case("Fine", _FINE, "yyyyy"),
    Case("Vague: no number, no day, a name that says nothing", replace(
        _FINE, name="Crescere sui social", target=None, due_on=None, why="", outlook=None), "nyy?n"),
    Case("Vague name, although number and day are there", replace(_FINE, name="More followers"), "nyyyy"),
    Case("Unmeasured: the network gives this metric to nobody", replace(
        _FINE, name="50,000 impressions by May", metric="impressions", target=50_000, baseline=None,
        collected=replace(_FINE.collected, by=""), plan=replace(_FINE.plan, gain=None), outlook=Outlook(None)),
        "yny?y"),
    Case("Measured by hand: an assisted channel", replace(
        _FINE, collected=Collected("person", "@bottega", "Altra rete", 2)), "y~yyy"),
    Case("Baseline missing", replace(
        _FINE, baseline=None, baseline_on=None, outlook=Outlook(0.74, 1_430, 1_680, 90, 89)), "ynyyy"),
    Case("Impossible in hours: the plan asks for more than there is", replace(
        _FINE, means=Means(2, 1, 200)), "yynyy"),
    Case("Impossible at this pace: too many posts would be needed", replace(
        _FINE, name="9,000 followers by May", target=9_000, outlook=Outlook(0.0, 1_430, 1_680, 90, 89)), "yynny"),
    Case("Impossible for the network's interface", replace(
        _FINE, plan=Plan(9, 5_000, 120, 3), collected=replace(_FINE.collected, posts_a_day=300)), "yynyy"),
    Case("Too dear: costs above the budget", replace(_FINE, means=Means(6, 2, 80)), "yynyy"),
    Case("A stretch", replace(_FINE, outlook=Outlook(0.34, 1_290, 1_560, 90, 89)), "yyy~y"),
    Case("Unlikely", replace(
        _FINE, name="1,900 followers by May", target=1_900, plan=replace(_FINE.plan, gain=30),
        outlook=Outlook(0.03, 1_430, 1_680, 90, 89)), "yyyny"),
    Case("Too little history", replace(_FINE, outlook=Outlook(None, points=5, days=4)), "yyy?y"),
    Case("The day is past", replace(
        _FINE, starts_on=date(2026, 8, 1), due_on=date(2026, 11, 1), outlook=None), "yyy?n"),
    Case("Too short: one checkpoint", replace(_FINE, due_on=date(2026, 12, 1), plan=replace(_FINE.plan, gain=150)),
        "yyyyn"),
    Case("Longer than eighteen months", replace(_FINE, due_on=date(2028, 11, 22)), "yyyy~"),
    Case("A rate of the whole brand: rates are not added", replace(
        _FINE, name="2% engagement by May", metric="engagement_rate_by_followers", target=0.02, baseline=0.012,
        plan=replace(_FINE.plan, gain=None), collected=Collected("network", "", "Rete", 2)), "nyyyy"),
    Case("A rate without a base", replace(
        _FINE, name="2% engagement by May", metric="engagement_rate", target=0.02, baseline=0.012,
        plan=replace(_FINE.plan, gain=None)), "nnyyy"),
    Case("Money: own figures", replace(
        _FINE, name="3,000 euros a month from the shop's posts by May", metric="revenue", target=3_000, baseline=1_800,
        plan=replace(_FINE.plan, gain=None), collected=Collected("own", "", "", 2),
        outlook=Outlook(0.62, 2_400, 3_900, 30, 203)), "yyyyy"),
    Case("The target is the value of today", replace(
        _FINE, name="1,200 followers by May", target=1_200, outlook=Outlook(1.0, 1_430, 1_680, 90, 89)), "yyyny"),
    Case("Nobody says how many hours there are", replace(_FINE, means=Means()), "yy~yy"),
)  # fmt: skip

_SIGNS = {smart.Verdict.PASSED: "y", smart.Verdict.DOUBT: "~", smart.Verdict.FAILED: "n", smart.Verdict.UNKNOWN: "?"}


def verdicts(letters: tuple[Letter, ...]) -> str:
    """The five as signs."""
    return "".join(_SIGNS[each.verdict] for each in letters)


def sentences(case: Case, language: str) -> list[str]:
    """What is said of each letter, and what to do next."""
    return [_sentence(each, language) for each in smart.letters(case.wish)]


def _sentence(letter: Letter, language: str) -> str:
    said = " ".join(say(each, language) for each in letter.words)
    then = f" → {say(letter.next, language)}" if letter.next else ""
    name = say(smart.Message(smart.NAMES[letter.letter]), language)
    verdict = say(smart.Message(f"smart.verdict.{letter.verdict}"), language)
    return f"**{letter.letter}** {name}: {verdict}. {said}{then}"


def document() -> str:
    """The page that lists the cases."""
    return "\n".join(_lines()) + "\n"


_HEAD = f"""\
# S.M.A.R.T. goals: what is said of which goal

Each letter is checked for itself by pure rules (`passaparola/measurement/smart.py`); a goal is as good as its worst
letter. Realistic: likely from {smart.LIKELY:.0%} on, a stretch from {smart.STRETCH:.0%}, below that unlikely. The
chance is the part of 2,000 drawn futures that reach the target on its day (`passaparola/analysis/forecast.py`); fewer
than 8 readings or 14 days are too little history.

This page is made from the cases in `tests/measurement/smart_cases.py`, and a test keeps it true. All cases are seen on
{TODAY:%d %B %Y}."""


def _lines() -> Iterator[str]:
    yield from _HEAD.splitlines()
    for turn, case in enumerate(CASES, 1):
        yield from ("", f"## {turn}. {case.title}", "")
        target = "none" if case.wish.target is None else f"{case.wish.target:,.6g}"
        yield f"“{case.wish.name}”: `{case.wish.metric}`, target {target}, by {case.wish.due_on or 'no day'}."
        for language in ("en", "it"):
            yield ""
            yield from (f"- {each}" for each in sentences(case, language))


if __name__ == "__main__":
    print(document())
