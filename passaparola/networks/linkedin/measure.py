"""Numbers: of a page's posts by its share statistics, of a member's by their post analytics, as far as granted."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.linkedin import look_up
from passaparola.networks.linkedin.comments import is_comment
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.rest import is_page, line_of, may_read, urn, urns
from passaparola.protocols.oauth2.consent import scopes_of

# Our metric and their field (organizationalEntityShareStatistics). clickCount counts clicks on anything, so it is none
# of ours.
_OF_PAGE = (
    ("likes", "likeCount"),
    ("comments", "commentCount"),
    ("reposts", "shareCount"),
    ("impressions", "impressionCount"),
    ("reach", "uniqueImpressionsCount"),
)
# Our metric and their query type (memberCreatorPostAnalytics): one call each.
_OF_MEMBER = (
    ("impressions", "IMPRESSION"),
    ("reach", "MEMBERS_REACHED"),
    ("likes", "REACTION"),
    ("comments", "COMMENT"),
    ("reposts", "RESHARE"),
    ("saves", "POST_SAVE"),
    ("link_clicks", "LINK_CLICKS"),
)


class Metrics:
    """Counts as they stand now; all are cumulative."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """A post's figures; none of a comment. Raises the four errors, Gone among them."""
        if is_comment(remote.id):
            return []
        if not is_page(session):
            return (
                await _of_member(session, remote.id) if "r_member_postAnalytics" in scopes_of(session.secrets) else []
            )
        if not may_read(session):
            return []
        await look_up.one(session, remote.id)  # statistics outlive their post
        return (await of_posts(session, [remote.id])).get(remote.id, [])

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """How many follow the page, or the member where they granted it."""
        if is_page(session):
            path = f"rest/networkSizes/{urn(session.account.remote_id)}"
            response = await line_of(session).read(path, "edgeType=COMPANY_FOLLOWED_BY_MEMBER")
            return [_now("followers", TABLE.take(response, lambda tree: tree.whole("firstDegreeSize")))]
        if "r_member_profileAnalytics" not in scopes_of(session.secrets):
            return []
        response = await line_of(session).read("rest/memberFollowersCount", "q=me", finder=True)
        return TABLE.take(
            response, lambda tree: [_now("followers", _followers(each)) for each in tree.each("elements")]
        )


metrics = Metrics()


async def of_posts(session: Session, ids: list[str]) -> dict[str, list[Reading]]:
    """The figures of a page's posts by their URNs; a post that nobody saw yet has none."""
    query = f"q=organizationalEntity&organizationalEntity={urn(session.account.remote_id)}"
    for name, kind in (("shares", ":share:"), ("ugcPosts", ":ugcPost:")):
        if listed := [id for id in ids if kind in id]:
            query += f"&{name}={urns(listed)}"
    response = await line_of(session).read("rest/organizationalEntityShareStatistics", query, finder=True)
    return TABLE.take(response, lambda tree: dict(_page_figures(each) for each in tree.each("elements")))


def _page_figures(tree: Tree) -> tuple[str, list[Reading]]:
    figures = tree.at("totalShareStatistics")
    id = tree.opt_text("share") or tree.opt_text("ugcPost") or ""
    return id, [_now(ours, figures.whole(theirs)) for ours, theirs in _OF_PAGE if figures.has(theirs)]


async def _of_member(session: Session, id: str) -> list[Reading]:
    found, kind = list[Reading](), "ugc" if ":ugcPost:" in id else "share"
    for ours, theirs in _OF_MEMBER:
        query = f"q=entity&entity=({kind}:{urn(id)})&queryType={theirs}&aggregation=TOTAL"
        response = await line_of(session).read("rest/memberCreatorPostAnalytics", query, finder=True)
        counts = TABLE.take(response, lambda tree: [each.whole("count") for each in tree.each("elements")])
        found += [_now(ours, count) for count in counts[:1]]
    return found


def _followers(tree: Tree) -> int:
    return tree.whole("memberFollowersCount")


def _now(metric: str, value: float) -> Reading:
    return Reading(metric, value, datetime.now(UTC))
