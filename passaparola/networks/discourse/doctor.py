"""What may be wrong between us and a site, each with the next click."""

from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Flat, Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import Gone, NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Session
from passaparola.networks.discourse.line import Line, line_of

_CREATE = 1  # the permission to begin topics


class Doctor:
    """The site, who may read it, the key and its reach, and the category."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """There is no application: a site is connected by its key."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """Where the site or the key does not hold, nothing else can be said."""
        line = line_of(session)
        try:
            closed = await line.read("/site/basic-info.json", lambda tree: tree.flag("login_required"))
        except ReconnectNeeded as refused:
            return [_bad("key", refused.reason, "discourse.doctor.key.click", _keys(line))]
        except NetworkError as error:
            return [_bad("site", error.reason, "discourse.doctor.site.click", line.address)]
        found = [_fine("site", "discourse.doctor.site.fine", {"site": line.address}), _readers(line, closed=closed)]
        try:
            await line.sign_in()
        except (ReconnectNeeded, Rejected) as refused:
            return [*found, _bad("key", refused.reason, "discourse.doctor.key.click", _keys(line))]
        except NetworkError as error:
            return [*found, Finding("key", Verdict.UNKNOWN, error.reason)]
        found.append(_fine("key", "discourse.doctor.key.fine", {"user": line.user}))
        category = session.account.facts.get("category", "")
        return [*found, await _reach(line), await _category(line, category)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """Nobody is sent anywhere."""
        return None


doctor = Doctor()


def _keys(line: Line) -> str:
    return f"{line.address}/admin/api/keys"


def _fine(check: str, said: str, params: Flat | None = None) -> Finding:
    return Finding(check, Verdict.FINE, Message(said, params or {}))


def _bad(check: str, said: Message, click: str, link: str, verdict: Verdict = Verdict.BROKEN) -> Finding:
    return Finding(check, verdict, said, Message(click), link)


def _readers(line: Line, *, closed: bool) -> Finding:
    if not closed:
        return _fine("readers", "discourse.doctor.readers.fine")
    said, link = Message("discourse.doctor.readers.bad"), f"{line.address}/admin/site_settings/category/login"
    return _bad("readers", said, "discourse.doctor.readers.click", link, Verdict.WARNING)


async def _reach(line: Line) -> Finding:
    """A key may be narrowed to some calls: hearing what people answer needs the list of one's topics."""
    try:
        await line.read(f"/topics/created-by/{line.user.lower()}.json", lambda tree: tree.at("topic_list"))
    except (ReconnectNeeded, Rejected):
        said = Message("discourse.doctor.reach.bad")
        return _bad("reach", said, "discourse.doctor.reach.click", _keys(line))
    except NetworkError as error:
        return Finding("reach", Verdict.UNKNOWN, error.reason)
    return _fine("reach", "discourse.doctor.reach.fine")


async def _category(line: Line, category: str) -> Finding:
    if not category:
        return _fine("category", "discourse.doctor.category.none")
    link = f"{line.address}/categories"
    try:
        permission = await line.read(f"/c/{category}/show.json", _permission)
    except (Gone, ReconnectNeeded, Rejected):
        said = Message("discourse.doctor.category.gone")
        return _bad("category", said, "discourse.doctor.category.choose", link)
    except NetworkError as error:
        return Finding("category", Verdict.UNKNOWN, error.reason)
    if permission == _CREATE:
        return _fine("category", "discourse.doctor.category.fine")
    said = Message("discourse.doctor.category.shut", {"user": line.user})
    return _bad("category", said, "discourse.doctor.category.click", f"{line.address}/c/{category}")


def _permission(tree: Tree) -> int | None:
    return tree.at("category").opt_whole("permission")
