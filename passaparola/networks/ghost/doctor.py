"""What may be wrong between us and a site, each with the next click."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from passaparola.kernel.http import Door, Response, Tree, Untamed
from passaparola.kernel.message import Flat, Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Session
from passaparola.networks.ghost.connect import site_of
from passaparola.networks.ghost.errors import TABLE
from passaparola.networks.ghost.line import LIFE, Line, line_of

_OLDEST = 5  # the major version whose interface is asked for
_CLICKS = {
    "ghost.key_unknown": "ghost.doctor.key.make",
    "ghost.token_refused": "ghost.doctor.key.copy",
    "ghost.key_refused": "ghost.doctor.key.copy",
    "ghost.not_allowed": "ghost.doctor.key.integration",
}


class Doctor:
    """The address, the version, the clock, the key and its rights, and whether anybody can read the blog."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """There is no application: a site is connected by its key."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """What anybody may ask comes first: where the site does not answer, nothing else can be said."""
        line = line_of(session)
        try:
            answer = await line.get("site/")
            site = TABLE.take(answer, site_of)
        except NetworkError as error:
            return [_bad("site", error.reason, "ghost.doctor.site.click", session.account.address)]
        public = [_fine("site", {"site": site["url"]}), _version(site["version"]), _clock(answer)]
        return [*public, await _key(line), await _private(line)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """Nobody is sent anywhere."""
        return None


doctor = Doctor()


def _fine(check: str, params: Flat | None = None) -> Finding:
    return Finding(check, Verdict.FINE, Message(_SAID[check], params or {}))


_SAID = {
    "site": "ghost.doctor.site.fine",
    "version": "ghost.doctor.version.fine",
    "clock": "ghost.doctor.clock.fine",
    "key": "ghost.doctor.key.fine",
    "private": "ghost.doctor.private.fine",
}


def _bad(check: str, said: Message, click: str, link: str, verdict: Verdict = Verdict.BROKEN) -> Finding:
    return Finding(check, verdict, said, Message(click), link)


def _version(version: str) -> Finding:
    major = version.partition(".")[0]
    if not major.isdecimal() or int(major) >= _OLDEST:
        return _fine("version", {"version": version})
    said = Message("ghost.doctor.version.bad", {"version": version})
    return _bad("version", said, "ghost.doctor.version.click", "https://docs.ghost.org/update/", Verdict.WARNING)


def _clock(answer: Response) -> Finding:
    """A token lives for five minutes by the site's clock: one that is further off makes each too old."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except (TypeError, ValueError):
        return Finding("clock", Verdict.UNKNOWN, Message("ghost.doctor.clock.unknown"))
    off = theirs - datetime.now(UTC)
    if abs(off) < LIFE - timedelta(minutes=1):
        return _fine("clock")
    minutes = round(abs(off).total_seconds() / 60)
    return _bad("clock", Message("ghost.doctor.clock.bad", {"minutes": minutes}), "ghost.doctor.clock.click", "")


async def _key(line: Line) -> Finding:
    link = f"{line.address}/ghost/#/settings/integrations"
    try:
        await line.get("posts/", ("limit", "1"), ("fields", "id"))
    except (ReconnectNeeded, Rejected) as refused:
        click = _CLICKS.get(refused.reason.id, "ghost.doctor.key.copy")
        return _bad("key", refused.reason, click, link)
    except NetworkError as error:
        return Finding("key", Verdict.UNKNOWN, error.reason)
    return _fine("key")


async def _private(line: Line) -> Finding:
    try:
        private = await line.read("settings/", _is_private)
    except (NetworkError, Untamed):
        return Finding("private", Verdict.UNKNOWN, Message("ghost.doctor.private.unknown"))
    if not private:
        return _fine("private")
    link = f"{line.address}/ghost/#/settings/locksite"
    said = Message("ghost.doctor.private.bad")
    return _bad("private", said, "ghost.doctor.private.click", link, Verdict.WARNING)


def _is_private(tree: Tree) -> bool:
    return any(each.at("value").value is True for each in tree.each("settings") if each.text("key") == "is_private")
