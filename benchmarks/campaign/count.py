"""Counts what the recording server wrote down against what was to be sent and what the product says of it.

``python -S count.py FOLDER`` reads ``intents.jsonl`` (what was to be sent), ``commits.jsonl`` (the server's own),
``states.jsonl`` (the database's at the end) and ``blows.jsonl`` (when senders and databases died), and prints the
verdict. It imports nothing of the product and nothing of the campaign.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]
Identity = tuple[str, str, str]

OPEN = ("scheduled", "preparing", "sending", "unknown")
FOR_A_PERSON = ("waiting", "dead", "restored")


def rows(folder: str, name: str) -> list[Row]:
    """The lines of a file; none where it was never written."""
    try:
        with open(f"{folder}/{name}.jsonl") as file:  # noqa: PTH123 - nothing is imported that need not be
            return [json.loads(line) for line in file]
    except FileNotFoundError:
        return []


def identity(row: Row) -> Identity:
    """What a commit and an intent have in common."""
    return row["network"], row["account"], row["text"]


def spread(values: Iterable[float]) -> dict[str, float | None]:
    """p50, p99 and the greatest, in seconds."""
    ordered = sorted(values)
    if not ordered:
        return {"p50": None, "p99": None, "max": None}
    places = {"p50": len(ordered) // 2, "p99": int(len(ordered) * 0.99), "max": len(ordered) - 1}
    return {name: round(ordered[place], 3) for name, place in places.items()}


def misordered(intents: list[Row], first: dict[Identity, float], passed: set[Identity]) -> set[Identity]:
    """Posts that came before an earlier one of their channel which was not flagged as passed."""
    channels: dict[tuple[str, str], list[Identity]] = {}
    for each in sorted(intents, key=lambda row: row["order"]):
        channels.setdefault((each["network"], each["account"]), []).append(identity(each))
    wrong: set[Identity] = set()
    for queue in channels.values():
        there = [post for post in queue if post in first]
        for place, post in enumerate(there):
            wrong |= {later for later in there[place + 1 :] if first[later] < first[post] and post not in passed}
    return wrong


def recovery(blows: list[Row], commits: list[Row]) -> dict[str, float | None]:
    """Seconds from each death to the next commit on the server."""
    moments = sorted(commit["at"] for commit in commits)
    after = [next((at - blow["at"] for at in moments if at > blow["at"]), None) for blow in blows]
    return spread([seconds for seconds in after if seconds is not None])


def by_network(doubled: dict[Identity, int]) -> dict[str, int]:
    """Duplicates of each network."""
    found: Counter[str] = Counter()
    for each, more in doubled.items():
        found[each[0]] += more
    return dict(found)


def judge(intents: list[Row], commits: list[Row], states: list[Row], blows: list[Row]) -> dict[str, Any]:
    """The verdict."""
    times = Counter(identity(commit) for commit in commits)
    first: dict[Identity, float] = {}
    for commit in sorted(commits, key=lambda row: row["at"]):
        first.setdefault(identity(commit), commit["at"])
    state = {identity(row): row["state"] for row in states}
    passed = {identity(row) for row in states if row["passed"]}
    wanted = [identity(row) for row in intents]
    doubled = {each: times[each] - 1 for each in wanted if times[each] > 1}
    known = set(wanted)
    return {
        "lost": sum(not times[each] and state.get(each) not in FOR_A_PERSON for each in wanted),
        "duplicates": sum(doubled.values()),
        "duplicates_by_network": by_network(doubled),
        "doubled": [each[2] for each in doubled][:20],
        "strays": sum(n for each, n in times.items() if each not in known),
        "false_sent": sum(state.get(each) == "sent" and not times[each] for each in wanted),
        "false_failed": sum(state.get(each) in ("failed", "cancelled") and times[each] > 0 for each in wanted),
        "misordered": len(misordered(intents, first, passed)),
        "passed": len(passed),
        "needs_person": sum(state.get(each) in FOR_A_PERSON for each in wanted),
        "unsettled": sum(state.get(each, "missing") in (*OPEN, "missing") for each in wanted),
        "states": dict(Counter(state.values())),
        "commits": len(commits),
        "lateness_s": spread([first[identity(row)] - row["due"] for row in intents if identity(row) in first]),
        "recovery_s": recovery([blow for blow in blows if blow["what"] == "kill -9"], commits),
        "database_recovery_s": recovery([blow for blow in blows if blow["what"] != "kill -9"], commits),
    }


if __name__ == "__main__":
    given = [rows(sys.argv[1], name) for name in ("intents", "commits", "states", "blows")]
    print(json.dumps(judge(*given)))
