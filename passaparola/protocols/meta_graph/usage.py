"""How much of what Meta lets an application ask is used up, as its headers say."""

from datetime import timedelta

from passaparola.kernel.http import Response, Tree, Untamed

_LONGEST = timedelta(hours=24)


def regained_in(response: Response) -> timedelta | None:
    """When a limit that was reached is lifted, by the header's own estimate (minutes); None where it says none.

    X-Business-Use-Case-Usage: https://developers.facebook.com/docs/graph-api/overview/rate-limiting (read 2026-11).
    """
    try:
        asked = list(_minutes(Tree.parse(response.headers.get("x-business-use-case-usage", "{}"))))
    except Untamed:
        return None
    longest = max(asked, default=0)
    return min(timedelta(minutes=longest), _LONGEST) if longest > 0 else None


def _minutes(usage: Tree) -> list[int]:
    uses = [use for _, each in usage.fields() for use in each.each()]
    return [use.opt_whole("estimated_time_to_regain_access") or 0 for use in uses]
