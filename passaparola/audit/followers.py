"""How the followers grew: where each post says how many there were, or where a table has them by day."""

import numpy as np

from passaparola.audit.history import DAY, Floats, History, moment_of
from passaparola.kernel.message import Message

Json = dict[str, object]


def growth(posts: History, levels: History) -> Json:
    """``followers`` with its reason; of several accounts in a table of followers, ``followers_of`` each one."""
    if not len(levels.kept):
        return _of_posts(posts)
    if len(levels.accounts) > 1:
        said = Message("baseline.many_accounts", {"count": len(levels.accounts)}).as_json()
        return {"followers": None, "followers_reason": said, "followers_of": _of_each(levels)}
    return _grown(levels.walls, levels.values("followers"))


def _of_posts(posts: History) -> Json:
    if "followers" not in posts.posts.metrics:
        return {"followers": None, "followers_reason": Message("baseline.no_followers").as_json()}
    if len(posts.accounts) > 1:
        said = Message("baseline.many_accounts", {"count": len(posts.accounts)}).as_json()
        return {"followers": None, "followers_reason": said}
    return _grown(posts.walls, posts.values("followers"))


def _of_each(levels: History) -> Json:
    """The growth of each account by its name; None of those that have no two days."""
    accounts, values = levels.posts.accounts, levels.values("followers")
    found: Json = {}
    for code, name in sorted(enumerate(accounts.names), key=lambda each: each[1]):
        its = accounts.codes[levels.kept] == code
        if name and its.any():
            found[name] = _grown(levels.walls[its], values[its])["followers"]
    return found


def _grown(walls: Floats, values: Floats) -> Json:
    """From the first count to the last one; a 0 is a blank cell."""
    places = np.flatnonzero(~np.isnan(walls) & (values > 0))
    known = sorted((float(walls[at]), float(values[at])) for at in places)
    if len(known) < 2 or known[0][0] // DAY == known[-1][0] // DAY:
        return {"followers": None, "followers_reason": Message("baseline.followers_without_dates").as_json()}
    since, before = known[0]
    until, after = known[-1]
    grown: Json = {
        "from": before,
        "to": after,
        "change": after - before,
        "per_week": round((after - before) / ((until - since) / DAY) * 7, 4),
        "since": moment_of(since).isoformat(),
        "until": moment_of(until).isoformat(),
        "n": len(known),
    }
    return {"followers": grown, "followers_reason": None}
